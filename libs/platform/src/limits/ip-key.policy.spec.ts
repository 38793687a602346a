import { describe, expect, it } from 'vitest';
import { ipKey, networkKey, unknownClient } from './ip-key.policy.js';

describe('the key of a limit by IP', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::1', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['64:ff9b::203.0.113.7', '64:ff9b:0:0::/64'],
    ['unknown', 'unknown'],
    ['', 'unknown'],
  ])('of %s is %s', (ip, key) => {
    expect(ipKey(ip)).toBe(key);
  });
});

it('of clients that a proxy hides differs by connection, and their network does not', () => {
  expect([4711, 4712].map((port) => ipKey(unknownClient(port)))).toEqual(['unknown:4711', 'unknown:4712']);
  expect([4711, 4712].map((port) => networkKey(unknownClient(port)))).toEqual(['unknown', 'unknown']);
  expect(networkKey('2001:db8::1')).toBe('2001:db8:0:0::/64');
});
