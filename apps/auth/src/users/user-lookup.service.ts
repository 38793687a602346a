import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ChatError, isId, type UserId } from '#contracts';
import type { LivingUser } from './user.entity.js';
import { UsersStore } from './users.store.js';

/** Finds users by id or by username, as operators name them. No text is both: a username is shorter than an id. */
@Injectable()
export class UserLookupService {
  constructor(private readonly users: UsersStore) {}

  /** @throws ChatError NOT_FOUND */
  async find(name: string, manager?: EntityManager): Promise<LivingUser> {
    const user = await (isId(name) ? this.users.find(name as UserId, manager) : this.users.findByName(name, manager));
    if (user === undefined) throw notFound(name);
    return user;
  }

  /** The user, locked until the transaction ends. @throws ChatError NOT_FOUND */
  async lock(manager: EntityManager, name: string): Promise<LivingUser> {
    const { id } = await this.find(name, manager);
    const user = await this.users.lock(manager, id, 'write');
    if (user === undefined) throw notFound(name);
    return user;
  }
}

function notFound(name: string): ChatError {
  return new ChatError('NOT_FOUND', { message: `There is no user ${name}.` });
}
