import { Injectable } from '@nestjs/common';
import { nameKey } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import { AuthSql } from '../store/auth-sql.js';
import { Purge } from '../store/purge.js';

/** An account that is made once its e-mail address is confirmed. */
export interface Registration {
  readonly username: string;
  readonly displayName: string;
  readonly passwordHash: string;
  readonly email: string;
  /** The hash of an invitation's code. */
  readonly invite: Buffer | null;
  readonly tokenHash: Buffer;
  /** The mail with the link; `null` if there was none. */
  readonly mailId: string | null;
}

interface RegistrationRow {
  username: string;
  display_name: string;
  password_hash: string;
  email: string;
  invite: Buffer | null;
  token_hash: Buffer;
  mail_id: string | null;
}

/** One statement deletes this many at most. */
const PURGE_BATCH = 1000;
const COLUMNS = 'username, display_name, password_hash, email, invite, token_hash, mail_id';
const IS_ALIVE = 'expires_at > clock_timestamp()';

/** Index: the primary key. */
export const REGISTRATION: Statement = {
  name: 'registration',
  text: `SELECT ${COLUMNS} FROM auth.registrations WHERE username_key = $1 AND ${IS_ALIVE}`,
};

export const LOCK_REGISTRATION: Statement = {
  name: 'lock-registration',
  text: `SELECT ${COLUMNS} FROM auth.registrations WHERE username_key = $1 AND ${IS_ALIVE} FOR UPDATE`,
};

export const PUT_REGISTRATION: Statement = {
  name: 'put-registration',
  text: `INSERT INTO auth.registrations (username_key, ${COLUMNS}, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, clock_timestamp() + $9 * interval '1 ms')
       ON CONFLICT (username_key) DO UPDATE SET username = excluded.username, display_name = excluded.display_name,
          password_hash = excluded.password_hash, email = excluded.email, invite = excluded.invite,
          token_hash = excluded.token_hash, mail_id = excluded.mail_id, expires_at = excluded.expires_at`,
};

/** Index: `registrations_token`. */
export const REGISTRATION_OF_TOKEN: Statement = {
  name: 'registration-of-token',
  text: `SELECT ${COLUMNS} FROM auth.registrations WHERE token_hash = $1 AND ${IS_ALIVE}`,
};

export const TAKE_REGISTRATION: Statement = {
  name: 'take-registration',
  text: `DELETE FROM auth.registrations WHERE token_hash = $1 AND ${IS_ALIVE} RETURNING ${COLUMNS}`,
};

/** Index: `registrations_expires`. */
export const PURGE_REGISTRATIONS: Statement = {
  name: 'purge-registrations',
  text: `DELETE FROM auth.registrations WHERE username_key IN (SELECT username_key FROM auth.registrations
        WHERE expires_at < now() LIMIT $1 FOR UPDATE SKIP LOCKED) RETURNING 1`,
};

/** Registrations that wait for the link of their mail. Each has a name that no one else gets. */
@Injectable()
export class RegistrationsStore {
  readonly expired = new Purge(() => this.purge());

  constructor(private readonly sql: AuthSql) {}

  /** The registration of exactly this name. */
  async find(username: string): Promise<Registration | undefined> {
    const rows = await this.sql.rows<RegistrationRow>(REGISTRATION, [nameKey(username)]);
    return registrationOf(rows);
  }

  /** As `find`, locked until the transaction ends. */
  async lock(open: Sql, username: string): Promise<Registration | undefined> {
    const rows = await open.rows<RegistrationRow>(LOCK_REGISTRATION, [nameKey(username)]);
    return registrationOf(rows);
  }

  /** Replaces the one of the same name, and one that has expired. */
  async put(open: Sql, registration: Registration, lifetimeMs: number): Promise<void> {
    const { username, displayName, passwordHash, email, invite, tokenHash, mailId } = registration;
    await open.rows(PUT_REGISTRATION, [
      nameKey(username),
      username,
      displayName,
      passwordHash,
      email,
      invite,
      tokenHash,
      mailId,
      lifetimeMs,
    ]);
  }

  /** The registration with this token. */
  async findByToken(tokenHash: Buffer, open: Sql = this.sql): Promise<Registration | undefined> {
    const rows = await open.rows<RegistrationRow>(REGISTRATION_OF_TOKEN, [tokenHash]);
    return registrationOf(rows);
  }

  /** Uses up the registration. Resolves to `undefined` if it was used or replaced, or has expired. */
  async take(open: Sql, tokenHash: Buffer): Promise<Registration | undefined> {
    const rows = await open.rows<RegistrationRow>(TAKE_REGISTRATION, [tokenHash]);
    return registrationOf(rows);
  }

  /** Deletes a batch of expired registrations. Returns true if there may be more. */
  async purge(): Promise<boolean> {
    return (await this.sql.rows(PURGE_REGISTRATIONS, [PURGE_BATCH])).length === PURGE_BATCH;
  }
}

function registrationOf([row]: readonly RegistrationRow[]): Registration | undefined {
  return (
    row && {
      username: row.username,
      displayName: row.display_name,
      passwordHash: row.password_hash,
      email: row.email,
      invite: row.invite,
      tokenHash: row.token_hash,
      mailId: row.mail_id,
    }
  );
}
