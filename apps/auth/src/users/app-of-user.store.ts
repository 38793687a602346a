import { Injectable } from '@nestjs/common';
import type { AppOfUser, ErasedOfApp, UserId } from '#contracts';
import type { Statement } from '#persistence/sql';
import { AuthSql } from '../store/auth-sql.js';
import type { LivingUser } from './user-row.js';

/** Indexes: the primary keys. */
export const APP_OF_USER: Statement = {
  name: 'app-of-user',
  text: `SELECT coalesce(bot.username, bot.username_key) AS name, external_id AS "externalId", app.users
         FROM auth.external_users AS external JOIN auth.apps AS app ON app.bot_id = external.app_id
         JOIN auth.users AS bot ON bot.id = external.app_id WHERE user_id = $1`,
};

/** Index: the primary key. */
export const APPS_OF_ERASED_USERS: Statement = {
  name: 'apps-of-erased-users',
  text: 'SELECT user_id, app_id, external_id FROM auth.external_users WHERE user_id = ANY($1::uuid[]) AND erased',
};

export const CLOSED_APPS: Statement = {
  name: 'closed-apps-of-auth',
  text: `SELECT bot_id FROM auth.apps WHERE users = 'closed' ORDER BY bot_id`,
};

/** Indexes: the primary keys. */
export const APP_OF_USER_IS_CLOSED: Statement = {
  name: 'app-of-user-is-closed',
  text: `SELECT FROM auth.users AS u JOIN auth.apps ON bot_id = app_id WHERE u.id = $1 AND apps.users = 'closed'`,
};

/** What a user's own clients learn of the app that brought the user. */
@Injectable()
export class AppOfUserStore {
  constructor(private readonly sql: AuthSql) {}

  /** An erased bot keeps the key of its name. */
  async of({ id, appId }: LivingUser): Promise<AppOfUser | null> {
    if (appId === null) return null;
    const [row] = await this.sql.rows<AppOfUser>(APP_OF_USER, [id]);
    return row ?? null;
  }

  /** The erased users whom an app had brought. */
  async ofErased(userIds: readonly UserId[]): Promise<ReadonlyMap<UserId, ErasedOfApp>> {
    if (userIds.length === 0) return new Map();
    const rows = await this.sql.rows<{ user_id: UserId; app_id: UserId; external_id: string }>(APPS_OF_ERASED_USERS, [
      userIds,
    ]);
    return new Map(
      rows.map(
        (row) => [row.user_id, { appId: row.app_id, externalId: row.external_id }] satisfies [UserId, ErasedOfApp],
      ),
    );
  }

  /** The apps whose users meet only where the app puts them: a few. */
  async closed(): Promise<UserId[]> {
    const rows = await this.sql.rows<{ bot_id: UserId }>(CLOSED_APPS, []);
    return rows.map(({ bot_id }) => bot_id);
  }

  /** True if the app that brought the user is such an app. */
  async isClosed(userId: UserId): Promise<boolean> {
    return (await this.sql.rows(APP_OF_USER_IS_CLOSED, [userId])).length > 0;
  }
}
