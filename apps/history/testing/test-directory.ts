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
import { incomingBotOf } from '#access/incoming-bot';
import type { Identity } from '#access/identity';
import { newOperatorKey } from '#access/operator-key.policy';
import type { OperatorAnswer, VerifyBotTokenAnswer } from '#access/questions';
import type { UsersOfApp } from '#access/questions.requests';
import type { UserChanges } from '#access/user-changes';
import { TestQuestions } from '#testing/access/test-questions';
import { TestInvites } from './test-invites.js';

/** Base64url gives four characters for three bytes, and keys have 64. */
const KEY_BYTES = 48;
const HOUR_MS = 3_600_000;
/** The key of the operator Opal, as auth would know it. */
export const OPALS_KEY = newOperatorKey();
/** The key of a moderator. */
export const MONAS_KEY = newOperatorKey();

/** A stub of auth: a directory of users, with apps, their keys and their users, and bots of incoming webhooks. */
export class TestDirectory {
  readonly users = new Map<UserId, DirectoryUser>();
  readonly cures = new Map<UserId, Cure>();
  /** What each list of changes has. */
  readonly accounts: AccountSignal[] = [];
  isUnavailable = false;
  closedApps: UserId[] | undefined = [];
  /** The questions for users of apps, in order. */
  readonly asked: Omit<UsersOfApp, 'appId'>[] = [];
  private readonly ofApps = new Map<UserId, Map<string, ServerUser>>();
  readonly invites = new TestInvites();
  private readonly keys = new Map<string, Identity>();
  /** Answers history, which asks for no devices. */
  readonly questions = new TestQuestions({
    'POST /internal/users/find': async ({ userIds }) => ({ users: await this.find(userIds) }),
    'GET /internal/users/changed': ({ since }) => this.changedSince(since),
    'POST /internal/apps/users': async (named) => ({ users: await this.ofApp(named) }),
    'POST /internal/bots/incoming': async ({ id, name }) => ({ bot: (await this.make(id, name)) ?? null }),
    ...this.invites.answers,
    'POST /internal/bots/verify': ({ token }) => this.identify(token),
    'POST /internal/operators/identify': ({ key }) => operatorOf(key),
  });

  /** A user with an account. */
  actor(username: string, type: UserType = 'user'): Actor {
    return this.add(newId(), username, username.toUpperCase(), type);
  }

  /** A repeat answers the same bot. */
  make(id: IncomingId, name: string): Promise<DirectoryUser | undefined> {
    if (this.isUnavailable) return Promise.reject(new ChatError('UNAVAILABLE'));
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

  ofApp({ appId, ...named }: UsersOfApp): Promise<ServerUser[]> {
    if (this.isUnavailable) return Promise.reject(new ChatError('UNAVAILABLE'));
    this.asked.push(named);
    const users = [...(this.ofApps.get(appId)?.values() ?? [])];
    const isNamed = ({ id, externalId }: ServerUser): boolean =>
      named.userIds?.includes(id) === true || named.externalIds?.includes(externalId) === true;
    return Promise.resolve(users.filter(isNamed));
  }

  private identify(token: string): VerifyBotTokenAnswer {
    const identity = this.keys.get(token);
    if (identity === undefined) return { refused: 'UNAUTHENTICATED' };
    return { ...identity, expiresAt: identity.expiresAt.toISOString() };
  }

  find(userIds: readonly UserId[]): Promise<DirectoryUser[]> {
    if (this.isUnavailable) return Promise.reject(new Error('auth is unavailable'));
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

function operatorOf(key: string): OperatorAnswer {
  if (key === MONAS_KEY) return { name: 'mona', role: 'moderator' };
  return key === OPALS_KEY ? { name: 'Opal Öberg', role: 'admin' } : { name: null };
}
