import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { setAuth } from '../../testing/set-auth.js';
import { PASSWORD, type TestPerson } from '../../testing/test-auth.js';
import { candidateOf, TestFactor, TOTP_SECRET } from '../../testing/test-factor.js';
import { NoticesService } from '../mail/notices.service.js';

const NEW_PASSWORD = 'another horse battery';

/** Runs the statements of an auth of the version before. It reads and writes `password_hash`, and knows no other column. */
describe('an auth that knows no second factor', () => {
  let person: TestPerson;
  let factor: TestFactor;
  let oldHash: string | null;

  const { auths, auth } = setAuth({ TOTP_SECRET });
  let people = 0;
  beforeEach(async () => {
    person = await auth.register(`guarded_${(people += 1)}`);
    oldHash = await hashThatItReads();
    factor = await TestFactor.turnOn(auths, person);
  });
  afterEach(() => vi.restoreAllMocks());

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

  it('sets a password while the factor is turned on, and it is on', async () => {
    const late = await auth.register(`late_${people}`);
    const hash = await newHash();
    const otp = (await candidateOf(late)).code();
    let goOn = (): void => undefined;
    const waits = new Promise<void>((resolve) => (goOn = resolve));
    const notices = vi.spyOn(auth.app.get(NoticesService), 'send').mockReturnValue(waits);
    const confirmed = late
      .http('post', '/v1/auth/totp/confirm')
      .send({ otp })
      .then(({ status }) => status);
    await expect.poll(() => notices.mock.calls.length).toBe(1);
    const written = auths.query('UPDATE auth.users SET password_hash = $2 WHERE id = $1', [late.user.id, hash]);
    const isWaiting = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    await expect.poll(() => auths.query(isWaiting)).toHaveLength(1);
    goOn();
    await Promise.all([written, confirmed.then((status) => expect(status).toBe(200))]);
    const body = { username: `late_${people}`, password: NEW_PASSWORD };
    expect((await auth.http('post', '/v1/auth/login').send(body)).body).toMatchObject({ code: 'SECOND_FACTOR' });
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
