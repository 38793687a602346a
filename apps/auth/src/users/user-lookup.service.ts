import { Injectable } from '@nestjs/common';
import { ChatError, isId, type UserId } from '#contracts';
import type { Sql } from '#persistence/sql';
import type { LivingUser } from './user-row.js';
import { UsersStore } from './users.store.js';

/** Finds users by id or by username, as operators name them. No text is both: a username is shorter than an id. */
@Injectable()
export class UserLookupService {
  constructor(private readonly users: UsersStore) {}

  /** @throws ChatError NOT_FOUND */
  async find(name: string, open?: Sql): Promise<LivingUser> {
    const user = await (isId(name) ? this.users.find(name as UserId, open) : this.users.findByName(name, open));
    if (user === undefined) throw notFound(name);
    return user;
  }

  /** The user, locked until the transaction ends. @throws ChatError NOT_FOUND */
  async lock(open: Sql, name: string): Promise<LivingUser> {
    const { id } = await this.find(name, open);
    const user = await this.users.lock(open, id, 'write');
    if (user === undefined) throw notFound(name);
    return user;
  }
}

function notFound(name: string): ChatError {
  return new ChatError('NOT_FOUND', { message: `There is no user ${name}.` });
}
