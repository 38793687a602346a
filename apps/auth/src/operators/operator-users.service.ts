import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ChatError, isId, type UserId } from '#contracts';
import type { AdminUser } from '#identity/internal-api';
import type { LivingUser } from '../users/user.entity.js';
import { toUser } from '../users/user.mapping.js';
import { UsersStore } from '../users/users.store.js';

/** Users as operators name them: by id or by username, which is never an id (it is shorter). */
@Injectable()
export class OperatorUsersService {
  constructor(private readonly users: UsersStore) {}

  /** @throws ChatError NOT_FOUND */
  async find(name: string, manager?: EntityManager): Promise<LivingUser> {
    const user = await (isId(name) ? this.users.find(name as UserId, manager) : this.users.findByName(name, manager));
    if (user === undefined) throw noUser(name);
    return user;
  }

  /** The user, locked until the transaction ends. @throws ChatError NOT_FOUND */
  async lock(manager: EntityManager, name: string): Promise<LivingUser> {
    const { id } = await this.find(name, manager);
    const user = await this.users.lock(manager, id, 'write');
    if (user === undefined) throw noUser(name);
    return user;
  }
}

export function toAdminUser(user: LivingUser): AdminUser {
  return {
    ...toUser(user),
    lastSeenAt: user.seenAt.toISOString(),
    suspendedAt: user.suspendedAt?.toISOString() ?? null,
  };
}

function noUser(name: string): ChatError {
  return new ChatError('NOT_FOUND', { message: `There is no user ${name}.` });
}
