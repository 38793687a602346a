import { randomBytes } from 'node:crypto';
import {
  APP_KEY_PREFIX,
  ChatError,
  newId,
  type AccountSignal,
  type Actor,
  type AppScope,
  type Cure,
  type DirectoryUser,
  type IncomingId,
  type ServerUser,
  type SessionId,
  type UserId,
  type UserType,
} from '#contracts';
import type { AppUsers, NamedUsers } from '#identity/app-users.port';
import { incomingBotOf } from '#identity/incoming-bot-ids';
import { type IncomingBots } from '#identity/incoming-bots.port';
import type { Identity } from '#identity/identity';
import type { UserChanges, UserDirectory } from '#identity/user-directory.port';

/** Base64url gives four characters for three bytes, and keys have 64. */
const KEY_BYTES = 48;
const HOUR_MS = 3_600_000;

/** A stub of auth's user directory, with apps, their keys and their users, and bots of incoming webhooks. */
export class TestDirectory implements UserDirectory, AppUsers, IncomingBots {
  readonly users = new Map<UserId, DirectoryUser>();
  readonly cures = new Map<UserId, Cure>();
  /** What each list of changes has. */
  readonly accounts: AccountSignal[] = [];
  away = false;
  closedApps: UserId[] | undefined = [];
  /** The questions for users of apps, in order. */
  readonly asked: NamedUsers[] = [];
  private readonly ofApps = new Map<UserId, Map<string, ServerUser>>();
  private readonly keys = new Map<string, Identity>();

  /** A user with an account. */
  actor(username: string, type: UserType = 'user'): Actor {
    return this.add(newId(), username, username.toUpperCase(), type);
  }

  /** A repeat answers the same bot. */
  make(id: IncomingId, name: string): Promise<DirectoryUser | undefined> {
    if (this.away) return Promise.reject(new ChatError('UNAVAILABLE'));
    const userId = incomingBotOf(id);
    if (!this.users.has(userId)) this.add(userId, `bot-${id.slice(0, 8)}`, name, 'bot');
    return Promise.resolve(this.users.get(userId));
  }

  private add(userId: UserId, username: string, displayName: string, type: UserType): Actor {
    const account = { username, displayName, type, version: 1 } as const;
    this.users.set(userId, { id: userId, ...account, avatarUrl: null, ext: null, createdAt: new Date().toISOString() });
    return { userId, ...account };
  }

  /** A key of the app with this bot. */
  key(actor: Actor, scopes: readonly AppScope[]): string {
    const key = APP_KEY_PREFIX + randomBytes(KEY_BYTES).toString('base64url');
    const expiresAt = new Date(Date.now() + HOUR_MS);
    this.keys.set(key, { actor, sessionId: newId<SessionId>(), expiresAt, scopes });
    return key;
  }

  /** The ids of the app's keys, in the order in which they were made. */
  keysOf({ userId }: Actor): SessionId[] {
    return [...this.keys.values()].filter(({ actor }) => actor.userId === userId).map(({ sessionId }) => sessionId);
  }

  /** Makes a user of the app. Another user who had this id is erased. */
  put(appId: UserId, externalId: string): Actor {
    const actor = this.actor(externalId);
    const users = this.ofApps.get(appId) ?? new Map<string, ServerUser>();
    this.ofApps.set(appId, users);
    const user = this.users.get(actor.userId);
    if (user !== undefined) {
      users.set(externalId, { ...user, externalId, suspended: false });
      this.users.set(actor.userId, { ...user, appId });
    }
    return actor;
  }

  suspend(appId: UserId, externalId: string): void {
    const user = this.ofApps.get(appId)?.get(externalId);
    if (user !== undefined) user.suspended = true;
  }

  erase(appId: UserId, externalId: string): void {
    this.ofApps.get(appId)?.delete(externalId);
  }

  ofApp(appId: UserId, named: NamedUsers): Promise<ServerUser[]> {
    if (this.away) return Promise.reject(new ChatError('UNAVAILABLE'));
    this.asked.push(named);
    const users = [...(this.ofApps.get(appId)?.values() ?? [])];
    const isNamed = ({ id, externalId }: ServerUser): boolean =>
      'userIds' in named ? named.userIds.includes(id) : named.externalIds.includes(externalId);
    return Promise.resolve(users.filter(isNamed));
  }

  identify(token: string): Promise<Identity> {
    const identity = this.keys.get(token);
    return identity === undefined ? Promise.reject(new ChatError('UNAUTHENTICATED')) : Promise.resolve(identity);
  }

  find(userIds: readonly UserId[]): Promise<DirectoryUser[]> {
    if (this.away) return Promise.reject(new Error('auth is unavailable'));
    const users = userIds.flatMap((userId) => this.users.get(userId) ?? []);
    return Promise.resolve(
      users.map((user) => {
        const cure = this.cures.get(user.id);
        return cure === undefined ? user : { ...user, cure };
      }),
    );
  }

  changedSince(since: string): Promise<UserChanges> {
    const { accounts, closedApps } = this;
    return Promise.resolve({
      changes: [],
      accounts,
      until: since,
      more: false,
      ...(closedApps !== undefined && { closedApps }),
    });
  }
}
