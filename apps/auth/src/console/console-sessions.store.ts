import { Injectable } from '@nestjs/common';
import type { Operator } from '#access/operator-roles.policy';
import type { Statement } from '#persistence/sql';
import { CONSOLE_HOURS } from '../cookies/cookie.policy.js';
import { ROLE_OF_OPERATOR } from '../operators/operators.store.js';
import { AuthSql } from '../store/auth-sql.js';
import { Purge } from '../store/purge.js';

/** One statement deletes this many at most. */
const PURGE_BATCH = 1000;
const IDLE_MINUTES = 30;

/** Indexes of the unique hashes of keys, and `operators_pkey`. */
export const BEGIN_CONSOLE_SESSION: Statement = {
  name: 'begin-console-session',
  text: `WITH begun AS (
          INSERT INTO auth.console_sessions (token_hash, operator_id, ends_at, used_at)
          SELECT $1, id, clock_timestamp() + interval '${CONSOLE_HOURS} hours', clock_timestamp() FROM auth.operators
          WHERE (key_hash = $2 OR moderator_key_hash = $2) AND revoked_at IS NULL RETURNING operator_id)
        SELECT name, ${ROLE_OF_OPERATOR} AS role FROM auth.operators JOIN begun ON id = operator_id`,
};

/** Indexes: `console_sessions_pkey`, `operators_pkey`. */
export const USE_CONSOLE_SESSION: Statement = {
  name: 'use-console-session',
  text: `UPDATE auth.console_sessions SET used_at = clock_timestamp() FROM auth.operators
        WHERE token_hash = $1 AND id = operator_id AND revoked_at IS NULL AND ends_at > clock_timestamp()
          AND used_at > clock_timestamp() - interval '${IDLE_MINUTES} minutes'
        RETURNING name, ${ROLE_OF_OPERATOR} AS role`,
};

/** Index: `console_sessions_pkey`. */
export const END_CONSOLE_SESSION: Statement = {
  name: 'end-console-session',
  text: 'DELETE FROM auth.console_sessions WHERE token_hash = $1',
};

/** Index: `console_sessions_ends`. */
export const PURGE_CONSOLE_SESSIONS: Statement = {
  name: 'purge-console-sessions',
  text: `DELETE FROM auth.console_sessions WHERE token_hash IN (SELECT token_hash FROM auth.console_sessions
        WHERE ends_at < now() LIMIT $1 FOR UPDATE SKIP LOCKED) RETURNING 1`,
};

/** Operators who are signed in at the console. The role is that of the key as of each request. */
@Injectable()
export class ConsoleSessionsStore {
  readonly expired = new Purge(() => this.purge());

  constructor(private readonly sql: AuthSql) {}

  /** The operator of the key, who is now signed in; `undefined` for an unknown or revoked key. */
  async begin(tokenHash: Buffer, keyHash: Buffer): Promise<Operator | undefined> {
    const [operator] = await this.sql.rows<Operator>(BEGIN_CONSOLE_SESSION, [tokenHash, keyHash]);
    return operator;
  }

  /** Counts as a use. `undefined` if the session has ended, or the key was revoked. */
  async use(tokenHash: Buffer): Promise<Operator | undefined> {
    const [operator] = await this.sql.rows<Operator>(USE_CONSOLE_SESSION, [tokenHash]);
    return operator;
  }

  async end(tokenHash: Buffer): Promise<void> {
    await this.sql.rows(END_CONSOLE_SESSION, [tokenHash]);
  }

  /** Deletes a batch of ended ones. Returns true if there may be more. */
  async purge(): Promise<boolean> {
    return (await this.sql.rows(PURGE_CONSOLE_SESSIONS, [PURGE_BATCH])).length === PURGE_BATCH;
  }
}
