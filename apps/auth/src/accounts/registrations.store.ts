import { Injectable } from '@nestjs/common';
import { nameKey } from '#contracts';
import type { Sql } from '#persistence/sql';
import { AuthSql, managerOf } from '../store/auth-sql.js';
import { Purge } from '../store/purge.js';

/** An account that is made once its address is confirmed. */
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

/** Registrations that wait for the link of their mail. Each has a name that no one else gets. */
@Injectable()
export class RegistrationsStore {
  readonly expired = new Purge(() => this.purge());

  constructor(private readonly sql: AuthSql) {}

  /** The registration of exactly this name (primary key). */
  async find(username: string): Promise<Registration | undefined> {
    const rows: RegistrationRow[] = await this.sql.store.query(
      `SELECT ${COLUMNS} FROM auth.registrations WHERE username_key = $1 AND ${IS_ALIVE}`,
      [nameKey(username)],
    );
    return registrationOf(rows);
  }

  /** As `find`, locked until the transaction ends. */
  async lock(open: Sql, username: string): Promise<Registration | undefined> {
    const rows: RegistrationRow[] = await managerOf(open).query(
      `SELECT ${COLUMNS} FROM auth.registrations WHERE username_key = $1 AND ${IS_ALIVE} FOR UPDATE`,
      [nameKey(username)],
    );
    return registrationOf(rows);
  }

  /** Replaces the one of the same name, and one that has expired. */
  async put(open: Sql, registration: Registration, lifetimeMs: number): Promise<void> {
    const { username, displayName, passwordHash, email, invite, tokenHash, mailId } = registration;
    await managerOf(open).query(
      `INSERT INTO auth.registrations (username_key, ${COLUMNS}, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, clock_timestamp() + $9 * interval '1 ms')
       ON CONFLICT (username_key) DO UPDATE SET username = excluded.username, display_name = excluded.display_name,
          password_hash = excluded.password_hash, email = excluded.email, invite = excluded.invite,
          token_hash = excluded.token_hash, mail_id = excluded.mail_id, expires_at = excluded.expires_at`,
      [nameKey(username), username, displayName, passwordHash, email, invite, tokenHash, mailId, lifetimeMs],
    );
  }

  /** The registration with this token (index `registrations_token`). */
  async findByToken(tokenHash: Buffer, open: Sql = this.sql): Promise<Registration | undefined> {
    const rows: RegistrationRow[] = await managerOf(open).query(
      `SELECT ${COLUMNS} FROM auth.registrations WHERE token_hash = $1 AND ${IS_ALIVE}`,
      [tokenHash],
    );
    return registrationOf(rows);
  }

  /** Uses up the registration. Resolves to `undefined` if it was used or replaced, or has expired. */
  async take(open: Sql, tokenHash: Buffer): Promise<Registration | undefined> {
    const [rows]: [RegistrationRow[], number] = await managerOf(open).query(
      `DELETE FROM auth.registrations WHERE token_hash = $1 AND ${IS_ALIVE} RETURNING ${COLUMNS}`,
      [tokenHash],
    );
    return registrationOf(rows);
  }

  /** Deletes a batch of expired registrations (index `registrations_expires`). Returns true if there may be more. */
  async purge(): Promise<boolean> {
    const [, count]: [unknown[], number] = await this.sql.store.query(
      `DELETE FROM auth.registrations WHERE username_key IN (SELECT username_key FROM auth.registrations
        WHERE expires_at < now() LIMIT $1 FOR UPDATE SKIP LOCKED)`,
      [PURGE_BATCH],
    );
    return count === PURGE_BATCH;
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
