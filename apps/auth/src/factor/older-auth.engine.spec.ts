import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PASSWORD, TestAuths, type TestAuth, type TestPerson } from '../../testing/test-auth.js';
import { TestFactor, TOTP_SECRET } from '../../testing/test-factor.js';

const NEW_PASSWORD = 'another horse battery';

/** Runs the statements of an auth of the version before. It reads and writes `password_hash`, and knows no other column. */
describe('an auth that knows no second factor', () => {
  let auths: TestAuths;
  let auth: TestAuth;
  let person: TestPerson;
  let factor: TestFactor;
  let oldHash: string | null;

  beforeAll(async () => {
    auths = await TestAuths.start();
    auth = await auths.open({ TOTP_SECRET });
  });
  let people = 0;
  beforeEach(async () => {
    person = await auth.register(`guarded_${(people += 1)}`);
    oldHash = await hashThatItReads();
    factor = await TestFactor.turnOn(auths, person);
  });
  afterAll(() => auths.stop());

  const hashThatItReads = async () => {
    const rows = await auths.query<{ password_hash: string | null }>(
      'SELECT password_hash FROM auth.users WHERE id = $1',
      [person.user.id],
    );
    return rows[0]?.password_hash ?? null;
  };
  /** The hash of another password, as that auth makes it. */
  const newHash = async () => {
    const { user } = await auth.register(`hashing_${people}`, NEW_PASSWORD);
    const rows = await auths.query<{ password_hash: string }>('SELECT password_hash FROM auth.users WHERE id = $1', [
      user.id,
    ]);
    return rows[0]?.password_hash;
  };
  const logIn = (password: string) =>
    auth.http('post', '/v1/auth/login').send({ username: person.user.username, password });

  it('finds no password while a factor is on, and finds it again when it is off', async () => {
    expect(oldHash).toMatch(/^\$argon2id\$/);
    expect(await hashThatItReads()).toBeNull();
    const body = { password: PASSWORD, otp: await factor.unusedCode() };
    expect((await person.http('delete', '/v1/auth/totp').send(body)).status).toBe(204);
    expect(await hashThatItReads()).toBe(oldHash);
  });

  it('sets a password with an operator’s link, and the factor stays on, here and there', async () => {
    await auths.query('UPDATE auth.users SET password_hash = $2 WHERE id IN ($1)', [person.user.id, await newHash()]);
    expect(await hashThatItReads()).toBeNull();
    expect((await logIn(NEW_PASSWORD)).body).toMatchObject({ code: 'SECOND_FACTOR' });
    expect((await logIn(PASSWORD)).body).toMatchObject({ code: 'BAD_CREDENTIALS' });
  });

  it('changes no password, because it finds none to compare', async () => {
    const where = 'WHERE id = $1 AND password_hash = $3 AND erased_at IS NULL';
    await auths.query(`UPDATE auth.users SET password_hash = $2 ${where}`, [person.user.id, await newHash(), oldHash]);
    expect((await logIn(PASSWORD)).body).toMatchObject({ code: 'SECOND_FACTOR' });
  });

  it('writes passwords of accounts without a factor as before', async () => {
    const { user } = await auth.register(`plain_${people}`);
    await auths.query('UPDATE auth.users SET password_hash = $2 WHERE id = $1', [user.id, await newHash()]);
    expect((await auth.login(`plain_${people}`, NEW_PASSWORD)).user.id).toBe(user.id);
  });

  it('erases the factor with the account', async () => {
    await auths.query(
      `UPDATE auth.users SET username = NULL, display_name = NULL, display_key = NULL, password_hash = NULL,
              erased_at = now(), version = version + 1 WHERE id = $1`,
      [person.user.id],
    );
    const left = await auths.query(
      `SELECT user_id FROM auth.factors WHERE user_id = $1 UNION ALL SELECT user_id FROM auth.recovery_codes WHERE user_id = $1
        UNION ALL SELECT id FROM auth.users WHERE id = $1 AND guarded_hash IS NOT NULL`,
      [person.user.id],
    );
    expect(left).toEqual([]);
  });
});
