import { describe, expect, it } from 'vitest';

import { ChatError } from '#contracts';

import { IpRule } from '#platform/egress/ip-rule.policy';
import { assertHookUrl } from './hook-url.policy.js';

const nothing = new IpRule([]);
const loopback = new IpRule(['loopback']);

function refusal(url: string, rule: IpRule): unknown {
  try {
    assertHookUrl(url, rule);
    return null;
  } catch (error) {
    return error instanceof ChatError ? { code: error.code, field: error.details.field } : error;
  }
}

const INVALID = { code: 'INVALID', field: 'url' };

describe('the URL of a hook', () => {
  it.each([
    ...['https://shop.example', 'https://shop.example:8443/parley?x=1', 'https://8.8.8.8/', 'https://[2606:4700::1]/'],
    ...['https://bücher.example/', 'https://internal/', `https://shop.example/${'a'.repeat(1003)}`],
  ])('may be %s', (url) => {
    expect(refusal(url, nothing)).toBeNull();
  });

  it.each([
    ...['', 'shop.example', '/parley', 'https://', 'https:///', 'ftp://shop.example/', 'file:///etc/passwd'],
    ...[
      'javascript:alert(1)',
      'data:text/plain,x',
      'ws://shop.example/',
      'https://a b.example/',
      'https://shop.example:99999/',
    ],
    ...['https://user@shop.example/', 'https://:secret@shop.example/', 'https://user:secret@shop.example/'],
    ...['https://shop.example/#a', 'https://shop.example/#', 'https://shop.example/\n', ' https://shop.example/'],
    ...['https://shop.exa\tmple/', `https://shop.example/${'a'.repeat(1004)}`],
    ...['http://shop.example/', 'http://8.8.8.8/', 'http://localhost:3000/', 'http://127.0.0.1/'],
  ])('is not %j', (url) => {
    expect(refusal(url, nothing)).toEqual(INVALID);
  });

  it.each([
    ...['127.0.0.1', '127.0.0.1.', '127.1', '2130706433', '0x7f000001', '0x7f.1', '0177.0.0.1', '017700000001', '0'],
    ...[
      '127.0.0.1:8080',
      '%31%32%37.0.0.1',
      '１２７.0.0.1',
      '127。0。0。1',
      '10.0.0.1',
      '0xa.1',
      '192.168.1.1',
      '0300.0250.1.1',
    ],
    ...['169.254.169.254', '0xa9fea9fe', '2852039166', '100.64.0.1', '[::1]', '[::]', '[0:0:0:0:0:0:0:1]'],
    ...[
      '[::ffff:127.0.0.1]',
      '[::ffff:7f00:1]',
      '[::127.0.0.1]',
      '[64:ff9b::127.0.0.1]',
      '[2002:7f00:1::]',
      '[fe80::1]',
    ],
    ...['[fd00:ec2::254]', '[fd00::1]', '[::ffff:0:127.0.0.1]', '[2001:db8::1]', '[ff02::1]'],
  ])('is no IP that hooks may not connect to: https://%s/', (host) => {
    expect(refusal(`https://${host}/`, nothing)).toEqual(INVALID);
  });

  it('is http only for IPs that the operator allows; a name is judged when it is connected to', () => {
    expect(refusal('http://127.0.0.1:4000/', loopback)).toBeNull();
    expect(refusal('http://0x7f.1:4000/', loopback)).toBeNull();
    expect(refusal('http://[::1]:4000/', loopback)).toBeNull();
    expect(refusal('http://localhost:4000/', loopback)).toBeNull();
    expect(refusal('http://8.8.8.8/', loopback)).toEqual(INVALID);
    expect(refusal('http://10.0.0.1/', loopback)).toEqual(INVALID);
    expect(refusal('http://169.254.169.254/', new IpRule(['169.254.0.0/16']))).toEqual(INVALID);
  });
});
