import { describe, expect, it } from 'vitest';
import { clientIp, ipIn } from './client-ip.js';

const oneHop = (_ip: string, hop: number) => hop < 1;
const network = (ip: string) => ip.startsWith('10.');

describe('the IP of a client', () => {
  it('is that of its socket if no proxy is trusted', () => {
    expect(clientIp('10.0.0.9', '203.0.113.7', () => false)).toEqual({ ip: '10.0.0.9' });
    expect(clientIp('::ffff:10.0.0.9', '', () => false)).toEqual({ ip: '10.0.0.9' });
  });

  it('is what the last trusted proxy reports, not what the client put before it', () => {
    expect(clientIp('10.0.0.9', '1.2.3.4, 203.0.113.7', oneHop)).toEqual({ ip: '203.0.113.7' });
    expect(clientIp('10.0.0.9', '', oneHop)).toEqual({ ip: '10.0.0.9' });
    expect(clientIp('10.0.0.9', '1.2.3.4, 203.0.113.7, 10.0.0.8', network)).toEqual({ ip: '203.0.113.7' });
    expect(clientIp('10.0.0.9', '10.0.0.7,10.0.0.8', network)).toEqual({ ip: '10.0.0.7' });
  });

  it('is read over proxies that report ports, brackets, blanks and empty entries', () => {
    expect(clientIp('::ffff:10.0.0.9', '1.2.3.4, 203.0.113.7:5678 ,, 10.0.0.8:443', network)).toEqual({
      ip: '203.0.113.7',
    });
    expect(clientIp('10.0.0.9', '"[2001:DB8::1]:443"', oneHop)).toEqual({ ip: '2001:db8::1' });
  });

  it.each(['unknown', '_hidden', 'client.example', '203.0.113.999', '203.0.113.7/24', '-'])(
    'is not known if a trusted proxy reports %s, whatever the client put before it',
    (entry) => {
      expect(clientIp('10.0.0.9', `1.2.3.4, ${entry}`, network)).toEqual({ unreadable: entry });
      expect(clientIp('10.0.0.9', `${entry}, 198.51.100.9`, network)).toEqual({ ip: '198.51.100.9' });
      expect(clientIp('10.0.0.9', `${entry}, 10.0.0.8`, network)).toEqual({ unreadable: entry });
    },
  );
});

it.each([
  ['203.0.113.7', '203.0.113.7'],
  ['203.0.113.7:5678', '203.0.113.7'],
  ['"203.0.113.7:5678"', '203.0.113.7'],
  ['2001:db8::1', '2001:db8::1'],
  ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
  ['[2001:db8::1]', '2001:db8::1'],
  ['[2001:db8::1]:443', '2001:db8::1'],
  ['"[2001:db8::1]"', '2001:db8::1'],
  ['fe80::1%eth0', 'fe80::1'],
  ['[fe80::1%25eth0]:443', 'fe80::1'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['[::FFFF:203.0.113.7]:80', '203.0.113.7'],
  ['::ffff:cb00:7107', '203.0.113.7'],
  ['for=203.0.113.7', undefined],
  ['unix:', undefined],
  ['', undefined],
])('the entry %j has the IP %s', (entry, ip) => {
  expect(ipIn(entry)).toBe(ip);
});
