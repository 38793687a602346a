import { Injectable } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import type { SessionId, UserId, UserType } from '#contracts';
import type { EndCode, EndedSessions, SessionSource } from '#access/session-source.port';
import type { Sql } from '#persistence/sql';
import { AuthSql } from '../store/auth-sql.js';
import { Purge } from '../store/purge.js';
import type { Tokens } from './rotation.policy.js';
import type { SessionRow } from './session-row.js';
import * as statements from './sessions.sql.js';

/** Sessions of one user. A further login ends the least recently seen one. */
export const SESSIONS_PER_USER_MAX = 200;
const UNUSED_BYTES = 32;
/** For one more day the answer to an expired refresh token gives the reason. Then the token is unknown. */
const GRACE_SECONDS = 86_400;

/** A session that a batch has ended. */
export interface EndedSession {
  readonly id: SessionId;
  readonly userId: UserId;
}

@Injectable()
export class SessionsStore implements SessionSource {
  readonly expired = new Purge(() => this.purgeExpired());

  constructor(private readonly sql: AuthSql) {}

  async insert(open: Sql, session: NewSession): Promise<void> {
    const { id, userId, createdAt, userAgent, ip, familyHash = unusedHash(), tokenHash, expiresAt } = session;
    const { scopes, via, providerSid, providerSubject, endsAt } = session;
    await open.rows(statements.INSERT_SESSION, [
      ...[id, userId, createdAt, userAgent, ip, familyHash, tokenHash, expiresAt],
      ...[scopes, via, providerSid, providerSubject, endsAt],
    ]);
  }

  /** The session, locked until the transaction ends. */
  async lock(open: Sql, id: SessionId): Promise<LockedSession | undefined> {
    const [session] = await open.rows<SessionRow>(statements.LOCK_SESSION, [id]);
    if (session === undefined) return undefined;
    // Reads the time while it holds the lock.
    const [row] = await open.rows<{ now: Date; type: UserType }>(statements.NOW_AND_TYPE, [session.userId]);
    return row && { session, now: row.now, userType: row.type };
  }

  async find(id: SessionId): Promise<SessionRow | null> {
    return (await this.sql.rows<SessionRow>(statements.SESSION, [id]))[0] ?? null;
  }

  async prolong(
    open: Sql,
    id: SessionId,
    { seenAt, expiresAt }: Pick<SessionRow, 'seenAt' | 'expiresAt'>,
  ): Promise<void> {
    await open.rows(statements.PROLONG_SESSION, [id, seenAt, expiresAt]);
  }

  /** Writes the tokens after a refresh. */
  async rotate(open: Sql, id: SessionId, rotation: Rotation): Promise<void> {
    const { tokenHash, previousHash, siblings, sealedSuccessor, rotatedAt, expiresAt } = rotation;
    await open.rows(statements.ROTATE_SESSION, [
      ...[id, tokenHash, previousHash, siblings],
      ...[sealedSuccessor, rotatedAt, expiresAt],
    ]);
  }

  /** Writes at most once an hour per session. */
  async noteSeen(id: SessionId): Promise<void> {
    await this.sql.rows(statements.NOTE_SESSION_SEEN, [id]);
  }

  /** The living ones, latest first. */
  async listOf(userId: UserId): Promise<SessionRow[]> {
    return this.sql.rows<SessionRow>(statements.SESSIONS_OF_USER, [userId, new Date(), SESSIONS_PER_USER_MAX]);
  }

  /** Ends living sessions and returns their ids: all of the user, only some, all except one, only tokens or only keys. */
  async end(open: Sql, { userId, only, except, kind }: SessionSelection, code: EndCode): Promise<SessionId[]> {
    const isKey = kind === undefined ? null : kind === 'key';
    const ended = await open.rows<{ id: SessionId }>(statements.END_SESSIONS, [userId, code, only, except, isKey]);
    return ended.map(({ id }) => id);
  }

  /** Ends a batch of living sessions of guests. */
  async endOfGuests(open: Sql, limit: number): Promise<EndedSession[]> {
    return open.rows<EndedSession>(statements.END_SESSIONS_OF_GUESTS, [limit]);
  }

  /** Ends a batch of living sessions of the app's users. */
  async endOfApp(open: Sql, appId: UserId, limit: number): Promise<EndedSession[]> {
    return open.rows<EndedSession>(statements.END_SESSIONS_OF_APP, [appId, limit]);
  }

  /**
   * Ends a batch of living sessions of the app's users that these keys began or renewed. A key of another app is no key of the
   * app's users.
   */
  async endOfKeys(open: Sql, appId: UserId, keys: readonly SessionId[], limit: number): Promise<EndedSession[]> {
    return open.rows<EndedSession>(statements.END_SESSIONS_OF_KEYS, [keys, appId, limit]);
  }

  /** Ends living sessions that a user began at a provider: those of its own session, or all. */
  async endOfProvider(open: Sql, selection: ProviderSelection): Promise<EndedSession[]> {
    const { via, sub = null } = selection;
    const sid = 'sid' in selection ? selection.sid : null;
    return open.rows<EndedSession>(statements.END_SESSIONS_OF_PROVIDER, [via, sid, sub]);
  }

  /** Sessions that a suspension has ended get the code `SESSION_REVOKED` from now on. */
  async forgetSuspension(open: Sql, userId: UserId): Promise<SessionId[]> {
    const rows = await open.rows<{ id: SessionId }>(statements.FORGET_SUSPENSION, [userId]);
    return rows.map(({ id }) => id);
  }

  /** All stored sessions of a user, by id. */
  async pageOf(userId: UserId, after: SessionId | undefined, limit: number): Promise<SessionRow[]> {
    return this.sql.rows<SessionRow>(statements.STORED_SESSIONS, [userId, after, limit]);
  }

  async countLiving(open: Sql, userId: UserId): Promise<number> {
    return (await open.rows<{ sessions: number }>(statements.COUNT_SESSIONS, [userId]))[0]?.sessions ?? 0;
  }

  /** The user's sessions beyond the bound. */
  async surplusOf(open: Sql, userId: UserId): Promise<SessionId[]> {
    const surplus = await open.rows<{ id: SessionId }>(statements.SURPLUS_SESSIONS, [userId, SESSIONS_PER_USER_MAX]);
    return surplus.map(({ id }) => id);
  }

  /** The IPs from which the user has opened a session, as far as they are stored. */
  async ipsOf(userId: UserId): Promise<string[]> {
    const rows = await this.sql.rows<{ ip: string }>(statements.IPS_OF_USER, [userId]);
    return rows.map(({ ip }) => ip);
  }

  /** Sessions that are not stored count as ended. */
  async endedOf(sessionIds: readonly SessionId[]): Promise<EndedSessions> {
    const rows = await this.sql.rows<Pick<SessionRow, 'id' | 'endCode'>>(statements.END_CODES, [sessionIds]);
    const codes = new Map(rows.map(({ id, endCode }) => [id, endCode]));
    const ended = new Map<SessionId, EndCode>();
    for (const id of sessionIds) {
      const code = codes.has(id) ? codes.get(id) : 'SESSION_REVOKED';
      if (code != null) ended.set(id, code);
    }
    return ended;
  }

  /** The sessions that ended in the last `seconds`, with the seconds left of that time. */
  async endedWithin(seconds: number): Promise<{ sessionId: SessionId; code: EndCode; secondsLeft: number }[]> {
    const rows = await this.sql.rows<{ id: SessionId; endCode: EndCode; age: number }>(
      statements.SESSIONS_ENDED_WITHIN,
      [seconds],
    );
    return rows.map(({ id, endCode, age }) => ({
      sessionId: id,
      code: endCode,
      secondsLeft: Math.max(1, Math.ceil(seconds - age)),
    }));
  }

  /** Erases successors that are past their leeway. */
  async eraseSealed(olderThanMs: number): Promise<void> {
    await this.sql.rows(statements.ERASE_SEALED, [olderThanMs / 1000]);
  }

  /** Deletes a batch of sessions whose tokens have all expired. Returns true if there may be more. */
  async purgeExpired(): Promise<boolean> {
    return (await this.sql.rows(statements.PURGE_SESSIONS, [GRACE_SECONDS])).length === statements.PURGE_BATCH;
  }
}

export type Rotation = Tokens & {
  readonly sealedSuccessor: Buffer;
  /** Also the time when the session was seen. */
  readonly rotatedAt: Date;
  readonly expiresAt: Date;
};

/** Without `familyHash`, no refresh token belongs to the session. */
export type NewSession = Pick<
  SessionRow,
  'id' | 'userId' | 'createdAt' | 'userAgent' | 'ip' | 'tokenHash' | 'expiresAt'
> &
  Partial<Pick<SessionRow, 'familyHash' | 'scopes'> & ProvidedSession>;

/** What a provider's sign-in adds to a session. */
export type ProvidedSession = Pick<SessionRow, 'via' | 'providerSid' | 'providerSubject' | 'endsAt'>;

/** No token has this hash. */
export function unusedHash(): Buffer {
  return randomBytes(UNUSED_BYTES);
}

export interface LockedSession {
  readonly session: SessionRow;
  /** PostgreSQL's clock, which all auths use. */
  readonly now: Date;
  readonly userType: UserType;
}

/** `via`: the provider's id. `sid`: its own id of the session. `sub`: of the user; beside `sid`, it selects those without one. */
export type ProviderSelection = { readonly via: string } & (
  | { readonly sid: string; readonly sub?: string | undefined }
  | { readonly sub: string }
);

export interface SessionSelection {
  readonly userId: UserId;
  readonly only?: readonly SessionId[];
  readonly except?: SessionId;
  /** `key`: of an app. */
  readonly kind?: 'key' | 'token';
}
