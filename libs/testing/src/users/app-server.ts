import { type JWTPayload, SignJWT } from 'jose';
import request from 'supertest';

import type { AppScope, ServerUser } from '#contracts';
import type { AppKeyAnswer, HostSecretAnswer } from '#access/internal-api';

import { watchHttp } from '../documents/http-watch.js';
import { TestOperator } from '../topology/operator.js';
import { topology } from '../topology/topology.js';
import { TestUser, uniqueName } from './user.js';

const LIFETIME_SECONDS = 300;
const MS_PER_SECOND = 1000;

/** The server of an app: it has a key, which is a token of the app's bot too. */
export class AppServer {
  private secret: HostSecretAnswer | undefined;

  private constructor(readonly answer: AppKeyAnswer) {}

  static async create(...scopes: AppScope[]): Promise<AppServer> {
    return new AppServer(
      await new TestOperator().request('auth', 'post', 'apps', { username: uniqueName('app'), ...asked(scopes) }),
    );
  }

  /** The same app with a further key. */
  async withKey(...scopes: AppScope[]): Promise<AppServer> {
    return new AppServer(await new TestOperator().request('auth', 'post', `apps/${this.name}/keys`, asked(scopes)));
  }

  /** The username of the bot. */
  get name(): string {
    return this.answer.user.username;
  }

  get key(): string {
    return this.answer.key;
  }

  /** The app's bot, with the key as its token. */
  get bot(): TestUser {
    const { user, key, id } = this.answer;
    return new TestUser(user, { accessToken: key, tokenType: 'Bearer', expiresIn: 0, sessionId: id });
  }

  /** @param path below `/v1/server/` */
  http(method: 'get' | 'put' | 'post' | 'delete', path: string): request.Test {
    const bearer = `Bearer ${this.key}`;
    return watchHttp(request(topology().url)[method](`/v1/server/${path}`).set('authorization', bearer));
  }

  /** A token of a user that the host signs. The first one makes the app's secret. */
  async signed(claims: JWTPayload): Promise<string> {
    this.secret ??= await new TestOperator().request<HostSecretAnswer>('auth', 'post', `apps/${this.name}/tokens`);
    const issuedAt = Math.floor(Date.now() / MS_PER_SECOND);
    return new SignJWT({ iat: issuedAt, exp: issuedAt + LIFETIME_SECONDS, ...claims })
      .setProtectedHeader({ alg: 'HS256' })
      .sign(Buffer.from(this.secret.secret));
  }

  /** Puts a user, who must be valid. */
  async put(externalId: string, profile: object): Promise<ServerUser> {
    const { status, body, text } = await this.http('put', `users/${encodeURIComponent(externalId)}`).send(profile);
    if (status >= 300) throw new Error(`the server answered ${String(status)}: ${text}`);
    return body as ServerUser;
  }
}

/** Without scopes the key has all. */
function asked(scopes: readonly AppScope[]): { scopes?: readonly AppScope[] } {
  return scopes.length === 0 ? {} : { scopes };
}
