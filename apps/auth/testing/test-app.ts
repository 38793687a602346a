import type request from 'supertest';
import type { AppScope, ServerUser } from '#contracts';
import type { AppKeyAnswer } from '#access/internal-api';
import type { TestAuth } from './test-auth.js';
import { TestAuthOperator } from './test-operator.js';

/** The server of an app. */
export class TestApp {
  private constructor(
    private readonly auth: TestAuth,
    readonly answer: AppKeyAnswer,
  ) {}

  static async create(auth: TestAuth, username: string, scopes?: readonly AppScope[]): Promise<TestApp> {
    const body = { username, ...(scopes !== undefined && { scopes }) };
    return new TestApp(auth, await new TestAuthOperator(auth).ask<AppKeyAnswer>('post', 'apps', body));
  }

  get id(): AppKeyAnswer['user']['id'] {
    return this.answer.user.id;
  }

  /** @param path below `/v1/server/` */
  http(method: 'get' | 'put' | 'post' | 'delete', path: string, body?: object): request.Test {
    const test = this.auth.http(method, `/v1/server/${path}`, this.answer.key);
    return body === undefined ? test : test.send(body);
  }

  /** Puts a user, who must be valid. */
  async put(externalId: string, profile: object): Promise<ServerUser> {
    const answer = await this.http('put', `users/${encodeURIComponent(externalId)}`, profile);
    if (answer.status >= 300) throw new Error(`auth answered ${answer.status}: ${answer.text}`);
    return answer.body as ServerUser;
  }
}
