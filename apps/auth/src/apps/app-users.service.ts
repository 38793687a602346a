import { Injectable } from '@nestjs/common';
import type { ServerUser } from '#contracts';
import type { UsersOfApp } from '#access/questions.requests';
import { UsersStore } from '../users/users.store.js';
import { ExternalUsersStore, type ExternalId } from './external-users.store.js';
import { toServerUsers } from './server-user-views.js';

/** The users that apps brought, for the other services. */
@Injectable()
export class AppUsersService {
  constructor(
    private readonly external: ExternalUsersStore,
    private readonly users: UsersStore,
  ) {}

  /** The users of the app among the named ones, unordered, without those that are erased or not the app's. */
  async find(named: UsersOfApp): Promise<ServerUser[]> {
    const ids = await this.idsOf(named);
    return toServerUsers(ids, await this.users.findMany(ids.map(({ userId }) => userId)));
  }

  private idsOf({ appId, externalIds, userIds = [] }: UsersOfApp): Promise<ExternalId[]> {
    if (externalIds !== undefined) return this.external.findMany(appId, externalIds);
    return this.external.idsOf(appId, userIds);
  }
}
