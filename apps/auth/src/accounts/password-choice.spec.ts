import { describe, expect, it } from 'vitest';
import { PASSWORD_MIN } from '#contracts';
import { COMMON_PASSWORDS } from './common-passwords.js';
import { assertGoodPassword } from './password-choice.js';

const names = ['Alice_L.', 'Zoë Zoëson'];
const choose = (password: string) => assertGoodPassword({ password, field: 'newPassword', names });

describe('a password', () => {
  it.each(['password1', 'PassWord1', 'qwertyuiop', 'trustno1', '1234567890', '12121987', 'p@ssw0rd'])(
    'is refused if it is one of the most common: %s',
    async (password) => {
      await expect(choose(password)).rejects.toThrow('newPassword must not be one of the most common passwords.');
    },
  );

  it.each(['Alice_L.', 'ALICE_L.', 'zoë zoëson'])('is refused if it is the own name: %s', async (password) => {
    await expect(choose(password)).rejects.toThrow('newPassword must not be your own name.');
  });

  it.each(['correct horse battery', 'test-password', 'Passw0rd!23', 'hunter22hunter22', 'alice_l.1', 'xxxxxxxx'])(
    'is taken otherwise: %s',
    async (password) => {
      await expect(choose(password)).resolves.toBeUndefined();
    },
  );

  it('is compared with more than 15,000 common ones, all of them long enough to be chosen', () => {
    expect(COMMON_PASSWORDS.size).toBeGreaterThan(15_000);
    expect([...COMMON_PASSWORDS].filter(({ length }) => length < PASSWORD_MIN)).toEqual([]);
  });
});
