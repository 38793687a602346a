import { Injectable } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import { In, IsNull, MoreThan, Not, type FindOptionsWhere } from 'typeorm';
import type { SessionId, UserId, UserType } from '#contracts';
import type { EndCode, EndedSessions, SessionSource } from '#identity/session-source.port';
import type { Sql } from '#persistence/sql';
import { AuthSql, managerOf } from '../store/auth-sql.js';
import { Purge } from '../store/purge.js';
import { SessionEntity } from './session.entity.js';

/** Sessions of one user. A further login ends the least recently seen one. */
export const SESSIONS_PER_USER_MAX = 200;
/** How long the end code of a session stays. Without the bound a bot's would stay forever. */
const ENDED_EXPIRY = `least(expires_at, clock_timestamp() + interval '30 days')`;
/** An operator may look later for what a key has made. */
const ENDED_KEY_EXPIRY = `least(expires_at, clock_timestamp()
  + CASE WHEN scopes IS NULL THEN interval '30 days' ELSE interval '400 days' END)`;
const UNUSED_BYTES = 32;
/** Rows that one clean-up statement deletes. */
const PURGE_BATCH = 1000;
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
    const { familyHash = unusedHash(), scopes = null, via = null, endsAt = null } = session;
    const { providerSid = null, providerSubject = null } = session;
    await managerOf(open)
      .getRepository(SessionEntity)
      .insert({
        ...session,
        seenAt: session.createdAt,
        familyHash,
        scopes,
        via,
        providerSid,
        providerSubject,
        endsAt,
        previousHash: null,
        siblings: null,
        sealedSuccessor: null,
        rotatedAt: null,
        endedAt: null,
        endCode: null,
      });
  }

  /** The session, locked until the transaction ends. */
  async lock(open: Sql, id: SessionId): Promise<LockedSession | undefined> {
    const lock = { mode: 'pessimistic_write' } as const;
    const session = await managerOf(open).getRepository(SessionEntity).findOne({ where: { id }, lock });
    if (session === null) return undefined;
    // Reads the time while it holds the lock. In one statement, because others wait for the lock meanwhile.
    const [row]: { now: Date; type: UserType }[] = await managerOf(open).query(
      'SELECT clock_timestamp() AS now, type FROM auth.users WHERE id = $1',
      [session.userId],
    );
    return row && { session, now: row.now, userType: row.type };
  }

  async find(id: SessionId): Promise<SessionEntity | null> {
    return this.sql.store.getRepository(SessionEntity).findOneBy({ id });
  }

  async update(open: Sql, id: SessionId, change: Partial<SessionEntity>): Promise<void> {
    await managerOf(open).getRepository(SessionEntity).update({ id }, change);
  }

  /** Writes at most once an hour per session. */
  async noteSeen(id: SessionId): Promise<void> {
    await this.sql.store.query(
      `UPDATE auth.sessions SET seen_at = now() WHERE id = $1 AND seen_at < now() - interval '1 hour'`,
      [id],
    );
  }

  /** The living ones, latest first (index `sessions_user`). */
  async listOf(userId: UserId): Promise<SessionEntity[]> {
    return this.sql.store.getRepository(SessionEntity).find({
      where: { userId, endedAt: IsNull(), expiresAt: MoreThan(new Date()) },
      order: { seenAt: 'DESC', id: 'DESC' },
      take: SESSIONS_PER_USER_MAX,
    });
  }

  /** Ends living sessions and returns their ids: all of the user, only some, all except one, only tokens or only keys. */
  async end(open: Sql, selection: SessionSelection, code: EndCode): Promise<SessionId[]> {
    const { userId, only, except, kind } = selection;
    const where: FindOptionsWhere<SessionEntity> = { userId, endedAt: IsNull() };
    if (only !== undefined) where.id = In([...only]);
    if (except !== undefined) where.id = Not(except);
    if (kind !== undefined) where.scopes = kind === 'key' ? Not(IsNull()) : IsNull();
    const ended = await managerOf(open)
      .createQueryBuilder()
      .update(SessionEntity)
      .set({
        endedAt: () => 'clock_timestamp()',
        expiresAt: () => ENDED_KEY_EXPIRY,
        endCode: code,
        sealedSuccessor: null,
      })
      .where(where)
      .returning(['id'])
      .execute();
    // The rows of `RETURNING id`.
    return (ended.raw as { id: SessionId }[]).map(({ id }) => id);
  }

  /**
   * Ends a batch of living sessions of guests (indexes `users_guests_seen`, `sessions_user`). Locks them in the order in
   * which guests are erased, so that the two do not deadlock.
   */
  async endOfGuests(open: Sql, limit: number): Promise<EndedSession[]> {
    return endChosen(
      open,
      `SELECT s.id FROM auth.users u JOIN auth.sessions s ON s.user_id = u.id
        WHERE u.type = 'guest' AND u.erased_at IS NULL AND s.ended_at IS NULL
        ORDER BY u.seen_at LIMIT $1 FOR UPDATE OF s`,
      [limit],
    );
  }

  /** Ends a batch of living sessions of the app's users (indexes `external_users_living`, `sessions_user`). */
  async endOfApp(open: Sql, appId: UserId, limit: number): Promise<EndedSession[]> {
    return endChosen(
      open,
      `SELECT s.id FROM auth.external_users e JOIN auth.sessions s ON s.user_id = e.user_id
        WHERE e.app_id = $1 AND NOT e.erased AND s.ended_at IS NULL
        ORDER BY s.id LIMIT $2 FOR UPDATE OF s`,
      [appId, limit],
    );
  }

  /**
   * Ends a batch of living sessions of the app's users that these keys began or renewed (indexes: the primary keys). A key of
   * another app is no key of the app's users.
   */
  async endOfKeys(open: Sql, appId: UserId, keys: readonly SessionId[], limit: number): Promise<EndedSession[]> {
    return endChosen(
      open,
      `SELECT s.id FROM auth.key_sessions k JOIN auth.sessions s ON s.id = k.session_id
         JOIN auth.external_users e ON e.user_id = s.user_id
        WHERE k.key_id = ANY($1::uuid[]) AND e.app_id = $2 AND s.ended_at IS NULL
        ORDER BY s.id LIMIT $3 FOR UPDATE OF s`,
      [keys, appId, limit],
    );
  }

  /** Ends living sessions that a user began at a provider: those of its own session, or all (indexes `sessions_provider_sid`, `sessions_provider_subject`). */
  async endOfProvider(open: Sql, selection: ProviderSelection): Promise<{ id: SessionId; userId: UserId }[]> {
    const { via, sub = null } = selection;
    const sid = 'sid' in selection ? selection.sid : null;
    const [rows]: [{ id: SessionId; user_id: UserId }[], number] = await managerOf(open).query(
      `UPDATE auth.sessions
          SET ended_at = clock_timestamp(), expires_at = ${ENDED_EXPIRY}, end_code = 'SESSION_REVOKED', sealed_successor = NULL
        WHERE via = $1 AND ended_at IS NULL
          AND (provider_sid = $2 OR (provider_subject = $3 AND ($2::text IS NULL OR provider_sid IS NULL)))
        RETURNING id, user_id`,
      [via, sid, sub],
    );
    return rows.map(({ id, user_id }) => ({ id, userId: user_id }));
  }

  /** Sessions that a suspension has ended get the code `SESSION_REVOKED` from now on. */
  async forgetSuspension(open: Sql, userId: UserId): Promise<SessionId[]> {
    const [rows]: [{ id: SessionId }[], number] = await managerOf(open).query(
      `UPDATE auth.sessions SET end_code = 'SESSION_REVOKED'
        WHERE user_id = $1 AND end_code = 'ACCOUNT_SUSPENDED' RETURNING id`,
      [userId],
    );
    return rows.map(({ id }) => id);
  }

  /** All stored sessions of a user, by id (index `sessions_user`). */
  async pageOf(userId: UserId, after: SessionId | undefined, limit: number): Promise<SessionEntity[]> {
    return this.sql.store.getRepository(SessionEntity).find({
      where: { userId, ...(after !== undefined && { id: MoreThan(after) }) },
      order: { id: 'ASC' },
      take: limit,
    });
  }

  async countLiving(open: Sql, userId: UserId): Promise<number> {
    return managerOf(open).getRepository(SessionEntity).countBy({ userId, endedAt: IsNull() });
  }

  /** The user's sessions beyond the bound. */
  async surplusOf(open: Sql, userId: UserId): Promise<SessionId[]> {
    const surplus = await managerOf(open)
      .getRepository(SessionEntity)
      .find({
        select: { id: true },
        where: { userId, endedAt: IsNull() },
        order: { seenAt: 'DESC', id: 'DESC' },
        skip: SESSIONS_PER_USER_MAX,
      });
    return surplus.map(({ id }) => id);
  }

  /** The addresses from which the user has opened a session, as far as they are stored (index `sessions_user`). */
  async addressesOf(userId: UserId): Promise<string[]> {
    const rows: { address: string }[] = await this.sql.store.query(
      'SELECT DISTINCT address FROM auth.sessions WHERE user_id = $1 AND address IS NOT NULL',
      [userId],
    );
    return rows.map(({ address }) => address);
  }

  /** Sessions that are not stored count as ended. */
  async endedOf(sessionIds: readonly SessionId[]): Promise<EndedSessions> {
    const rows = await this.sql.store
      .getRepository(SessionEntity)
      .find({ select: { id: true, endCode: true }, where: { id: In([...sessionIds]) } });
    const codes = new Map(rows.map(({ id, endCode }) => [id, endCode]));
    const ended = new Map<SessionId, EndCode>();
    for (const id of sessionIds) {
      const code = codes.has(id) ? codes.get(id) : 'SESSION_REVOKED';
      if (code != null) ended.set(id, code);
    }
    return ended;
  }

  /** The sessions that ended in the last `seconds` (index `sessions_ended`), with the seconds left of that time. */
  async endedWithin(seconds: number): Promise<{ sessionId: SessionId; code: EndCode; secondsLeft: number }[]> {
    const rows: { id: SessionId; end_code: EndCode; age: number }[] = await this.sql.store.query(
      `SELECT id, end_code, extract(epoch FROM clock_timestamp() - ended_at)::float8 AS age
         FROM auth.sessions WHERE ended_at > clock_timestamp() - make_interval(secs => $1)`,
      [seconds],
    );
    return rows.map(({ id, end_code, age }) => ({
      sessionId: id,
      code: end_code,
      secondsLeft: Math.max(1, Math.ceil(seconds - age)),
    }));
  }

  /** Erases successors that are past their leeway (index `sessions_sealed`). */
  async eraseSealed(olderThanMs: number): Promise<void> {
    await this.sql.store.query(
      `UPDATE auth.sessions SET sealed_successor = NULL
        WHERE sealed_successor IS NOT NULL AND rotated_at < clock_timestamp() - make_interval(secs => $1)`,
      [olderThanMs / 1000],
    );
  }

  /**
   * Deletes a batch of sessions whose tokens have all expired (index `sessions_expires`). Returns true if there may be
   * more.
   */
  async purgeExpired(): Promise<boolean> {
    const [, count]: [unknown[], number] = await this.sql.store.query(
      `DELETE FROM auth.sessions WHERE id IN (SELECT id FROM auth.sessions
        WHERE expires_at < now() - make_interval(secs => $1) ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED)`,
      [GRACE_SECONDS, PURGE_BATCH],
    );
    return count === PURGE_BATCH;
  }
}

/** Without `familyHash`, no refresh token belongs to the session. */
export type NewSession = Pick<
  SessionEntity,
  'id' | 'userId' | 'createdAt' | 'userAgent' | 'address' | 'tokenHash' | 'expiresAt'
> &
  Partial<Pick<SessionEntity, 'familyHash' | 'scopes'> & ProvidedSession>;

/** What a provider's sign-in adds to a session. */
export type ProvidedSession = Pick<SessionEntity, 'via' | 'providerSid' | 'providerSubject' | 'endsAt'>;

/** No token has this hash. */
export function unusedHash(): Buffer {
  return randomBytes(UNUSED_BYTES);
}

export interface LockedSession {
  readonly session: SessionEntity;
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

/** @param chosen a statement that selects their ids and locks them */
async function endChosen(open: Sql, chosen: string, values: readonly unknown[]): Promise<EndedSession[]> {
  const [rows]: [{ id: SessionId; user_id: UserId }[], number] = await managerOf(open).query(
    `UPDATE auth.sessions
        SET ended_at = clock_timestamp(), expires_at = ${ENDED_EXPIRY}, end_code = 'SESSION_REVOKED', sealed_successor = NULL
      WHERE id IN (${chosen}) RETURNING id, user_id`,
    [...values],
  );
  return rows.map(({ id, user_id }) => ({ id, userId: user_id }));
}
