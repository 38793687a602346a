import { expect, it } from 'vitest';
import { parseRedisUrl } from './redis-url.policy.js';

it('a plain URL is a single Redis, with or without TLS', () => {
  expect(parseRedisUrl('redis://127.0.0.1:6379/2')).toEqual({ form: 'single', url: 'redis://127.0.0.1:6379/2' });
  expect(parseRedisUrl('rediss://ann:secret@redis.example').form).toBe('single');
});

it('a sentinel URL lists sentinels and the master', () => {
  expect(parseRedisUrl('redis+sentinel://:p%40ss@one:26380,two/mymaster')).toEqual({
    form: 'sentinel',
    nodes: [
      { host: 'one', port: 26_380 },
      { host: 'two', port: 26_379 },
    ],
    masterName: 'mymaster',
    password: 'p@ss',
    tls: false,
  });
});

it('a Cluster URL lists some of its nodes', () => {
  expect(parseRedisUrl('rediss+cluster://ann:secret@one:7000,[::1]:7001')).toEqual({
    form: 'cluster',
    nodes: [
      { host: 'one', port: 7_000 },
      { host: '::1', port: 7_001 },
    ],
    username: 'ann',
    password: 'secret',
    tls: true,
  });
});

it.each(['', 'localhost:6379', 'http://one', 'redis+sentinel://one:1', 'redis+cluster://', 'redis+cluster://a:b'])(
  'an invalid URL fails with one line that names the variable: %s',
  (url) => {
    expect(() => parseRedisUrl(url)).toThrow(/^REDIS_URL must .+$|^REDIS_URL with sentinels must .+$/);
  },
);
