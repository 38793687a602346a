import { Injectable } from '@nestjs/common';
import { APP_SCOPES, ChatError, isId, type AppScope, type SessionId } from '#contracts';
import type { AppKeyAnswer, AppsAnswer, AppSettings, EndedAnswer, EndedBatchAnswer } from '#access/internal-api';
import type { Sql } from '#persistence/sql';
import { AuditStore } from '../audit/audit.store.js';
import { BotTokens, type NewBotToken } from '../bots/bot-tokens.js';
import { SessionEndings } from '../sessions/session-endings.js';
import { SessionsStore } from '../sessions/sessions.store.js';
import { AuthSql } from '../store/auth-sql.js';
import { UserLookupService } from '../users/user-lookup.service.js';
import { toUser } from '../users/user-views.js';
import type { LivingUser } from '../users/user-row.js';
import { UsersStore } from '../users/users.store.js';
import { AppsStore, type GivenSettings } from './apps.store.js';

/** A transaction with all sessions would hold its locks for long. */
const SESSIONS_BATCH = 500;

/** Apps: bots that have keys, with which the server of a site acts. */
@Injectable()
export class AppsService {
  constructor(
    private readonly sql: AuthSql,
    private readonly apps: AppsStore,
    private readonly tokens: BotTokens,
    private readonly lookup: UserLookupService,
    private readonly users: UsersStore,
    private readonly sessions: SessionsStore,
    private readonly endings: SessionEndings,
    private readonly audit: AuditStore,
  ) {}

  async list(): Promise<AppsAnswer> {
    const apps = await this.apps.listed();
    const ids = apps.map(({ id }) => id);
    const asked = [this.users.findMany(ids), this.apps.keysOf(ids), this.apps.countUsers(ids)] as const;
    const [bots, keys, users] = await Promise.all(asked);
    const byId = new Map(bots.map((bot) => [bot.id, bot]));
    const listed = apps.flatMap(({ id, usersMode, provision }) => {
      const bot = byId.get(id);
      if (bot === undefined) return [];
      const suspendedAt = bot.suspendedAt?.toISOString() ?? null;
      return [
        { ...toUser(bot), suspendedAt, usersMode, provision, users: users.get(id) ?? 0, keys: keys.get(id) ?? [] },
      ];
    });
    return { apps: listed };
  }

  /** Makes a bot, and the first key of its app. @throws ChatError USERNAME_TAKEN */
  create(
    actor: string,
    username: string,
    displayName = username,
    scopes: readonly AppScope[] = APP_SCOPES,
  ): Promise<AppKeyAnswer> {
    return this.sql.transaction(async (open) => {
      const bot = await this.users.insert(open, { username, displayName, type: 'bot', passwordHash: null });
      if (bot === undefined) throw new ChatError('USERNAME_TAKEN', { field: 'username' });
      await this.apps.insert(open, bot.id);
      const key = await this.tokens.open(open, bot.id, scopes);
      const details = { key: key.id, scopes };
      await this.audit.record(open, { actor, act: 'app.create', subject: bot.id, details });
      return keyAnswer(bot, key, scopes);
    });
  }

  /** Makes a further key; the others stay. @throws ChatError NOT_FOUND, ACCOUNT_SUSPENDED, LIMIT_REACHED */
  newKey(actor: string, name: string, scopes: readonly AppScope[] = APP_SCOPES): Promise<AppKeyAnswer> {
    return this.sql.transaction(async (open) => {
      const bot = await this.lock(open, name);
      if (bot.suspendedAt !== null) throw new ChatError('ACCOUNT_SUSPENDED');
      const key = await this.tokens.open(open, bot.id, scopes);
      await this.audit.record(open, { actor, act: 'app.key', subject: bot.id, details: { key: key.id, scopes } });
      return keyAnswer(bot, key, scopes);
    });
  }

  /** Ends a key, or all without `keyId`; tokens of the bot stay. A repeat ends none. @throws ChatError NOT_FOUND */
  async revoke(actor: string, name: string, keyId?: string): Promise<EndedAnswer> {
    const { botId, ended } = await this.sql.transaction(async (open) => {
      const { id: botId } = await this.lock(open, name);
      if (keyId !== undefined && !isId(keyId)) throw noKey(name);
      const only = keyId === undefined ? {} : { only: [keyId as SessionId] };
      const ended = await this.sessions.end(open, { userId: botId, kind: 'key', ...only }, 'SESSION_REVOKED');
      const isRepeat = keyId !== undefined && ended.length === 0;
      if (isRepeat && !(await this.apps.hasKey(open, botId, keyId as SessionId))) throw noKey(name);
      const record = { actor, act: 'app.revoke', subject: botId, details: { keys: ended } };
      if (!isRepeat) await this.audit.record(open, record);
      return { botId, ended };
    });
    await this.endings.announce(botId, ended, { reason: 'operator', operator: actor });
    return { ended: ended.length };
  }

  /** Ends a batch of the sessions of the app's users. The caller repeats it while `hasMore`. @throws ChatError NOT_FOUND */
  async endSessions(actor: string, name: string): Promise<EndedBatchAnswer> {
    const ended = await this.sql.transaction(async (open) => {
      const { id: botId } = await this.lock(open, name);
      const ended = await this.sessions.endOfApp(open, botId, SESSIONS_BATCH);
      const details = { sessions: ended.length };
      if (ended.length > 0) await this.audit.record(open, { actor, act: 'app.end', subject: botId, details });
      return ended;
    });
    const ending = { reason: 'operator', operator: actor } as const;
    await Promise.all(ended.map(({ id, userId }) => this.endings.announce(userId, [id], ending)));
    return { ended: ended.length, hasMore: ended.length >= SESSIONS_BATCH };
  }

  /** Changes what is given. @throws ChatError NOT_FOUND */
  set(actor: string, name: string, given: GivenSettings): Promise<AppSettings> {
    return this.sql.transaction(async (open) => {
      const { id: botId } = await this.lock(open, name);
      const settings = await this.apps.set(open, botId, given);
      await this.audit.record(open, { actor, act: 'app.set', subject: botId, details: { ...given } });
      return settings;
    });
  }

  /** The bot of the app. @throws ChatError NOT_FOUND */
  async find(name: string): Promise<LivingUser> {
    const bot = await this.lookup.find(name);
    return this.assertApp(this.sql, bot, name);
  }

  /** The bot of the app. It and the credentials of the app's host are locked until the transaction ends. @throws ChatError NOT_FOUND */
  async lock(open: Sql, name: string): Promise<LivingUser> {
    const bot = await this.lookup.lock(open, name);
    await this.assertApp(open, bot, name);
    await this.apps.lockCredentials(open, bot.id, 'change');
    return bot;
  }

  private async assertApp(open: Sql, bot: LivingUser, name: string): Promise<LivingUser> {
    if (!(await this.apps.has(open, bot.id))) {
      throw new ChatError('NOT_FOUND', { message: `${name} is not an app.` });
    }
    return bot;
  }
}

function keyAnswer(bot: LivingUser, key: NewBotToken, scopes: readonly AppScope[]): AppKeyAnswer {
  return { user: toUser(bot), id: key.id, scopes, createdAt: key.createdAt.toISOString(), key: key.text };
}

function noKey(name: string): ChatError {
  return new ChatError('NOT_FOUND', { message: `There is no such key of ${name}.` });
}
