import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import type { AppOfUser } from '#contracts';
import { AUTH_STORE } from '../store/names.js';
import type { LivingUser } from './user.entity.js';

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
}
