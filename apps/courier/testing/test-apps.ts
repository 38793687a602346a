import { randomBytes } from 'node:crypto';
import { Module, type DynamicModule } from '@nestjs/common';
import {
  APP_KEY_PREFIX,
  APP_SCOPES,
  ChatError,
  newId,
  type Actor,
  type AppScope,
  type DirectoryUser,
  type SessionId,
  type UserId,
} from '#contracts';
import type { Identity } from '#access/identity';
import { ACCESS_EXPORTS, ACCESS_PROVIDERS } from '#access/access.module';
import { newOperatorKey } from '#access/operator-key.policy';
import type { OperatorAnswer, VerifyBotTokenAnswer } from '#access/questions';
import { Questions } from '#access/questions.port';
import { SessionSource, type EndCode } from '#access/session-source.port';
import { VerificationKeys } from '#access/verification-keys.port';
import { TestQuestions } from '#testing/access/test-questions';

/** Base64url gives four characters for three bytes, and keys have 64. */
const KEY_BYTES = 48;
const HOUR_MS = 3_600_000;
/** The key of the operator Opal, as auth would know it. */
export const OPALS_KEY = newOperatorKey();
/** The key of a moderator. */
export const MONAS_KEY = newOperatorKey();

/** A stub of auth: apps, and their keys. */
export class TestApps {
  isUnavailable = false;
  private readonly bots = new Map<UserId, DirectoryUser>();
  private readonly keys = new Map<string, Identity>();
  private readonly ended = new Map<SessionId, EndCode>();

  /** Makes the bot of an app. */
  bot(username: string): Actor {
    const userId = newId<UserId>();
    const account = { username, displayName: username, type: 'bot', version: 1 } as const;
    this.bots.set(userId, { id: userId, ...account, avatarUrl: null, ext: null, createdAt: new Date().toISOString() });
    return { userId, ...account };
  }

  key(actor: Actor, scopes: readonly AppScope[] = APP_SCOPES): string {
    const key = APP_KEY_PREFIX + randomBytes(KEY_BYTES).toString('base64url');
    this.keys.set(key, { actor, sessionId: newId<SessionId>(), expiresAt: new Date(Date.now() + HOUR_MS), scopes });
    return key;
  }

  /** The id of a key. */
  idOf(key: string): SessionId {
    const identity = this.keys.get(key);
    if (identity === undefined) throw new Error('there is no such key');
    return identity.sessionId;
  }

  /** Ends the sessions of all keys of the app. */
  revoke(userId: UserId): void {
    for (const { actor, sessionId } of this.keys.values())
      if (actor.userId === userId) this.ended.set(sessionId, 'SESSION_REVOKED');
  }

  /** The keys of the app stay, so that tests of other rules reach these. */
  suspend(userId: UserId, suspended: boolean): void {
    const bot = this.bots.get(userId);
    if (bot !== undefined) bot.suspended = suspended;
  }

  erase(userId: UserId): void {
    this.bots.delete(userId);
  }

  access(): DynamicModule {
    const questions = new TestQuestions({
      'POST /internal/users/find': async ({ userIds }) => ({ users: await this.find(userIds) }),
      'POST /internal/operators/identify': ({ key }) => operatorOf(key),
      'POST /internal/push/report': () => ({ tests: [], hasDevices: false }),
      'POST /internal/bots/verify': ({ token }) => this.identify(token),
    });
    return {
      module: TestAppsAccess,
      providers: [
        { provide: VerificationKeys, useValue: { find: () => Promise.resolve(undefined) } },
        { provide: SessionSource, useValue: { endedOf: () => Promise.resolve(this.ended) } },
        { provide: Questions, useValue: questions },
        ...ACCESS_PROVIDERS,
      ],
      exports: ACCESS_EXPORTS,
    };
  }

  private find(userIds: readonly UserId[]): Promise<DirectoryUser[]> {
    if (this.isUnavailable) return Promise.reject(new ChatError('UNAVAILABLE'));
    return Promise.resolve(userIds.flatMap((userId) => this.bots.get(userId) ?? []));
  }

  private identify(token: string): VerifyBotTokenAnswer {
    const identity = this.keys.get(token);
    if (identity === undefined) return { refused: 'UNAUTHENTICATED' };
    return { ...identity, expiresAt: identity.expiresAt.toISOString() };
  }
}

function operatorOf(key: string): OperatorAnswer {
  if (key === MONAS_KEY) return { name: 'mona', role: 'moderator' };
  return key === OPALS_KEY ? { name: 'opal', role: 'admin' } : { name: null };
}

@Module({})
class TestAppsAccess {}
