import { MailDeliveryService } from '../src/mail/mail-delivery.service.js';
import { TestAuths, type TestAuth, PASSWORD, type TestPerson } from './test-auth.js';
import { TestMailServer } from './test-mail-server.js';

/** Auths that hand in their mail at a mail server of the test. */
export class TestMailing {
  private constructor(
    readonly auths: TestAuths,
    readonly server: TestMailServer,
  ) {}

  static async start(): Promise<TestMailing> {
    const server = await TestMailServer.start();
    return new TestMailing(await TestAuths.start(), server);
  }

  open(env: Record<string, string> = {}): Promise<TestAuth> {
    return this.auths.open({ ...this.server.env, ...env });
  }

  /** A new account with a verified e-mail address. */
  async person(auth: TestAuth, username: string, email = emailOf(username)): Promise<TestPerson> {
    const person = await auth.register(username);
    await this.confirm(auth, person, email);
    return person;
  }

  async confirm(auth: TestAuth, person: TestPerson, email: string): Promise<void> {
    const before = this.server.to(email).length;
    await person.http('put', '/v1/users/me/email').send({ email, password: PASSWORD }).expect(202);
    const token = await this.server.token(email, before + 1);
    await auth.http('post', '/v1/auth/email/verify').send({ token }).expect(200);
  }

  /** The token of the link for a new password that this asks for. */
  async forgotten(auth: TestAuth, username: string, email = emailOf(username)): Promise<string> {
    const before = this.server.to(email).length;
    await auth.http('post', '/v1/auth/forgot').send({ username }).expect(202);
    return this.server.token(email, before + 1);
  }

  /** Makes all mails due, and resolves when the auth has tried each of them. */
  async tryAgain(auth: TestAuth): Promise<void> {
    await this.auths.query('UPDATE auth.mails SET due_at = now()');
    await settled(auth);
  }

  async stop(): Promise<void> {
    await this.auths.stop();
    await this.server.close();
  }
}

export function emailOf(username: string): string {
  return `${username}@example.org`;
}

/** Resolves when the auth has tried each mail that is due. */
export async function settled(auth: TestAuth): Promise<void> {
  const delivery = auth.app.get(MailDeliveryService);
  await delivery.job.run();
  await delivery.settled();
}
