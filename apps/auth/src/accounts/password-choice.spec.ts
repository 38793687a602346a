import { describe, expect, it } from 'vitest';
import { assertGoodPassword } from './password-choice.js';

const names = ['Alice_L.', 'Zoë Zoëson'];
const choose = (password: string) => assertGoodPassword({ password, field: 'newPassword', names });

describe('a password', () => {
  it.each(['password1', 'PassWord1', 'qwertyuiop', 'trustno1', '1234567890', '12121987', 'p@ssw0rd', 'xxxxxxxx'])(
    'is refused if it is one of the most common: %s',
    async (password) => {
      await expect(choose(password)).rejects.toThrow('newPassword must not be one of the most common passwords.');
    },
  );

  it.each(['Alice_L.', 'ALICE_L.', 'zoë zoëson'])('is refused if it is the own name: %s', async (password) => {
    await expect(choose(password)).rejects.toThrow('newPassword must not be your own name.');
  });

  it.each([
    'correct horse battery',
    'test-password',
    'Passw0rd!23',
    'hunter22hunter22',
    'alice_l.1',
    'password1\npassword2',
  ])('is taken otherwise: %s', async (password) => {
    await expect(choose(password)).resolves.toBeUndefined();
  });

  it('is refused if it is one of the 100,000 most common that are long enough to be chosen', async () => {
    const [last, next] = ['tromboni', 'trombeld'];
    await expect(choose(last)).rejects.toThrow('most common');
    await expect(choose(next)).resolves.toBeUndefined();
  });
});
