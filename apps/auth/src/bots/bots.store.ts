import { Injectable } from '@nestjs/common';
import type { AvatarId, UserId } from '#contracts';
import type { Bot } from '#access/internal-api';
import type { Statement } from '#persistence/sql';
import { AuthSql } from '../store/auth-sql.js';
import { toUser } from '../users/user-views.js';

/** More bots than any deployment is expected to have. */
const LISTED_MAX = 1000;

interface BotRow {
  id: UserId;
  username: string;
  display_name: string;
  avatar_id: AvatarId | null;
  ext: object | null;
  version: number;
  created_at: Date;
  suspended_at: Date | null;
  tokens: number;
  last_seen_at: Date | null;
}

/** Index: `users_bots`. */
export const BOTS: Statement = {
  name: 'bots',
  text: `SELECT id, username, display_name, avatar_id, ext, version, created_at, suspended_at,
              coalesce(held.tokens, 0) AS tokens, held.last_seen_at
         FROM (SELECT * FROM auth.users WHERE type = 'bot' AND erased_at IS NULL
                ORDER BY username_key LIMIT ${LISTED_MAX}) AS bots
         LEFT JOIN LATERAL (SELECT count(*)::integer AS tokens, max(seen_at) AS last_seen_at FROM auth.sessions
                             WHERE user_id = bots.id AND ended_at IS NULL) AS held ON true
        ORDER BY username_key`,
};

@Injectable()
export class BotsStore {
  constructor(private readonly sql: AuthSql) {}

  /** Sorted by name, each with its sessions (index `sessions_user`). */
  async list(): Promise<Bot[]> {
    const rows = await this.sql.rows<BotRow>(BOTS, []);
    return rows.map((row) => ({
      ...toUser({
        id: row.id,
        username: row.username,
        displayName: row.display_name,
        type: 'bot',
        avatarId: row.avatar_id,
        avatarUrl: null,
        ext: row.ext,
        version: row.version,
        createdAt: row.created_at,
      }),
      suspendedAt: row.suspended_at?.toISOString() ?? null,
      tokens: row.tokens,
      lastSeenAt: row.last_seen_at?.toISOString() ?? null,
    }));
  }
}
