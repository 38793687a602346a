import { Injectable } from '@nestjs/common';
import { isId, newId, type UserId } from '#contracts';
import type { Sql } from '#persistence/sql';
import { StoreClock } from '#persistence/store-clock';
import { AuthSql, managerOf } from '../../store/auth-sql.js';
import type { ProviderUser } from '../claims/provider-user.js';

/** A different lock from those of names and of external ids. */
const LOCK_SEED = 2;

/** The connection of a provider's user to an account. */
export interface ConnectedIdentity {
  readonly id: string;
  readonly userId: UserId;
  readonly provider: string;
  readonly issuer: string;
  readonly subject: string;
  readonly name: string | null;
  readonly createdAt: Date;
  readonly lastUsedAt: Date;
}

type Subject = Pick<ProviderUser, 'issuer' | 'subject'>;

const COLUMNS = `id, user_id AS "userId", provider, issuer, subject, name, created_at AS "createdAt",
  last_used_at AS "lastUsedAt"`;

@Injectable()
export class IdentitiesStore {
  constructor(
    private readonly sql: AuthSql,
    private readonly clock: StoreClock,
  ) {}

  /** Until the transaction ends, no other one connects this user of the provider. */
  async lock(open: Sql, { issuer, subject }: Subject): Promise<void> {
    await managerOf(open).query('SELECT pg_advisory_xact_lock(hashtextextended($1, $2))', [
      `${issuer} ${subject}`,
      LOCK_SEED,
    ]);
  }

  /** Index: `identities_subject`. */
  async find({ issuer, subject }: Subject, open: Sql = this.sql): Promise<ConnectedIdentity | undefined> {
    const [row]: ConnectedIdentity[] = await managerOf(open).query(
      `SELECT ${COLUMNS} FROM auth.identities WHERE issuer = $1 AND subject = $2`,
      [issuer, subject],
    );
    return row;
  }

  async insert(open: Sql, userId: UserId, user: ProviderUser): Promise<ConnectedIdentity> {
    const now = this.clock.now();
    const { provider, issuer, subject, name } = user;
    const identity = { id: newId(), userId, provider, issuer, subject, name, createdAt: now, lastUsedAt: now };
    await managerOf(open).query(
      `INSERT INTO auth.identities (id, user_id, provider, issuer, subject, name, created_at, last_used_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $7)`,
      [identity.id, userId, provider, issuer, subject, name, now],
    );
    return identity;
  }

  /** Notes that it was used, and what the provider says now. Returns false if it is not connected any more. */
  async noteUse(open: Sql, { provider, issuer, subject, name }: ProviderUser): Promise<boolean> {
    const [, count]: [unknown[], number] = await managerOf(open).query(
      'UPDATE auth.identities SET last_used_at = $3, name = $4, provider = $5 WHERE issuer = $1 AND subject = $2',
      [issuer, subject, this.clock.now(), name, provider],
    );
    return count === 1;
  }

  /** Oldest first (index `identities_user`). */
  async listOf(userId: UserId, open: Sql = this.sql): Promise<ConnectedIdentity[]> {
    return managerOf(open).query(`SELECT ${COLUMNS} FROM auth.identities WHERE user_id = $1 ORDER BY created_at, id`, [
      userId,
    ]);
  }

  /** Returns the identity, or `undefined` if the user has no such one. */
  async delete(open: Sql, userId: UserId, id: string): Promise<ConnectedIdentity | undefined> {
    if (!isId(id)) return undefined;
    const [rows]: [ConnectedIdentity[], number] = await managerOf(open).query(
      `DELETE FROM auth.identities WHERE id = $1 AND user_id = $2 RETURNING ${COLUMNS}`,
      [id, userId],
    );
    return rows[0];
  }
}
