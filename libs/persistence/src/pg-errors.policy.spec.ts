import { describe, expect, it } from 'vitest';
import { unavailableReason, isContention, isLoginRefused, isStoreUnavailable } from './pg-errors.policy.js';

const withCode = (code: string) => Object.assign(new Error('an error'), { code });

describe('an error of PostgreSQL', () => {
  it.each(['ECONNREFUSED', 'ECONNRESET', '57P01', '57P03', '08006', '53300', '25P03', '25006'])(
    '%s says that the store is unavailable',
    (code) => {
      expect(isStoreUnavailable(withCode(code))).toBe(true);
      expect(isContention(withCode(code))).toBe(false);
    },
  );

  it('is recognized by its message if there is no code, also inside an aggregate', () => {
    expect(isStoreUnavailable(new Error('Connection terminated unexpectedly'))).toBe(true);
    expect(isStoreUnavailable(new AggregateError([withCode('ECONNREFUSED')]))).toBe(true);
  });

  it.each(['23505', '40001', '40P01', '55P03'])('%s means a conflict with another transaction', (code) => {
    expect(isContention(withCode(code))).toBe(true);
    expect(isStoreUnavailable(withCode(code))).toBe(false);
  });

  it.each(['28P01', '28000'])('%s refuses the login, which a start does not wait for', (code) => {
    expect({
      isLoginRefused: isLoginRefused(withCode(code)),
      isStoreUnavailable: isStoreUnavailable(withCode(code)),
    }).toEqual({ isLoginRefused: true, isStoreUnavailable: false });
  });

  it('about the statement itself is neither of these', () => {
    for (const error of [withCode('23514'), withCode('57014'), new Error('x'), undefined, 'ECONNREFUSED'])
      expect({
        isStoreUnavailable: isStoreUnavailable(error),
        isContention: isContention(error),
        isLoginRefused: isLoginRefused(error),
      }).toEqual({ isStoreUnavailable: false, isContention: false, isLoginRefused: false });
  });

  it.each([
    [
      Object.assign(new Error('password authentication failed for user "ann"'), { code: '28P01' }),
      '28P01, password authentication failed',
    ],
    [Object.assign(new Error('connect ECONNREFUSED 10.0.0.7:5432'), { code: 'ECONNREFUSED' }), 'ECONNREFUSED'],
    [new Error('Connection terminated due to connection timeout'), 'Connection terminated'],
    [new Error('self-signed certificate of db.internal'), 'unknown reason'],
    ['postgresql://ann:hunter2@db.internal', 'unknown reason'],
  ])('%s gives a short reason without names', (error, reason) => {
    expect(unavailableReason(error)).toBe(reason);
  });
});
