import { ChatError } from '#contracts/errors';
import type { Session as ListedSession, Tokens } from '#contracts';

import type { Http } from './http.js';
import type { Me, OwnUser } from './me.js';
import type { SavedSession } from './session-saver.js';
import type { SignedIn } from './sign-in.js';

/** Gets the next tokens of a session from the server. */
export class TokenRotation {
  constructor(private readonly http: Http) {}

  /**
   * Rotates the tokens in storage or in the cookie. Another tab may have signed in since: the same user continues with
   * the new session. For another user than `me` it rejects with `SESSION_REVOKED`, because users must not mix. `refusal`:
   * the server's reason; if the session is over, it rejects with that.
   */
  async next(saved: SavedSession, me: Me, signal: AbortSignal, refusal?: ChatError): Promise<SignedIn> {
    if (isOver(refusal) && saved.sessionId === me.sessionId) throw refusal;
    if (saved.user.id !== me.user.id) throw new UserReplaced();
    const { refreshToken } = saved;
    const tokens = await this.refresh(refreshToken === undefined ? { cookie: true } : { refreshToken }, signal);
    if (tokens.sessionId === saved.sessionId) return { user: newest(saved.user, me.user), tokens };
    const user = await this.userOf(tokens.accessToken, signal);
    if (user.id !== me.user.id) throw new UserReplaced();
    return { user, tokens };
  }

  /** Rotates the tokens of the cookie, without knowing its user. */
  async ofCookie(signal: AbortSignal): Promise<SignedIn> {
    const tokens = await this.refresh({ cookie: true }, signal);
    return { user: await this.userOf(tokens.accessToken, signal), tokens };
  }

  /** The user and the session of a bot token. Rejects if it is not a bot token. */
  async ofBot(token: string, signal: AbortSignal): Promise<Me> {
    const get = <Answer>(path: string): Promise<Answer> =>
      this.http.ask<Answer>({ method: 'GET', path, token, signal });
    const [user, { sessions }] = await Promise.all([
      get<OwnUser>('/v1/users/me'),
      get<{ sessions: ListedSession[] }>('/v1/auth/sessions'),
    ]);
    const session = sessions.find(({ current }) => current);
    if (user.type !== 'bot' || session === undefined)
      throw new ChatError('UNAUTHENTICATED', { message: 'This is not a bot token.' });
    return { user, sessionId: session.id };
  }

  /** A bot token cannot be renewed. Resolves with it if it is still valid, and rejects if the session has ended. */
  async sameBot(token: string, signal: AbortSignal): Promise<string> {
    await this.userOf(token, signal);
    return token;
  }

  private async refresh(body: object, signal: AbortSignal): Promise<Tokens> {
    const request = { method: 'POST', path: '/v1/auth/refresh', body, signal } as const;
    return (await this.http.ask<{ tokens: Tokens }>(request)).tokens;
  }

  private userOf(token: string, signal: AbortSignal): Promise<OwnUser> {
    return this.http.ask<OwnUser>({ method: 'GET', path: '/v1/users/me', token, signal });
  }
}

export const endedHere = (): ChatError =>
  new ChatError('SESSION_REVOKED', { message: 'Another client with the same storage has ended the session.' });

/** The error of a session that ended because another user has signed in with the same storage or cookie. */
export class UserReplaced extends ChatError {
  constructor() {
    super('SESSION_REVOKED', { message: 'Another user has signed in with the same storage.' });
  }
}

/** The error of a session that goes on when its user is back: the user has logged out at the host, and not here. */
export class SignedOutAtHost extends ChatError {
  constructor() {
    super('SESSION_REVOKED', { message: 'The user has logged out at the host.' });
  }
}

/** True if nothing of the session may be left: the server does not know it any more, or another user has the browser now. */
export function leavesNothing(reason: ChatError): boolean {
  return (reason.retry === 'reauth' || isOver(reason)) && !(reason instanceof SignedOutAtHost);
}

/** Prefers the known user, so that an unchanged one stays the same object. */
function newest(saved: OwnUser, known: OwnUser): OwnUser {
  return saved.version > known.version ? saved : known;
}

export const replaced = (): ChatError => new ChatError('UNAUTHENTICATED', { message: 'The session was replaced.' });

/** True if the server says that the session itself has ended, and not only the token. */
export function isOver(refusal: ChatError | undefined): refusal is ChatError {
  return refusal?.code === 'SESSION_REVOKED' || refusal?.code === 'ACCOUNT_SUSPENDED';
}
