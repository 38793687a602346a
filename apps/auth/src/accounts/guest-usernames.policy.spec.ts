import { describe, expect, it } from 'vitest';

import { parseRequest } from '#contracts/validation';
import { EnterAsGuest } from '#contracts/auth-requests';
import { guestUsernames } from './guest-usernames.policy.js';

const half = (): number => 0.5;

describe('the usernames for a guest', () => {
  it.each([
    ['Zoë', 'zoe'],
    ['Ana María', 'ana-maria'],
    ['Łukasz Żółć', 'lukasz-zolc'],
    ['Søren Ægir', 'soren-aegir'],
    ['İrem Işık', 'irem-isik'],
    ['Đặng Thị', 'dang-thi'],
    ['O’Brien', 'obrien'],
    ['Ｆｕｌｌ ｗｉｄｔｈ', 'full-width'],
    ['Zoë 🦊', 'zoe'],
    ['Анна Maria', 'maria'],
    ['_R2.D2_', 'r2.d2'],
    ['Al', 'guest-al'],
    ['J.', 'guest-j'],
  ])('begin for %s with %s', (displayName, username) => {
    expect(guestUsernames(displayName, half)[0]).toBe(username);
  });

  it('have a number where the name is taken, of more digits each time', () => {
    expect(guestUsernames('Zoë', half)).toEqual(['zoe', 'zoe55', 'zoe5500', 'zoe550000', 'zoe550000000']);
    expect(guestUsernames('Agent 7', half)[1]).toBe('agent-7-55');
  });

  it.each(['李娜', 'عمر', '🦊', '...'])(
    'are those of a guest for %s, which has none of their letters',
    (displayName) => {
      const numbers = ['guest-55', 'guest-5500', 'guest-550000', 'guest-550000000'];
      expect(guestUsernames(displayName, half)).toEqual(numbers);
    },
  );

  it.each(['Al', 'x'.repeat(80), `${'x'.repeat(31)} y`, 'ﷺ'.repeat(80), 'a - b', '1', '\u0130', 'Ⅷ', 'ß'])(
    'are valid for %s',
    (displayName) => {
      for (const random of [() => 0, half, () => 0.999_999_999_999]) {
        for (const username of guestUsernames(displayName, random))
          expect(parseRequest(EnterAsGuest, { username }).username).toBe(username);
      }
    },
  );
});
