import { Injectable } from '@nestjs/common';
import { IsNull, MoreThan } from 'typeorm';
import type { Sql } from '#persistence/sql';
import { AuthSql, managerOf } from '../store/auth-sql.js';
import { Purge } from '../store/purge.js';
import { InviteEntity } from './invite.entity.js';

/** A bound of `list`. We expect no deployment to have more usable invitations. */
const LISTED_MAX = 500;
const PURGE_BATCH = 1000;
/** How long an unusable invitation stays in the database. */
const TOMBSTONE_DAYS = 30;
const USABLE = 'revoked_at IS NULL AND expires_at > clock_timestamp() AND uses < uses_max';

@Injectable()
export class InvitesStore {
  readonly expired = new Purge(() => this.purge());

  constructor(private readonly sql: AuthSql) {}

  async insert(open: Sql, invite: InviteEntity): Promise<void> {
    await managerOf(open).getRepository(InviteEntity).insert(invite);
  }

  /** The usable ones, latest first (index `invites_expires`). */
  async list(): Promise<InviteEntity[]> {
    return this.sql.store
      .createQueryBuilder(InviteEntity, 'invite')
      .where(USABLE)
      .orderBy('invite.id', 'DESC')
      .take(LISTED_MAX)
      .getMany();
  }

  async isUsable(codeHash: Buffer): Promise<boolean> {
    const [row]: { usable: boolean }[] = await this.sql.store.query(
      `SELECT EXISTS (SELECT FROM auth.invites WHERE code_hash = $1 AND ${USABLE}) AS usable`,
      [codeHash],
    );
    return row?.usable ?? false;
  }

  /**
   * Counts one use. Returns false if none is left. Concurrent registrations wait for the lock of the row, so they never
   * use an invitation more than `uses_max` times.
   */
  async use(open: Sql, codeHash: Buffer): Promise<boolean> {
    const [, count]: [unknown[], number] = await managerOf(open).query(
      `UPDATE auth.invites SET uses = uses + 1, used_up_at = CASE WHEN uses + 1 = uses_max THEN clock_timestamp() END
        WHERE code_hash = $1 AND ${USABLE}`,
      [codeHash],
    );
    return count === 1;
  }

  /** Resolves to true if the invitation existed and was neither revoked nor expired. */
  async revoke(open: Sql, id: string): Promise<boolean> {
    const now = new Date();
    const { affected } = await managerOf(open)
      .getRepository(InviteEntity)
      .update({ id, revokedAt: IsNull(), expiresAt: MoreThan(now) }, { revokedAt: now });
    return affected === 1;
  }

  /**
   * Deletes a batch of the invitations that expired, were revoked or used up more than `days` ago (index `invites_over`).
   * Returns true if there may be more.
   */
  async purge(days = TOMBSTONE_DAYS): Promise<boolean> {
    const [, count]: [unknown[], number] = await this.sql.store.query(
      `DELETE FROM auth.invites WHERE id IN (SELECT id FROM auth.invites
        WHERE LEAST(expires_at, revoked_at, used_up_at) < now() - make_interval(days => $1)
        ORDER BY LEAST(expires_at, revoked_at, used_up_at) LIMIT $2 FOR UPDATE SKIP LOCKED)`,
      [days, PURGE_BATCH],
    );
    return count === PURGE_BATCH;
  }
}
