import type request from 'supertest';
import { Authenticator } from '#testing/users/authenticator';
import { PASSWORD, type TestAuth, type TestAuths, type TestPerson } from './test-auth.js';

export const TOTP_SECRET = 'a-secret-for-second-factors-of-the-tests-1';

/** The second factor of an account, which is on. */
export class TestFactor {
  private constructor(
    private readonly auths: TestAuths,
    private readonly person: TestPerson,
    readonly authenticator: Authenticator,
    readonly recoveryCodes: readonly string[],
  ) {}

  static async turnOn(auths: TestAuths, person: TestPerson): Promise<TestFactor> {
    const authenticator = await candidateOf(person);
    const { status, body, text } = await person
      .http('post', '/v1/auth/totp/confirm')
      .send({ otp: authenticator.code() });
    if (status !== 200) throw new Error(`auth answered ${status}: ${text}`);
    return new TestFactor(auths, person, authenticator, body.recoveryCodes);
  }

  /** The code of the present step. The database forgets that this step, and those before, are used. */
  async unusedCode(): Promise<string> {
    await this.auths.query('UPDATE auth.factors SET last_step = 0 WHERE user_id = $1', [this.person.user.id]);
    return this.authenticator.code();
  }

  /** A log-in with the right password. */
  login(auth: TestAuth, otp?: string): request.Test {
    const { username } = this.person.user;
    return auth.http('post', '/v1/auth/login').send({ username, password: PASSWORD, otp });
  }
}

/** An authenticator with a secret that is not on yet. */
export async function candidateOf(person: TestPerson): Promise<Authenticator> {
  const { status, body, text } = await person.http('post', '/v1/auth/totp').send({ password: PASSWORD });
  if (status !== 200) throw new Error(`auth answered ${status}: ${text}`);
  return new Authenticator(body.uri);
}
