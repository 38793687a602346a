import { describe, expect, it } from 'vitest';

import { plainPathOf } from './plain-path.js';

/** All single bytes, as they would stand in a path. */
const BYTES = Array.from({ length: 256 }, (_, byte) => `%${byte.toString(16).padStart(2, '0')}`);

describe('a path that every server reads alike', () => {
  it.each([
    ['/', '/'],
    ['/?a=%2e;b', '/'],
    ['/socket.io/?EIO=4', '/socket.io/'],
    ['/v1/rooms/...', '/v1/rooms/...'],
    ['/.well-known/jwks.json', '/.well-known/jwks.json'],
    ['/v1/rooms/x/reactions/%F0%9F%91%8D', '/v1/rooms/x/reactions/%F0%9F%91%8D'],
    ['/v1/rooms/x/reactions/%2F', '/v1/rooms/x/reactions/%2F'],
    ['/v1/rooms/x/reactions/%25%00%6f%2e', '/v1/rooms/x/reactions/%25%00%6f%2e'],
    ['/rooms/a%20b', '/rooms/a%20b'],
    ['/rooms/%zz/a%', '/rooms/%zz/a%'],
    ["/rooms/~a!$&()*+,=:@'b", "/rooms/~a!$&()*+,=:@'b"],
    ['http://parley.example/v1/users?a=/../', '/v1/users'],
  ])('%s has the path %s', (target, path) => {
    expect(plainPathOf(target)).toBe(path);
  });

  it.each([
    '/metrics#x',
    '/metrics#?x',
    '/?x#y',
    '//metrics',
    '/v1//users',
    '/%6detrics',
    '/metrics;x=1',
    '/v1/../metrics',
    '/v1/rooms/%2e%2E/.%2e/metrics',
    '/./metrics',
    '/v1/auth/..',
    '/v1/rooms\\..\\metrics',
    '/v1/rooms/..%2fmetrics',
    '/v1/rooms/x/reactions/%2e.%2fmetrics',
    '/v1/rooms/x/reactions/a/%2F',
    '/v1%5c..%5cmetrics',
    '/metrics\t',
    '/me\ttrics',
    '/metrics%00',
    '/rooms/%C2%85',
    '/%zz%36d',
    '/%%36d',
    '/é',
    'metrics',
    '*',
    '',
    'parley.example:443',
    'ftp://parley.example/metrics',
    'http://parley.example',
  ])('%j has none', (target) => {
    expect(plainPathOf(target)).toBeNull();
  });

  it('encodes no letter, digit, dot, slash or control character', () => {
    const plain = BYTES.filter((byte) => plainPathOf(`/${byte}`) !== null).map((byte) => parseInt(byte.slice(1), 16));
    const ascii = plain.filter((byte) => byte < 128).map((byte) => String.fromCharCode(byte));
    expect(ascii.join('')).toBe(' !"#$%&\'()*+,:;<=>?@[]^`{|}~');
    expect(plain.filter((byte) => byte >= 128)).toHaveLength(128);
  });
});
