import { Injectable } from '@nestjs/common';
import type { AvatarId, UserId } from '#contracts';
import type { Avatar } from '#images/avatar';
import type { Sql, Statement } from '#persistence/sql';
import { AuthSql } from '../store/auth-sql.js';

/** Index: `avatars_id_key`. */
export const AVATAR: Statement = {
  name: 'avatar',
  text: 'SELECT webp FROM auth.avatars WHERE id = $1',
};

export const PUT_AVATAR: Statement = {
  name: 'put-avatar',
  text: `INSERT INTO auth.avatars (user_id, id, webp) VALUES ($1, $2, $3)
       ON CONFLICT (user_id) DO UPDATE SET id = excluded.id, webp = excluded.webp`,
};

export const REMOVE_AVATAR: Statement = {
  name: 'remove-avatar',
  text: 'DELETE FROM auth.avatars WHERE user_id = $1',
};

/** The pictures of users, at most one each. `users.avatar_id` names it: both change in one transaction. */
@Injectable()
export class AvatarsStore {
  constructor(private readonly sql: AuthSql) {}

  async find(id: AvatarId): Promise<Buffer | undefined> {
    const [row] = await this.sql.rows<{ webp: Buffer }>(AVATAR, [id]);
    return row?.webp;
  }

  /** Replaces the previous picture. */
  async put(open: Sql, userId: UserId, { id, webp }: Avatar): Promise<void> {
    await open.rows(PUT_AVATAR, [userId, id, webp]);
  }

  async remove(open: Sql, userId: UserId): Promise<void> {
    await open.rows(REMOVE_AVATAR, [userId]);
  }
}
