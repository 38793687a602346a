import { Injectable } from '@nestjs/common';
import type { Sql, Statement } from '#persistence/sql';
import { AuthSql } from '../store/auth-sql.js';
import { Purge } from '../store/purge.js';

/** A bound of `list`. We expect no deployment to have more usable invitations. */
const LISTED_MAX = 500;
const PURGE_BATCH = 1000;
/** How long an unusable invitation stays in the database. */
const TOMBSTONE_DAYS = 30;
const USABLE = 'revoked_at IS NULL AND expires_at > clock_timestamp() AND uses < uses_max';

export interface InviteRow {
  readonly id: string;
  readonly codeHash: Buffer;
  readonly createdAt: Date;
  /** The operator's name. */
  readonly createdBy: string;
  readonly expiresAt: Date;
  readonly usesMax: number;
  readonly uses: number;
}

export const INSERT_INVITE: Statement = {
  name: 'insert-invite',
  text: `INSERT INTO auth.invites (id, code_hash, created_at, created_by, expires_at, uses_max, uses)
    VALUES ($1, $2, $3, $4, $5, $6, $7)`,
};

/** Index: the primary key, backwards. */
export const USABLE_INVITES: Statement = {
  name: 'usable-invites',
  text: `SELECT id, code_hash AS "codeHash", created_at AS "createdAt", created_by AS "createdBy", expires_at AS "expiresAt",
      uses_max AS "usesMax", uses
    FROM auth.invites WHERE ${USABLE} ORDER BY id DESC LIMIT ${LISTED_MAX}`,
};

/** Index of the unique `code_hash`. */
export const INVITE_IS_USABLE: Statement = {
  name: 'invite-is-usable',
  text: `SELECT EXISTS (SELECT FROM auth.invites WHERE code_hash = $1 AND ${USABLE}) AS usable`,
};

/** Index of the unique `code_hash`. */
export const USE_INVITE: Statement = {
  name: 'use-invite',
  text: `UPDATE auth.invites SET uses = uses + 1, used_up_at = CASE WHEN uses + 1 = uses_max THEN clock_timestamp() END
    WHERE code_hash = $1 AND ${USABLE} RETURNING 1`,
};

/** Index: the primary key. */
export const REVOKE_INVITE: Statement = {
  name: 'revoke-invite',
  text: 'UPDATE auth.invites SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL AND expires_at > $2 RETURNING 1',
};

/** Index: `invites_over`. */
export const PURGE_INVITES: Statement = {
  name: 'purge-invites',
  text: `DELETE FROM auth.invites WHERE id IN (SELECT id FROM auth.invites
    WHERE LEAST(expires_at, revoked_at, used_up_at) < now() - make_interval(days => $1)
    ORDER BY LEAST(expires_at, revoked_at, used_up_at) LIMIT $2 FOR UPDATE SKIP LOCKED) RETURNING 1`,
};

@Injectable()
export class InvitesStore {
  readonly expired = new Purge(() => this.purge());

  constructor(private readonly sql: AuthSql) {}

  async insert(open: Sql, { id, codeHash, createdAt, createdBy, expiresAt, usesMax, uses }: InviteRow): Promise<void> {
    await open.rows(INSERT_INVITE, [id, codeHash, createdAt, createdBy, expiresAt, usesMax, uses]);
  }

  /** The usable ones, latest first. */
  async list(): Promise<InviteRow[]> {
    return this.sql.rows<InviteRow>(USABLE_INVITES, []);
  }

  async isUsable(codeHash: Buffer): Promise<boolean> {
    const [row] = await this.sql.rows<{ usable: boolean }>(INVITE_IS_USABLE, [codeHash]);
    return row?.usable ?? false;
  }

  /**
   * Counts one use. Returns false if none is left. Concurrent registrations wait for the lock of the row, so they never
   * use an invitation more than `uses_max` times.
   */
  async use(open: Sql, codeHash: Buffer): Promise<boolean> {
    return (await open.rows(USE_INVITE, [codeHash])).length === 1;
  }

  /** Resolves to true if the invitation existed and was neither revoked nor expired. */
  async revoke(open: Sql, id: string): Promise<boolean> {
    return (await open.rows(REVOKE_INVITE, [id, new Date()])).length === 1;
  }

  /**
   * Deletes a batch of the invitations that expired, were revoked or used up more than `days` ago. Returns true if there
   * may be more.
   */
  async purge(days = TOMBSTONE_DAYS): Promise<boolean> {
    return (await this.sql.rows(PURGE_INVITES, [days, PURGE_BATCH])).length === PURGE_BATCH;
  }
}
