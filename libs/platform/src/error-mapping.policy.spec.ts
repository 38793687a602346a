import { ServiceUnavailableException } from '@nestjs/common';
import { QueryRunnerAlreadyReleasedError, QueryRunnerProviderAlreadyReleasedError } from 'typeorm';
import { describe, expect, it } from 'vitest';
import { ChatError } from '#contracts';
import { toChatError } from './error-mapping.policy.js';

const coded = (code: string, message = 'secret text'): Error => Object.assign(new Error(message), { code });

describe('the error that a client gets', () => {
  it('is the original if that is a `ChatError`', () => {
    const error = new ChatError('MUTED', { retryAfterMs: 5 });
    expect(toChatError(error)).toBe(error);
  });

  it.each([
    ['a refused connection', coded('ECONNREFUSED'), 'UNAVAILABLE'],
    ['a connection that broke', coded('08006'), 'UNAVAILABLE'],
    ['a password that PostgreSQL no longer takes', coded('28P01'), 'UNAVAILABLE'],
    ['a PostgreSQL that shuts down', coded('57P01'), 'UNAVAILABLE'],
    ['a PostgreSQL that starts', coded('57P03'), 'UNAVAILABLE'],
    ['a full disk of PostgreSQL', coded('53100'), 'UNAVAILABLE'],
    ['a full disk', coded('ENOSPC'), 'UNAVAILABLE'],
    ['a folder that is closed', coded('EACCES'), 'UNAVAILABLE'],
    ['a folder that is a file', coded('ENOTDIR'), 'UNAVAILABLE'],
    ['a statement timeout', coded('57014'), 'UNAVAILABLE'],
    ['too many connections', coded('53300'), 'OVERLOADED'],
    ['a lock timeout', coded('55P03'), 'OVERLOADED'],
    ['a deadlock', coded('40P01'), 'OVERLOADED'],
    ['a pool that is empty', new Error('timeout exceeded when trying to connect'), 'UNAVAILABLE'],
    ['a connection lost before a statement', new QueryRunnerProviderAlreadyReleasedError(), 'UNAVAILABLE'],
    ['a connection lost before the commit', new QueryRunnerAlreadyReleasedError(), 'UNAVAILABLE'],
    ['a Redis that loads', new Error('LOADING Redis is loading the dataset in memory'), 'UNAVAILABLE'],
    ['a Redis out of memory', new Error("OOM command not allowed when used memory > 'maxmemory'."), 'OVERLOADED'],
    ['a broken unique key', coded('23505'), 'INTERNAL'],
    ['an exception of Nest', new ServiceUnavailableException('secret text'), 'UNAVAILABLE'],
    ['a bug', new TypeError('secret text'), 'INTERNAL'],
    ['a thrown text', 'secret text', 'INTERNAL'],
    ['nothing', undefined, 'INTERNAL'],
  ])('of the outside: %s', (_what, error, code) => {
    const mapped = toChatError(error);
    expect(mapped.code).toBe(code);
    expect(mapped.message).not.toContain('secret text');
    expect(mapped.cause).toBe(error);
  });

  it('is found inside wrappers', () => {
    const query = Object.assign(new Error('query failed'), { driverError: coded('57P01') });
    expect(toChatError(query).code).toBe('UNAVAILABLE');
    expect(toChatError(new Error('append failed', { cause: query })).code).toBe('UNAVAILABLE');
    expect(toChatError(new AggregateError([coded('ECONNREFUSED')])).code).toBe('UNAVAILABLE');
  });

  it('is found despite circular causes', () => {
    const error = new Error('circle');
    error.cause = error;
    expect(toChatError(error).code).toBe('INTERNAL');
  });
});
