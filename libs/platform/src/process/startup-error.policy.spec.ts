import { describe, expect, it } from 'vitest';
import { RedisUnavailable } from '#bus/redis/redis-connections';
import { ConfigError } from '#config/config-error';
import { StartupError, startupMessage } from './startup-error.policy.js';

const ENV = { DATABASE_URL: 'postgres://u:hunter2@127.0.0.1/parley', REDIS_URL: 'redis://cache.example:6380' };
const system = (fields: object): Error => Object.assign(new Error('system'), fields);

describe('an error at start is reported as one line', () => {
  it.each([
    ['a setting', new ConfigError('PORT', '"x" is not a port.'), 'PORT: "x" is not a port.'],
    ['a known reason', new StartupError('Another process uses this database.'), 'Another process uses this database.'],
    [
      'a taken port',
      system({ code: 'EADDRINUSE', syscall: 'listen', address: '127.0.0.1', port: 3000 }),
      'PORT: 127.0.0.1:3000 is taken by another process.',
    ],
    [
      'an address of another machine',
      system({ code: 'EADDRNOTAVAIL', syscall: 'listen', address: '10.9.9.9', port: 3000 }),
      'HOST: cannot listen on 10.9.9.9:3000 (EADDRNOTAVAIL).',
    ],
    [
      'a PostgreSQL that is unavailable',
      new AggregateError([system({ code: 'ECONNREFUSED', syscall: 'connect', address: '127.0.0.1', port: 5432 })]),
      'DATABASE_URL: nothing answers at 127.0.0.1:5432 (ECONNREFUSED).',
    ],
    [
      'a PostgreSQL that does not answer in time',
      new Error('Connection terminated due to connection timeout', {
        cause: new Error('Connection terminated unexpectedly'),
      }),
      'DATABASE_URL: PostgreSQL does not answer at 127.0.0.1.',
    ],
    [
      'a Redis whose name does not resolve',
      system({ code: 'ENOTFOUND', syscall: 'getaddrinfo', hostname: 'cache.example' }),
      'REDIS_URL: nothing answers at cache.example (ENOTFOUND).',
    ],
    [
      'a Redis that refuses',
      new RedisUnavailable('Redis does not answer (WRONGPASS invalid username-password pair or user is disabled.)'),
      'REDIS_URL: Redis does not answer (WRONGPASS invalid username-password pair or user is disabled.).',
    ],
    [
      'a wrong password',
      new Error('cannot connect', { cause: system({ code: '28P01', message: 'password authentication failed' }) }),
      'DATABASE_URL: PostgreSQL refuses: password authentication failed (28P01).',
    ],
    [
      'a setting that a pooler does not know',
      system({ code: '08P01', severity: 'FATAL', message: 'unsupported startup parameter: statement_timeout' }),
      'DATABASE_URL: the connection is refused: unsupported startup parameter: statement_timeout (08P01).',
    ],
    [
      'a setting that an old PostgreSQL does not know',
      system({ code: '42704', severity: 'FATAL', message: 'unrecognized configuration parameter "plan_cache_mode"' }),
      'DATABASE_URL: the connection is refused: unrecognized configuration parameter "plan_cache_mode" (42704).',
    ],
  ])('for %s', (_what, error, message) => {
    expect(startupMessage(error, ENV)).toBe(message);
  });

  it('unless it is a bug', () => {
    expect(startupMessage(new TypeError('x is not a function'), ENV)).toBeUndefined();
  });
});
