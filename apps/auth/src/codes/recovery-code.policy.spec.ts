import { describe, expect, it } from 'vitest';
import { newRecoveryCode, shownRecoveryCode, typedRecoveryCode } from './recovery-code.policy.js';

const CODES = 2_000;

describe('a recovery code', () => {
  it('has ten letters and digits, each of which occurs', () => {
    const codes = Array.from({ length: CODES }, newRecoveryCode);
    for (const code of codes) expect(code).toMatch(/^[a-z2-7]{10}$/);
    expect(new Set(codes).size).toBe(CODES);
    expect(new Set(codes.join('')).size).toBe(32);
  });

  it('is shown in two parts', () => {
    expect(shownRecoveryCode('abcde23456')).toBe('abcde-23456');
  });

  it.each(['abcde-23456', 'ABCDE-23456', 'abcde23456', ' ab cde 234 56\t', 'abcde--23456', 'AbCdE 23456'])(
    'may be written as %j',
    (given) => expect(typedRecoveryCode(given)).toBe('abcde23456'),
  );

  it.each(['', '123456', 'abcde-2345', 'abcde-234567', 'abcde-23458', 'abcde_23456', 'äbcde-23456'])(
    'is not %j',
    (given) => expect(typedRecoveryCode(given)).toBeUndefined(),
  );
});
