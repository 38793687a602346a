import type { Ext, Session as ListedSession, SessionId, User, UserId } from '#contracts';

import type { Session } from '../session/session.js';
import type { Security } from '../ways/security.js';

export interface AccountOptions {
  readonly session: Session;
  readonly security: () => Promise<Security>;
  /** Called with every user that an answer has. */
  readonly seen: (user: User) => void;
  /** Called after an act with which the server removes all push devices of the user. */
  readonly cured: () => void;
  /** Called when the account is erased: drops the user's data. */
  readonly erased: (userId: UserId) => Promise<void>;
}

/**
 * The signed-in user's account. Requests go over HTTP and are sent once; after an error with `retry: reauth` once more
 * with a new token. All reject with `UNAVAILABLE` if the server does not answer within 15 s (60 s for a picture).
 */
export class Account {
  constructor(private readonly options: AccountOptions) {}

  /** Changes the display name; `me` follows. Rejects with `INVALID`, `RATE_LIMITED`. */
  rename(displayName: string): Promise<User> {
    return this.update({ displayName });
  }

  /**
   * Changes what others see of the user; `me` follows. `ext` is the data that clients keep about the user. It is replaced
   * whole; `{}` empties it; it requires the server's feature `profiles`. Rejects with `INVALID`, `RATE_LIMITED`.
   */
  async update(profile: { displayName?: string; ext?: Ext }): Promise<User> {
    return this.updated(await this.options.session.ask<User>('/v1/users/me', 'PATCH', profile));
  }

  /**
   * Changes the picture; `me` follows. `picture` has a type `image/…`; the server keeps its middle square. Requires the
   * feature `profiles`. Rejects with `INVALID` if it is not a picture, `TOO_LARGE`, `RATE_LIMITED`.
   */
  async setAvatar(picture: Blob): Promise<User> {
    return this.updated(await this.options.session.ask<User>('/v1/users/me/avatar', 'PUT', picture));
  }

  /** Removes the picture; `me` follows. Idempotent. Rejects with `RATE_LIMITED`. */
  async removeAvatar(): Promise<User> {
    const { session } = this.options;
    await session.ask('/v1/users/me/avatar', 'DELETE');
    return this.updated(await session.ask<User>('/v1/users/me'));
  }

  /** The user's sessions on all devices; `current` is this client's. */
  async sessions(): Promise<readonly ListedSession[]> {
    return (await this.options.session.ask<{ sessions: ListedSession[] }>('/v1/auth/sessions')).sessions;
  }

  /** Ends a session. Rejects with `NOT_FOUND` if it has ended already. */
  endSession(id: SessionId): Promise<void> {
    return this.options.session.ask(`/v1/auth/sessions/${encodeURIComponent(id)}`, 'DELETE');
  }

  /** Ends all sessions but this client's. */
  async endOtherSessions(): Promise<void> {
    await this.options.session.ask('/v1/auth/sessions', 'DELETE');
    this.options.cured();
  }

  /**
   * E-mail address, second factor and providers. The first call loads their code. Rejects with `UNAVAILABLE` if that could not
   * be loaded; the next call tries again.
   */
  security(): Promise<Security> {
    return this.options.security();
  }

  /**
   * Changes the password and ends all other sessions. An account without a password leaves `currentPassword` out and gets one;
   * `FORBIDDEN` with the field `session` asks it to sign in again first. Rejects with `BAD_CREDENTIALS`, `INVALID`, `RATE_LIMITED`.
   */
  async changePassword(passwords: { currentPassword?: string; newPassword: string }): Promise<void> {
    await this.options.session.ask('/v1/auth/password', 'POST', passwords);
    this.options.cured();
  }

  /**
   * Turns a guest into an account with the same id; `me` follows. `username`: another name than the guest's. `invite`: the code of an
   * invitation for accounts, for servers that ask for one, unless the guest came by such a one. Rejects with `CONFLICT` if it is an
   * account already, `USERNAME_TAKEN`, with `FORBIDDEN` and the field `invite` if that is needed or not valid.
   */
  async upgrade(password: string, more: { username?: string; invite?: string } = {}): Promise<User> {
    const body = { password, ...more };
    const { user } = await this.options.session.ask<{ user: User }>('/v1/auth/upgrade', 'POST', body);
    return this.updated(user);
  }

  /**
   * Erases the account and signs out; unsent messages are deleted too. Guests have no password, nor do some accounts: those get
   * `FORBIDDEN` with the field `session` if they must sign in again first. Rejects with `BAD_CREDENTIALS`.
   */
  async erase(password?: string): Promise<void> {
    const { session } = this.options;
    const userId = session.me.getSnapshot()?.user.id;
    const body = password === undefined ? {} : { password };
    await session.leave(() => session.ask('/v1/users/me', 'DELETE', body));
    if (userId !== undefined) await this.options.erased(userId);
  }

  /** A user's profile. Rejects with `NOT_FOUND`, also after the user was erased. */
  async user(id: UserId): Promise<User> {
    return this.updated(await this.options.session.ask<User>(`/v1/users/${encodeURIComponent(id)}`));
  }

  private updated(user: User): User {
    this.options.session.learn(user);
    this.options.seen(user);
    return user;
  }
}
