import { Injectable } from '@nestjs/common';
import type { ServerUser, UserId } from '#contracts';
import { AppUsers, type NamedUsers } from '#identity/app-users.port';
import { UsersStore } from '../users/users.store.js';
import { ExternalUsersStore, type ExternalId } from './external-users.store.js';
import { toServerUsers } from './server-user-views.js';

/** Reads auth's own tables, for this process and, through the internal routes, for the others. */
@Injectable()
export class StoreAppUsers extends AppUsers {
  constructor(
    private readonly external: ExternalUsersStore,
    private readonly users: UsersStore,
  ) {
    super();
  }

  override async ofApp(appId: UserId, named: NamedUsers): Promise<ServerUser[]> {
    const ids = await this.idsOf(appId, named);
    return toServerUsers(ids, await this.users.findMany(ids.map(({ userId }) => userId)));
  }

  private idsOf(appId: UserId, named: NamedUsers): Promise<ExternalId[]> {
    if ('externalIds' in named) return this.external.findMany(appId, named.externalIds);
    return this.external.idsOf(appId, named.userIds);
  }
}
