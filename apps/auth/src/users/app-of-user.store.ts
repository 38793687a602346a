import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import type { AppOfUser, ErasedOfApp, UserId } from '#contracts';
import { AUTH_STORE } from '../store/names.js';
import type { LivingUser } from './user-row.js';

/** What a user's own clients learn of the app that brought the user. */
@Injectable()
export class AppOfUserStore {
  constructor(@InjectDataSource(AUTH_STORE) private readonly dataSource: DataSource) {}

  /** An erased bot keeps the key of its name (primary keys). */
  async of({ id, appId }: LivingUser): Promise<AppOfUser | null> {
    if (appId === null) return null;
    const [row]: AppOfUser[] = await this.dataSource.query(
      `SELECT coalesce(bot.username, bot.username_key) AS name, external_id AS "externalId", app.users
         FROM auth.external_users AS external JOIN auth.apps AS app ON app.bot_id = external.app_id
         JOIN auth.users AS bot ON bot.id = external.app_id WHERE user_id = $1`,
      [id],
    );
    return row ?? null;
  }

  /** Those among the erased users whom an app had brought (primary key). */
  async ofErased(userIds: readonly UserId[]): Promise<ReadonlyMap<UserId, ErasedOfApp>> {
    if (userIds.length === 0) return new Map();
    const rows: { user_id: UserId; app_id: UserId; external_id: string }[] = await this.dataSource.query(
      'SELECT user_id, app_id, external_id FROM auth.external_users WHERE user_id = ANY($1::uuid[]) AND erased',
      [userIds],
    );
    return new Map(
      rows.map(
        (row) => [row.user_id, { appId: row.app_id, externalId: row.external_id }] satisfies [UserId, ErasedOfApp],
      ),
    );
  }

  /** The apps whose users meet only where the app puts them: a few. */
  async closed(): Promise<UserId[]> {
    const rows: { bot_id: UserId }[] = await this.dataSource.query(
      `SELECT bot_id FROM auth.apps WHERE users = 'closed' ORDER BY bot_id`,
    );
    return rows.map(({ bot_id }) => bot_id);
  }

  /** True if the app that brought the user is such an app (primary keys). */
  async isClosed(userId: UserId): Promise<boolean> {
    const rows: unknown[] = await this.dataSource.query(
      `SELECT FROM auth.users AS u JOIN auth.apps ON bot_id = app_id WHERE u.id = $1 AND apps.users = 'closed'`,
      [userId],
    );
    return rows.length > 0;
  }
}
