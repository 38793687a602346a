import { ChatError } from '#contracts/errors';
import type { Tokens, User } from '#contracts';

import type { Http } from './http.js';
import type { Me } from './me.js';
import type { SavedSession } from './session-saver.js';

interface SignedIn {
  readonly user: User;
  readonly tokens: Tokens;
}

/** Gets the next tokens of a session from the server. */
export class TokenRotation {
  constructor(private readonly http: Http) {}

  /**
   * Rotates the tokens in storage or in the cookie. Another tab may have signed in since: the same user continues with
   * the new session. For another user than `me` it rejects with `SESSION_REVOKED`, because users must not mix.
   */
  async next(saved: SavedSession, me: Me, signal: AbortSignal): Promise<SignedIn> {
    if (saved.user.id !== me.user.id) throw otherUser();
    const { refreshToken } = saved;
    const tokens = await this.refresh(refreshToken === undefined ? { cookie: true } : { refreshToken }, signal);
    if (tokens.sessionId === saved.sessionId) return { user: newest(saved.user, me.user), tokens };
    const user = await this.userOf(tokens, signal);
    if (user.id !== me.user.id) throw otherUser();
    return { user, tokens };
  }

  /** Rotates the tokens of the cookie, without knowing its user. */
  async ofCookie(signal: AbortSignal): Promise<SignedIn> {
    const tokens = await this.refresh({ cookie: true }, signal);
    return { user: await this.userOf(tokens, signal), tokens };
  }

  private async refresh(body: object, signal: AbortSignal): Promise<Tokens> {
    const request = { method: 'POST', path: '/v1/auth/refresh', body, signal } as const;
    return (await this.http.ask<{ tokens: Tokens }>(request)).tokens;
  }

  private userOf({ accessToken: token }: Tokens, signal: AbortSignal): Promise<User> {
    return this.http.ask<User>({ method: 'GET', path: '/v1/users/me', token, signal });
  }
}

const otherUser = (): ChatError =>
  new ChatError('SESSION_REVOKED', { message: 'Another user has signed in with the same storage.' });

/** Prefers the known user, so that an unchanged one stays the same object. */
function newest(saved: User, known: User): User {
  return saved.version > known.version ? saved : known;
}
