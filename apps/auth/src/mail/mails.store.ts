import { Injectable } from '@nestjs/common';
import type { UserId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import { AuthSql } from '../store/auth-sql.js';
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

export const INSERT_MAIL: Statement = {
  name: 'insert-mail',
  text: `INSERT INTO auth.mails (id, kind, user_id, content, due_at, expires_at)
       VALUES ($1, $2, $3, $4, clock_timestamp(), clock_timestamp() + $5 * interval '1 ms')`,
};

/** Index: `mails_due`. */
export const TAKE_MAIL: Statement = {
  name: 'take-mail',
  text: `UPDATE auth.mails SET tries = tries + 1,
              due_at = clock_timestamp() + ($1::int[])[least(tries + 1, cardinality($1::int[]))] * interval '1 minute'
        WHERE id = (SELECT m.id FROM auth.mails m LEFT JOIN auth.users u ON u.id = m.user_id
                     WHERE m.due_at <= clock_timestamp() AND m.expires_at > clock_timestamp() AND u.suspended_at IS NULL
                     ORDER BY m.due_at LIMIT 1 FOR UPDATE OF m SKIP LOCKED)
        RETURNING id, kind, content, tries`,
};

export const EXPECT_ANSWER_TO_MAIL: Statement = {
  name: 'expect-answer-to-mail',
  text: `UPDATE auth.mails SET due_at = clock_timestamp() + $2 * interval '1 ms' + interval '1 minute' WHERE id = $1`,
};

export const PAUSE_MAIL: Statement = {
  name: 'pause-mail',
  text: `UPDATE auth.mails
          SET due_at = clock_timestamp() + ($2::int[])[least(tries, cardinality($2::int[]))] * interval '1 minute'
        WHERE id = $1`,
};

export const REMOVE_MAIL: Statement = {
  name: 'remove-mail',
  text: 'DELETE FROM auth.mails WHERE id = $1 RETURNING 1',
};

/** Index: `mails_user`. */
export const REMOVE_MAILS_OF_USER: Statement = {
  name: 'remove-mails-of-user',
  text: 'DELETE FROM auth.mails WHERE user_id = $1 AND kind = ANY($2)',
};

export const COUNT_MAILS: Statement = {
  name: 'count-mails',
  text: 'SELECT count(*)::int AS mails FROM auth.mails WHERE expires_at > clock_timestamp()',
};

/** Index: `mails_expires`. */
export const PURGE_MAILS: Statement = {
  name: 'purge-mails',
  text: `DELETE FROM auth.mails WHERE id IN (SELECT id FROM auth.mails WHERE expires_at < now() LIMIT $1
        FOR UPDATE SKIP LOCKED) RETURNING 1`,
};

@Injectable()
export class MailsStore {
  readonly expired = new Purge(() => this.purge());
  private wake: () => void = () => undefined;

  constructor(private readonly sql: AuthSql) {}

  /** Calls after each commit of a transaction that has written a mail. */
  onCommit(listener: () => void): void {
    this.wake = listener;
  }

  async insert(open: Sql, { id, kind, userId, content, lifetimeMs }: NewRow): Promise<void> {
    this.sql.afterCommit(open, this.wake);
    await open.rows(INSERT_MAIL, [id, kind, userId, content, lifetimeMs]);
  }

  /**
   * The mail that has been due longest. It is due again after the pause, for whatever reason it is still there
   * then: no process has to say that it failed. Suspended users get no mail.
   */
  async take(): Promise<TakenMail | undefined> {
    const rows = await this.sql.rows<TakenMail>(TAKE_MAIL, [PAUSES_MINUTES]);
    return rows[0];
  }

  /** The mail ends now, and the server has so long to answer. It is not due before that. */
  async expectAnswer(id: string, answerTimeoutMs: number): Promise<void> {
    await this.sql.rows(EXPECT_ANSWER_TO_MAIL, [id, answerTimeoutMs]);
  }

  /** The mail server has answered that it did not take the mail: it is due after the pause. */
  async pause(id: string): Promise<void> {
    await this.sql.rows(PAUSE_MAIL, [id, PAUSES_MINUTES]);
  }

  /** Resolves to false if it is gone already. */
  async remove(id: string, open: Sql = this.sql): Promise<boolean> {
    return (await open.rows(REMOVE_MAIL, [id])).length === 1;
  }

  /** Mails of these kinds that wait for the user. */
  async removeOf(open: Sql, userId: UserId, kinds: readonly MailKind[]): Promise<void> {
    await open.rows(REMOVE_MAILS_OF_USER, [userId, kinds]);
  }

  async waiting(): Promise<number> {
    const [row] = await this.sql.rows<{ mails: number }>(COUNT_MAILS, []);
    return row?.mails ?? 0;
  }

  /** Deletes a batch of mails that could not be handed in in time. Returns true if there may be more. */
  async purge(): Promise<boolean> {
    return (await this.sql.rows(PURGE_MAILS, [PURGE_BATCH])).length === PURGE_BATCH;
  }
}
