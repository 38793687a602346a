import { Injectable } from '@nestjs/common';
import type { UserId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import { emailKey } from '../mail/email-address.policy.js';
import { AuthSql } from '../store/auth-sql.js';
import { Purge } from '../store/purge.js';

/** One statement forgets this many at most. */
const PURGE_BATCH = 1000;
/** People look for their history in the first months. An e-mail address that is older may belong to somebody else by now. */
const EMAIL_LIFE = `interval '1 year'`;

export interface UnclaimedAccount {
  readonly userId: UserId;
  /** The owner of the e-mail address may claim it. */
  readonly byEmail: boolean;
}

/** A person of an import, as the user's export has it. */
export interface ImportOfUser {
  readonly import: string;
  readonly made: boolean;
  readonly email: string | null;
  readonly claimedAt: Date | null;
}

/** Index: `imported_people_email`. Two are enough to know that there is not one alone. */
export const UNCLAIMED_OF_EMAIL: Statement = {
  name: 'unclaimed-of-email',
  text: `SELECT p.user_id AS "userId", p.by_email AS "byEmail" FROM auth.imported_people p JOIN auth.users u ON u.id = p.user_id
    WHERE p.email_key = $1 AND p.email_at > now() - ${EMAIL_LIFE} AND u.unclaimed AND u.erased_at IS NULL LIMIT 2`,
};

/** Index: `imported_people_user`. */
export const NOTE_CLAIMED: Statement = {
  name: 'note-claimed',
  text: `UPDATE auth.imported_people SET claimed_at = clock_timestamp(), email_key = NULL, email_at = NULL, by_email = false
    WHERE user_id = $1 AND made`,
};

/** Index: `imported_people_email_at`. */
export const FORGET_OLD_EMAILS: Statement = {
  name: 'forget-old-emails-of-imports',
  text: `UPDATE auth.imported_people SET email_key = NULL, email_at = NULL, by_email = false WHERE (source_hash, user_id) IN (
      SELECT source_hash, user_id FROM auth.imported_people WHERE email_at < now() - ${EMAIL_LIFE}
      ORDER BY email_at LIMIT $1 FOR UPDATE SKIP LOCKED) RETURNING 1`,
};

/** Index: `imported_people_user`. */
export const IMPORTS_OF_USER: Statement = {
  name: 'imports-of-user',
  text: `SELECT import_id AS import, made, email_key AS email, claimed_at AS "claimedAt" FROM auth.imported_people
    WHERE user_id = $1 ORDER BY import_id, source_hash`,
};

/** The accounts that imports have made. */
@Injectable()
export class UnclaimedAccountsStore {
  readonly oldEmails = new Purge(() => this.forgetOldEmails());

  constructor(private readonly sql: AuthSql) {}

  /** The only unclaimed account with this e-mail address. */
  async onlyOneOf(email: string, open: Sql): Promise<UnclaimedAccount | undefined> {
    const [found, another] = await open.rows<UnclaimedAccount>(UNCLAIMED_OF_EMAIL, [emailKey(email)]);
    return another === undefined ? found : undefined;
  }

  /** The e-mail address of the source goes. */
  async noteClaimed(open: Sql, userId: UserId): Promise<void> {
    await open.rows(NOTE_CLAIMED, [userId]);
  }

  importsOf(userId: UserId): Promise<ImportOfUser[]> {
    return this.sql.rows<ImportOfUser>(IMPORTS_OF_USER, [userId]);
  }

  /** Forgets a batch of e-mail addresses. Returns true if there may be more. */
  async forgetOldEmails(): Promise<boolean> {
    return (await this.sql.rows(FORGET_OLD_EMAILS, [PURGE_BATCH])).length === PURGE_BATCH;
  }
}
