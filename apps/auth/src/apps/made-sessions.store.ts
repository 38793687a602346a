import { Injectable } from '@nestjs/common';
import type { SessionId, UserId } from '#contracts';
import type { MadeSession } from '#access/made-by-keys';
import type { Sql, Statement } from '#persistence/sql';
import { AuthSql } from '../store/auth-sql.js';

/** More than a bot has in a month. */
const KEYS_MAX = 1000;

interface Row {
  id: SessionId;
  user_id: UserId;
  username: string | null;
  created_at: Date;
  ended_at: Date | null;
}

export const NOTE_SESSION_OF_KEY: Statement = {
  name: 'note-session-of-key',
  text: 'INSERT INTO auth.key_sessions (key_id, session_id) VALUES ($1, $2) ON CONFLICT DO NOTHING',
};

/** Index: `sessions_user`. */
export const STORED_KEYS_OF_APP: Statement = {
  name: 'stored-keys-of-app',
  text: 'SELECT id FROM auth.sessions WHERE user_id = $1 AND scopes IS NOT NULL ORDER BY id LIMIT $2',
};

/** Indexes: the primary keys. */
export const SESSIONS_OF_KEYS: Statement = {
  name: 'sessions-of-keys',
  text: `SELECT s.id, s.user_id, u.username, s.created_at, s.ended_at
      FROM (SELECT DISTINCT session_id FROM auth.key_sessions
             WHERE key_id = ANY($1::uuid[]) AND session_id > $2 ORDER BY session_id LIMIT $3) AS made
      JOIN auth.sessions s ON s.id = made.session_id JOIN auth.users u ON u.id = s.user_id
     ORDER BY s.id`,
};

/**
 * No page has asked for a session without an IP and a user agent: the IP of a page is stored. Indexes:
 * `external_users_living`, `sessions_user`, `key_sessions_session`.
 */
export const COUNT_SESSIONS_WITHOUT_KEY: Statement = {
  name: 'count-sessions-without-key',
  text: `SELECT count(*)::integer AS count FROM auth.external_users e JOIN auth.sessions s ON s.user_id = e.user_id
     WHERE e.app_id = $1 AND NOT e.erased AND s.ended_at IS NULL AND s.expires_at > clock_timestamp()
       AND s.address IS NULL AND s.user_agent IS NULL
       AND NOT EXISTS (SELECT FROM auth.key_sessions k WHERE k.session_id = s.id)`,
};

/** The sessions that servers of apps have begun or renewed, by their keys. */
@Injectable()
export class MadeSessionsStore {
  constructor(private readonly sql: AuthSql) {}

  /** A session that has several keys is the work of each of them. */
  async note(open: Sql, keyId: SessionId, sessionId: SessionId): Promise<void> {
    await open.rows(NOTE_SESSION_OF_KEY, [keyId, sessionId]);
  }

  /** The keys of the bot, also ended ones that are still stored. */
  async keysOf(botId: UserId): Promise<SessionId[]> {
    const rows = await this.sql.rows<{ id: SessionId }>(STORED_KEYS_OF_APP, [botId, KEYS_MAX]);
    return rows.map(({ id }) => id);
  }

  /** Also those that have ended, by id. */
  async page(keys: readonly SessionId[], after: SessionId, limit: number): Promise<MadeSession[]> {
    const rows = await this.sql.rows<Row>(SESSIONS_OF_KEYS, [keys, after, limit]);
    return rows.map(({ id, user_id: userId, username, created_at, ended_at }) => {
      return { id, userId, username, since: created_at.toISOString(), isLiving: ended_at === null };
    });
  }

  /** How many living sessions of the app's users a server has begun, with a key that is not known. */
  async countUnknown(botId: UserId): Promise<number> {
    const [row] = await this.sql.rows<{ count: number }>(COUNT_SESSIONS_WITHOUT_KEY, [botId]);
    return row?.count ?? 0;
  }
}
