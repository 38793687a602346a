import { describe, expect, it } from 'vitest';

import { IpRule } from './ip-rule.policy.js';

const nothing = new IpRule([]);
const everything = new IpRule(['0.0.0.0/0', '::/0']);

const REFUSED = [
  ...['0.0.0.0', '0.1.2.3', '127.0.0.1', '127.255.255.254', '10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1'],
  ...['100.64.0.1', '100.127.255.255', '169.254.169.254', '169.254.170.2', '192.0.0.1', '192.0.2.1', '192.88.99.1'],
  ...['198.18.0.1', '198.19.255.255', '198.51.100.1', '203.0.113.1', '224.0.0.1', '239.255.255.255', '240.0.0.1'],
  ...['255.255.255.255', '::', '::1', 'fe80::1', 'fe80::1%eth0', 'febf::1', 'fec0::1', 'fc00::1', 'fd12:3456::1'],
  ...['fd00:ec2::254', 'ff02::1', '2001:db8::1', '3fff::1', '100::1', '2001:2::1', '2001:10::1', '5f00::1', '4000::1'],
];
/** IPv6 addresses that contain 127.0.0.1, 10.0.0.1 or 169.254.169.254. */
const CONTAINING = [
  ...['::ffff:127.0.0.1', '::ffff:7f00:1', '::ffff:10.0.0.1', '::ffff:169.254.169.254', '0:0:0:0:0:ffff:a9fe:a9fe'],
  ...['::127.0.0.1', '::10.0.0.1', '::169.254.169.254', '::ffff:0:127.0.0.1', '::ffff:0:169.254.169.254'],
  ...['64:ff9b::127.0.0.1', '64:ff9b::a00:1', '64:ff9b::169.254.169.254', '64:ff9b:1::169.254.169.254'],
  ...['64:ff9b:1:a9fe:a9:fe00::', '2002:7f00:1::', '2002:a00:1::1', '2002:a9fe:a9fe::1'],
  ...['2001:0:7f00:1:0:0:f5ff:fffe', '2001:0:808:808:0:0:5601:5601', '2001:0:a9fe:a9fe:0:0:f7f7:f7f7'],
  ...['2600::5efe:10.0.0.1', '2600::200:5efe:169.254.169.254'],
];
const NOT_IPS = ['', 'localhost', '127.1', '0x7f.0.0.1', '0177.0.0.1', '2130706433', '1.2.3.4.5', '[::1]', '1::2::3'];
const PUBLIC = [
  ...[
    '1.1.1.1',
    '8.8.8.8',
    '93.184.215.14',
    '100.63.255.255',
    '100.128.0.1',
    '172.15.0.1',
    '172.32.0.1',
    '192.169.0.1',
  ],
  ...['2606:4700:4700::1111', '2a00:1450:4001:81b::200e', '64:ff9b::8.8.8.8', '::ffff:8.8.8.8', '2002:808:808::1'],
  '2600::5efe:8.8.8.8',
];

describe('an IP', () => {
  it.each([...REFUSED, ...CONTAINING, ...NOT_IPS])('%s is not public', (ip) => {
    expect(nothing.allows(ip, true)).toBe(false);
  });

  it.each(PUBLIC)('%s is public: it may be connected to, but only with TLS', (ip) => {
    expect(nothing.allows(ip, true)).toBe(true);
    expect(nothing.allows(ip, false)).toBe(false);
  });

  it.each([
    ...['169.254.169.254', '169.254.0.1', 'fe80::1', 'febf::1', 'fd00:ec2::254', '::ffff:169.254.169.254'],
    ...['::169.254.169.254', '::ffff:0:a9fe:a9fe', '64:ff9b::a9fe:a9fe', '2002:a9fe:a9fe::1', '2600::5efe:a9fe:a9fe'],
    ...['2001:0:808:808:0:0:5601:5601', '64:ff9b:1::a9fe:a9fe', '64:ff9b:1:a9fe:a9:fe00::', '64:ff9b:1:a9:fe:a9fe::'],
    ...['64:ff9b:1:0:a9:fea9:fe00::', '1.2.3', 'localhost'],
  ])('%s is refused even if all networks are allowed', (ip) => {
    expect(everything.allows(ip, true)).toBe(false);
    expect(new IpRule(['169.254.0.0/16', 'fe80::/10', 'fd00:ec2::254']).allows(ip, false)).toBe(false);
  });
});

describe('HOOKS_ALLOW', () => {
  it.each([
    ['loopback', '127.0.0.1'],
    ['loopback', '127.8.9.10'],
    ['loopback', '::1'],
    ['loopback', '::ffff:127.0.0.1'],
    ['private', '10.1.2.3'],
    ['private', '172.20.0.1'],
    ['private', '192.168.0.1'],
    ['private', 'fd12:3456::1'],
    ['private', '64:ff9b::10.1.2.3'],
    ['10.1.0.0/16', '10.1.255.255'],
    ['10.1.2.3', '10.1.2.3'],
    ['8.8.8.0/24', '8.8.8.8'],
    ['fd12:3456::/32', 'fd12:3456::9'],
    ['100.64.0.0/10', '100.64.0.1'],
  ])('%s allows %s, with and without TLS', (entry, ip) => {
    const rule = new IpRule([entry]);
    expect([rule.allows(ip, true), rule.allows(ip, false)]).toEqual([true, true]);
  });

  it.each([
    ['loopback', '10.0.0.1'],
    ['loopback', '0.0.0.0'],
    ['loopback', '::'],
    ['private', '127.0.0.1'],
    ['private', '100.64.0.1'],
    ['10.1.0.0/16', '10.2.0.1'],
    ['10.1.2.3', '10.1.2.4'],
    ['fd12:3456::/32', 'fd12:3457::1'],
  ])('%s does not allow %s', (entry, ip) => {
    expect(new IpRule([entry]).allows(ip, true)).toBe(false);
  });

  it.each([
    '',
    'public',
    '10.0.0.0/33',
    'fd00::/129',
    '10.0.0.0/',
    '10.0.0.0/8/8',
    '10.0.0',
    'shop.example',
    '10.0.0.0/-1',
  ])('takes no entry "%s"', (entry) => {
    expect(() => new IpRule([entry])).toThrow(TypeError);
  });
});
