import { Secret, TOTP } from 'otpauth';
import { describe, expect, it } from 'vitest';
import { newTotpSecret, stepOfCode, totpUri } from './totp.policy.js';

const STEP_MS = 30_000;
const NOW = new Date('2026-02-03T04:05:06.789Z');
const STEP = Math.floor(NOW.getTime() / STEP_MS);
const SECRET = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';

/** By another library. */
function codeOf(step: number, secret = SECRET): string {
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: step * STEP_MS });
}

describe('a code of an authenticator', () => {
  it.each([-1, 0, 1])('is good at its step and one on either side: %i', (later) => {
    expect(stepOfCode(SECRET, codeOf(STEP + later), NOW)).toBe(STEP + later);
  });

  it.each([-3, -2, 2, 3])('is wrong at other steps: %i', (later) => {
    expect(stepOfCode(SECRET, codeOf(STEP + later), NOW)).toBeUndefined();
  });

  it('is good only after the last step that was used', () => {
    expect(stepOfCode(SECRET, codeOf(STEP), NOW, STEP - 1)).toBe(STEP);
    expect(stepOfCode(SECRET, codeOf(STEP), NOW, STEP)).toBeUndefined();
    expect(stepOfCode(SECRET, codeOf(STEP - 1), NOW, STEP)).toBeUndefined();
  });

  it('is wrong if the clock has gone back behind the last step', () => {
    expect(stepOfCode(SECRET, codeOf(STEP), NOW, STEP + 100)).toBeUndefined();
  });

  it('is six ASCII digits and nothing else', () => {
    const code = codeOf(STEP);
    const full = Array.from(code, (digit) => String.fromCodePoint(0xff10 + Number(digit))).join('');
    for (const text of [` ${code}`, `${code.slice(0, 3)} ${code.slice(3)}`, code.slice(1), `${code}0`, full, ''])
      expect({ text, stepOfCode: stepOfCode(SECRET, text, NOW) }).toEqual({ text, stepOfCode: undefined });
  });

  it('is one of its secret', () => {
    const other = newTotpSecret();
    expect(other).toMatch(/^[A-Z2-7]{32}$/);
    expect(stepOfCode(other, codeOf(STEP, other), NOW)).toBe(STEP);
    expect(stepOfCode(SECRET, codeOf(STEP, other), NOW)).toBeUndefined();
  });
});

describe('the URI for authenticators', () => {
  it.each([
    ['https://chat.example:8443', 'chat.example'],
    [undefined, 'Parley'],
  ])('of a server at %s names %s and the user', (publicUrl, issuer) => {
    expect(totpUri(SECRET, 'ada_l', publicUrl)).toBe(
      `otpauth://totp/${issuer}:ada_l?secret=${SECRET}&issuer=${issuer}`,
    );
  });
});
