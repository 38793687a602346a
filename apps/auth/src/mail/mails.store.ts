import { Injectable } from '@nestjs/common';
import type { QueryRunner } from 'typeorm';
import type { UserId } from '#contracts';
import type { Sql } from '#persistence/sql';
import { AuthSql, managerOf } from '../store/auth-sql.js';
import { Purge } from '../store/purge.js';

/** `forgot`: a request for a link, whose mail is not made yet. */
export type MailKind = 'confirm' | 'reset' | 'notice' | 'forgot';

export interface NewRow {
  readonly id: string;
  readonly kind: MailKind;
  readonly userId: UserId | null;
  readonly content: Buffer;
  readonly lifetimeMs: number;
}

export interface TakenMail {
  readonly id: string;
  readonly kind: MailKind;
  readonly content: Buffer;
  /** This one included. */
  readonly tries: number;
}

/** Minutes from a try to the next one, if the first one fails. The last of them repeats. */
const PAUSES_MINUTES = [1, 5, 30, 60];
const PURGE_BATCH = 1000;

@Injectable()
export class MailsStore {
  readonly expired = new Purge(() => this.purge());
  /** Transactions that have written a mail. */
  private readonly writers = new WeakSet<QueryRunner>();

  constructor(private readonly sql: AuthSql) {}

  /** Calls after each commit of a transaction that has written a mail. */
  onCommit(listener: () => void): void {
    this.sql.store.subscribers.push({
      afterTransactionCommit: ({ queryRunner }) => (this.writers.has(queryRunner) ? listener() : undefined),
    });
  }

  async insert(open: Sql, { id, kind, userId, content, lifetimeMs }: NewRow): Promise<void> {
    const { queryRunner } = managerOf(open);
    if (queryRunner !== undefined) this.writers.add(queryRunner);
    await managerOf(open).query(
      `INSERT INTO auth.mails (id, kind, user_id, content, due_at, expires_at)
       VALUES ($1, $2, $3, $4, clock_timestamp(), clock_timestamp() + $5 * interval '1 ms')`,
      [id, kind, userId, content, lifetimeMs],
    );
  }

  /**
   * The mail that has been due longest (index `mails_due`). It is due again after the pause, for whatever reason it is still there
   * then: no process has to say that it failed. Suspended users get no mail.
   */
  async take(): Promise<TakenMail | undefined> {
    const [rows]: [TakenMail[], number] = await this.sql.store.query(
      `UPDATE auth.mails SET tries = tries + 1,
              due_at = clock_timestamp() + ($1::int[])[least(tries + 1, cardinality($1::int[]))] * interval '1 minute'
        WHERE id = (SELECT m.id FROM auth.mails m LEFT JOIN auth.users u ON u.id = m.user_id
                     WHERE m.due_at <= clock_timestamp() AND m.expires_at > clock_timestamp() AND u.suspended_at IS NULL
                     ORDER BY m.due_at LIMIT 1 FOR UPDATE OF m SKIP LOCKED)
        RETURNING id, kind, content, tries`,
      [PAUSES_MINUTES],
    );
    return rows[0];
  }

  /** The mail ends now, and the server has so long to answer. It is not due before that. */
  async expectAnswer(id: string, answerTimeoutMs: number): Promise<void> {
    await this.sql.store.query(
      `UPDATE auth.mails SET due_at = clock_timestamp() + $2 * interval '1 ms' + interval '1 minute' WHERE id = $1`,
      [id, answerTimeoutMs],
    );
  }

  /** The mail server has answered that it did not take the mail: it is due after the pause. */
  async pause(id: string): Promise<void> {
    await this.sql.store.query(
      `UPDATE auth.mails
          SET due_at = clock_timestamp() + ($2::int[])[least(tries, cardinality($2::int[]))] * interval '1 minute'
        WHERE id = $1`,
      [id, PAUSES_MINUTES],
    );
  }

  /** Resolves to false if it is gone already. */
  async remove(id: string, open: Sql = this.sql): Promise<boolean> {
    const [, count]: [unknown[], number] = await managerOf(open).query('DELETE FROM auth.mails WHERE id = $1', [id]);
    return count === 1;
  }

  /** Mails of these kinds that wait for the user (index `mails_user`). */
  async removeOf(open: Sql, userId: UserId, kinds: readonly MailKind[]): Promise<void> {
    await managerOf(open).query('DELETE FROM auth.mails WHERE user_id = $1 AND kind = ANY($2)', [userId, kinds]);
  }

  async waiting(): Promise<number> {
    const [row]: { mails: number }[] = await this.sql.store.query(
      'SELECT count(*)::int AS mails FROM auth.mails WHERE expires_at > clock_timestamp()',
    );
    return row?.mails ?? 0;
  }

  /** Deletes a batch of mails that could not be handed in in time (index `mails_expires`). Returns true if there may be more. */
  async purge(): Promise<boolean> {
    const [, count]: [unknown[], number] = await this.sql.store.query(
      `DELETE FROM auth.mails WHERE id IN (SELECT id FROM auth.mails WHERE expires_at < now() LIMIT $1
        FOR UPDATE SKIP LOCKED)`,
      [PURGE_BATCH],
    );
    return count === PURGE_BATCH;
  }
}
