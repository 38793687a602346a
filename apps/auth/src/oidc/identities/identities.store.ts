import { Injectable } from '@nestjs/common';
import { isId, newId, type UserId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import { StoreClock } from '#persistence/store-clock';
import { AuthSql } from '../../store/auth-sql.js';
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

export const LOCK_IDENTITY: Statement = {
  name: 'lock-identity',
  text: 'SELECT pg_advisory_xact_lock(hashtextextended($1, $2))',
};

/** Index: `identities_subject`. */
export const IDENTITY: Statement = {
  name: 'identity',
  text: `SELECT ${COLUMNS} FROM auth.identities WHERE issuer = $1 AND subject = $2`,
};

export const INSERT_IDENTITY: Statement = {
  name: 'insert-identity',
  text: `INSERT INTO auth.identities (id, user_id, provider, issuer, subject, name, created_at, last_used_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $7)`,
};

export const NOTE_IDENTITY_USED: Statement = {
  name: 'note-identity-used',
  text: 'UPDATE auth.identities SET last_used_at = $3, name = $4, provider = $5 WHERE issuer = $1 AND subject = $2 RETURNING 1',
};

/** Index: `identities_user`. */
export const IDENTITIES_OF_USER: Statement = {
  name: 'identities-of-user',
  text: `SELECT ${COLUMNS} FROM auth.identities WHERE user_id = $1 ORDER BY created_at, id`,
};

export const DELETE_IDENTITY: Statement = {
  name: 'delete-identity',
  text: `DELETE FROM auth.identities WHERE id = $1 AND user_id = $2 RETURNING ${COLUMNS}`,
};

@Injectable()
export class IdentitiesStore {
  constructor(
    private readonly sql: AuthSql,
    private readonly clock: StoreClock,
  ) {}

  /** Until the transaction ends, no other one connects this user of the provider. */
  async lock(open: Sql, { issuer, subject }: Subject): Promise<void> {
    await open.rows(LOCK_IDENTITY, [`${issuer} ${subject}`, LOCK_SEED]);
  }

  async find({ issuer, subject }: Subject, open: Sql = this.sql): Promise<ConnectedIdentity | undefined> {
    return (await open.rows<ConnectedIdentity>(IDENTITY, [issuer, subject]))[0];
  }

  async insert(open: Sql, userId: UserId, user: ProviderUser): Promise<ConnectedIdentity> {
    const now = this.clock.now();
    const { provider, issuer, subject, name } = user;
    const identity = { id: newId(), userId, provider, issuer, subject, name, createdAt: now, lastUsedAt: now };
    await open.rows(INSERT_IDENTITY, [identity.id, userId, provider, issuer, subject, name, now]);
    return identity;
  }

  /** Notes that it was used, and what the provider says now. Returns false if it is not connected any more. */
  async noteUse(open: Sql, { provider, issuer, subject, name }: ProviderUser): Promise<boolean> {
    return (await open.rows(NOTE_IDENTITY_USED, [issuer, subject, this.clock.now(), name, provider])).length === 1;
  }

  /** Oldest first. */
  async listOf(userId: UserId, open: Sql = this.sql): Promise<ConnectedIdentity[]> {
    return open.rows<ConnectedIdentity>(IDENTITIES_OF_USER, [userId]);
  }

  /** Returns the identity, or `undefined` if the user has no such one. */
  async delete(open: Sql, userId: UserId, id: string): Promise<ConnectedIdentity | undefined> {
    if (!isId(id)) return undefined;
    const rows = await open.rows<ConnectedIdentity>(DELETE_IDENTITY, [id, userId]);
    return rows[0];
  }
}
