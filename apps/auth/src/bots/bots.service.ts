import { Injectable } from '@nestjs/common';
import { ChatError, type SessionId } from '#contracts';
import { isIncomingBot } from '#access/incoming-bot';
import type { BotsAnswer, BotTokenAnswer, EndedAnswer } from '#access/internal-api';
import type { VerifyBotTokenAnswer } from '#access/questions';
import type { Sql } from '#persistence/sql';
import { AuditStore } from '../audit/audit.store.js';
import { SessionEndings } from '../sessions/session-endings.js';
import { SessionsStore } from '../sessions/sessions.store.js';
import { AuthSql } from '../store/auth-sql.js';
import { hashSecret, sameHash } from '../tokens/secret-hash.policy.js';
import { UserLookupService } from '../users/user-lookup.service.js';
import { toUser } from '../users/user-views.js';
import type { LivingUser } from '../users/user-row.js';
import { UsersStore } from '../users/users.store.js';
import { sessionOfBotToken } from './bot-token.policy.js';
import { BotTokens } from './bot-tokens.js';
import { BotsStore } from './bots.store.js';

interface GivenToken {
  readonly user: LivingUser;
  readonly token: string;
  readonly ended: readonly SessionId[];
}

/** Bots: users without a password. Each of their tokens is a session that is never refreshed. */
@Injectable()
export class BotsService {
  constructor(
    private readonly sql: AuthSql,
    private readonly bots: BotsStore,
    private readonly tokens: BotTokens,
    private readonly lookup: UserLookupService,
    private readonly users: UsersStore,
    private readonly sessions: SessionsStore,
    private readonly endings: SessionEndings,
    private readonly audit: AuditStore,
  ) {}

  async list(): Promise<BotsAnswer> {
    return { bots: await this.bots.list() };
  }

  /** @throws ChatError USERNAME_TAKEN */
  async create(actor: string, username: string, displayName = username): Promise<BotTokenAnswer> {
    const { user, token } = await this.sql.transaction(async (open) => {
      const user = await this.users.insert(open, { username, displayName, type: 'bot', passwordHash: null });
      if (user === undefined) throw new ChatError('USERNAME_TAKEN', { field: 'username' });
      await this.audit.record(open, { actor, act: 'bot.create', subject: user.id });
      return { user, token: (await this.tokens.open(open, user.id, null)).text };
    });
    return { user: toUser(user), token };
  }

  /**
   * Creates a token. Earlier tokens end unless `keep` is set; keys of an app stay.
   * @throws ChatError NOT_FOUND, ACCOUNT_SUSPENDED, LIMIT_REACHED, FORBIDDEN for the bot of an incoming webhook or of an import
   */
  async newToken(actor: string, name: string, keep: boolean): Promise<BotTokenAnswer> {
    const { user, token, ended } = await this.sql.transaction(async (open): Promise<GivenToken> => {
      const user = await this.lock(open, name);
      if (isIncomingBot(user.id)) throw withoutToken(name, 'an incoming webhook');
      if (user.isUnclaimed) throw withoutToken(name, 'an import');
      if (user.suspendedAt !== null) throw new ChatError('ACCOUNT_SUSPENDED');
      const earlier = { userId: user.id, kind: 'token' } as const;
      const ended = keep ? [] : await this.sessions.end(open, earlier, 'SESSION_REVOKED');
      const { text: token } = await this.tokens.open(open, user.id, null);
      const details = { revoked: ended.length };
      await this.audit.record(open, { actor, act: 'bot.token', subject: user.id, details });
      return { user, token, ended };
    });
    await this.endings.announce(user.id, ended, { reason: 'operator', operator: actor });
    return { user: toUser(user), token };
  }

  /** Ends all tokens, and the keys of an app. The bot stays and can get another one. @throws ChatError NOT_FOUND */
  async revoke(actor: string, name: string): Promise<EndedAnswer> {
    const { userId, ended } = await this.sql.transaction(async (open) => {
      const user = await this.lock(open, name);
      const ended = await this.sessions.end(open, { userId: user.id }, 'SESSION_REVOKED');
      const details = { revoked: ended.length };
      await this.audit.record(open, { actor, act: 'bot.revoke', subject: user.id, details });
      return { userId: user.id, ended };
    });
    await this.endings.announce(userId, ended, { reason: 'operator', operator: actor });
    return { ended: ended.length };
  }

  /** The bot of a token or of an app's key, or why it is refused. */
  async verify(token: string): Promise<VerifyBotTokenAnswer> {
    const sessionId = sessionOfBotToken(token);
    const session = sessionId && (await this.sessions.find(sessionId));
    if (!session || !sameHash(hashSecret(token), session.tokenHash)) return { refused: 'UNAUTHENTICATED' };
    if (session.endCode !== null) return { refused: session.endCode };
    const bot = await this.users.find(session.userId);
    if (bot?.type !== 'bot') return { refused: 'UNAUTHENTICATED' };
    await this.sessions.noteSeen(session.id);
    const { id: userId, username, displayName, type, version } = bot;
    return {
      actor: { userId, username, displayName, type, version },
      sessionId: session.id,
      expiresAt: session.expiresAt.toISOString(),
      ...(session.scopes !== null && { scopes: session.scopes }),
    };
  }

  private async lock(open: Sql, name: string): Promise<LivingUser> {
    const user = await this.lookup.lock(open, name);
    if (user.type !== 'bot') throw new ChatError('NOT_FOUND', { message: `${name} is not a bot.` });
    return user;
  }
}

function withoutToken(name: string, of: string): ChatError {
  return new ChatError('FORBIDDEN', { message: `${name} is the bot of ${of}, and has no token.` });
}
