import { Injectable } from '@nestjs/common';
import type { AvatarId, UserId } from '#contracts';
import type { Avatar } from '#images/avatar';
import type { Sql } from '#persistence/sql';
import { AuthSql, managerOf } from '../store/auth-sql.js';

/** The pictures of users, at most one each. `users.avatar_id` names it: both change in one transaction. */
@Injectable()
export class AvatarsStore {
  constructor(private readonly sql: AuthSql) {}

  /** Index: `avatars_id_key`. */
  async find(id: AvatarId): Promise<Buffer | undefined> {
    const [row]: { webp: Buffer }[] = await this.sql.store.query('SELECT webp FROM auth.avatars WHERE id = $1', [id]);
    return row?.webp;
  }

  /** Replaces the previous picture. */
  async put(open: Sql, userId: UserId, { id, webp }: Avatar): Promise<void> {
    await managerOf(open).query(
      `INSERT INTO auth.avatars (user_id, id, webp) VALUES ($1, $2, $3)
       ON CONFLICT (user_id) DO UPDATE SET id = excluded.id, webp = excluded.webp`,
      [userId, id, webp],
    );
  }

  async remove(open: Sql, userId: UserId): Promise<void> {
    await managerOf(open).query('DELETE FROM auth.avatars WHERE user_id = $1', [userId]);
  }
}
