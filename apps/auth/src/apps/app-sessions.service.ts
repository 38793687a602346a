import { Injectable } from '@nestjs/common';
import { ChatError, isId, type ServerSession, type SessionId, type UserId } from '#contracts';
import type { HostSignIn } from '#contracts';
import type { ActingApp } from '#access/app-key.policy';
import type { Sql } from '#persistence/sql';
import { SecurityLog } from '#platform/security-log';
import { auditName } from '../audit/acting.js';
import { AuditStore } from '../audit/audit.store.js';
import { SessionEndings } from '../sessions/session-endings.js';
import { SessionsService, toServerSession, type Origin } from '../sessions/sessions.service.js';
import { SessionsStore } from '../sessions/sessions.store.js';
import { AuthSql } from '../store/auth-sql.js';
import { AppOfUserStore } from '../users/app-of-user.store.js';
import { PeopleNotices } from '../users/people-notices.js';
import { toUser } from '../users/user-views.js';
import type { LivingUser } from '../users/user-row.js';
import { UsersStore } from '../users/users.store.js';
import { MadeSessionsStore } from './made-sessions.store.js';
import { ExternalUsersStore } from './external-users.store.js';
import type { PutUser } from './external-users.service.js';

/** A user who wants to sign in, as the request that shows it has left them. */
export type Entering = Pick<PutUser, 'user' | 'changed'>;

export interface SignInBy {
  readonly app: Pick<ActingApp, 'name'>;
  readonly by: 'app' | 'exchange';
  /** The client's IP, for the security log. */
  readonly ip: string;
  /** The fields of a session in the host's list. */
  readonly origin: Origin;
  /** The key that asks, if one does. */
  readonly keyId?: SessionId;
  /** The session to renew. */
  readonly sessionId: string | undefined;
}

export interface Entered {
  readonly answer: HostSignIn;
  readonly isNewSession: boolean;
}

/** A living session of the user, in a transaction that is not committed. */
interface Entry {
  readonly sessionId: SessionId;
  readonly surplus: readonly SessionId[];
  readonly isNew: boolean;
}

/** The sessions of users of apps. No refresh token belongs to them: the page gets its tokens from the host. */
@Injectable()
export class AppSessionsService {
  constructor(
    private readonly sql: AuthSql,
    private readonly external: ExternalUsersStore,
    private readonly users: UsersStore,
    private readonly sessions: SessionsService,
    private readonly store: SessionsStore,
    private readonly made: MadeSessionsStore,
    private readonly endings: SessionEndings,
    private readonly apps: AppOfUserStore,
    private readonly notices: PeopleNotices,
    private readonly audit: AuditStore,
    private readonly security: SecurityLog,
  ) {}

  /**
   * Begins a session of the user, or renews the living one that the host names.
   * @param find runs in the same transaction, and locks the user. What it writes stays if the user is suspended.
   * @throws ChatError ACCOUNT_SUSPENDED
   */
  async enter(find: (open: Sql) => Promise<Entering>, by: SignInBy): Promise<Entered> {
    const { user, changed, entry } = await this.sql.transaction(async (open) => {
      const { user, changed } = await find(open);
      const entry = user.suspendedAt === null ? await this.entryOf(open, user, by) : undefined;
      if (entry !== undefined && by.keyId !== undefined) await this.made.note(open, by.keyId, entry.sessionId);
      return { user, changed, entry };
    });
    if (changed) await this.notices.publish([user]);
    if (entry === undefined) throw new ChatError('ACCOUNT_SUSPENDED');
    await this.note(user, entry, by);
    const tokens = await this.sessions.accessToken(user, entry.sessionId);
    return { answer: { user: { ...toUser(user), app: await this.apps.of(user) }, tokens }, isNewSession: entry.isNew };
  }

  async list(userId: UserId): Promise<ServerSession[]> {
    return (await this.store.listOf(userId)).map(toServerSession);
  }

  /** Ends all sessions. Tokens that the host signed until now do not sign the user in again. */
  async endAll(app: ActingApp, userId: UserId): Promise<void> {
    await this.end(app, userId, async (open) => {
      // A token is exchanged before this or after: both lock the user.
      if ((await this.users.lock(open, userId, 'write')) === undefined) return [];
      await this.external.noteEnd(open, userId);
      return this.store.end(open, { userId }, 'SESSION_REVOKED');
    });
  }

  /** A session that has ended, or is not the user's, changes nothing. */
  async endOne(app: ActingApp, userId: UserId, sessionId: string): Promise<void> {
    if (!isId(sessionId)) return;
    const only = [sessionId as SessionId];
    await this.end(app, userId, (open) => this.store.end(open, { userId, only }, 'SESSION_REVOKED'));
  }

  private async entryOf(open: Sql, user: LivingUser, { sessionId, origin }: SignInBy): Promise<Entry> {
    if (sessionId !== undefined && (await this.sessions.renew(open, user, sessionId)))
      return { sessionId: sessionId as SessionId, surplus: [], isNew: false };
    return { ...(await this.sessions.openForHost(open, user, origin)), isNew: true };
  }

  private async note(user: LivingUser, entry: Entry, { app, by, ip }: SignInBy): Promise<void> {
    await this.users.noteSeen(user.id);
    if (!entry.isNew) return;
    this.security.write('login.ok', { userId: user.id, sessionId: entry.sessionId, address: ip, by, app: app.name });
    await this.sessions.announceSurplus(user, entry);
  }

  private async end({ name }: ActingApp, userId: UserId, work: (open: Sql) => Promise<SessionId[]>): Promise<void> {
    const ended = await this.sql.transaction(async (open) => {
      const ended = await work(open);
      const details = { sessions: ended.length };
      const record = { actor: auditName({ app: name }), act: 'session.end', subject: userId, details };
      if (ended.length > 0) await this.audit.record(open, record);
      return ended;
    });
    await this.endings.announce(userId, ended, { reason: 'app', app: name });
  }
}
