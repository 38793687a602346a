import { Injectable } from '@nestjs/common';
import { isDeepStrictEqual } from 'node:util';
import {
  ChatError,
  isId,
  LIST_DEFAULT,
  nameKey,
  type SearchUsers,
  type Actor,
  type Me,
  type UpdateMe,
  type User,
  type UserId,
} from '#contracts';
import { AuthConfig } from '#config/app-config';
import type { FoundUsers } from '#contracts/routes/user.routes';
import type { Sql } from '#persistence/sql';
import { AuthSql } from '../store/auth-sql.js';
import { AppOfUserStore } from './app-of-user.store.js';
import { PeopleNotices } from './people-notices.js';
import { decodeCursor, SEARCH_START } from './search.policy.js';
import { assertOwnProfile } from './own-account.policy.js';
import { toUser } from './user-views.js';
import { UserSearchStore } from './user-search.store.js';
import { UsersStore, type Profile } from './users.store.js';

/** The columns of a user's profile. */
type OwnProfile = Partial<Omit<Profile, 'avatarUrl'>>;

@Injectable()
export class UsersService {
  constructor(
    private readonly sql: AuthSql,
    private readonly users: UsersStore,
    private readonly searches: UserSearchStore,
    private readonly notices: PeopleNotices,
    private readonly apps: AppOfUserStore,
    private readonly config: AuthConfig,
  ) {}

  /** @throws ChatError NOT_FOUND, also for an erased user */
  async get(id: UserId): Promise<User> {
    const user = isId(id) ? await this.users.find(id) : undefined;
    if (user === undefined) throw new ChatError('NOT_FOUND');
    return toUser(user);
  }

  /**
   * @throws ChatError SESSION_REVOKED for an erased user, whose token may be valid here until the end of its session is
   * known
   */
  async me(id: UserId): Promise<Me> {
    const user = await this.users.find(id);
    if (user === undefined) throw new ChatError('SESSION_REVOKED');
    return { ...toUser(user), app: await this.apps.of(user) };
  }

  /** The same values again change nothing. @throws ChatError SESSION_REVOKED, FORBIDDEN for a user of an app */
  update(id: UserId, { displayName, ext }: UpdateMe): Promise<User> {
    const field = displayName === undefined ? 'ext' : 'displayName';
    return this.change(id, field, () => ({
      ...(displayName !== undefined && { displayName, displayKey: nameKey(displayName) }),
      ...(ext !== undefined && { ext: Object.keys(ext).length === 0 ? null : ext }),
    }));
  }

  /**
   * Changes what others see of the user, and notifies them. If nothing is different, it does nothing.
   * @param field of the request
   * @param change runs in the same transaction and returns the new values
   * @throws ChatError SESSION_REVOKED; FORBIDDEN with the field for a user of an app, whose host decides
   */
  async change(id: UserId, field: string, change: (open: Sql) => OwnProfile | Promise<OwnProfile>): Promise<User> {
    const { user, changed } = await this.sql.transaction(async (open) => {
      const user = await this.users.lock(open, id, 'write');
      if (user === undefined) throw new ChatError('SESSION_REVOKED');
      assertOwnProfile(user, field);
      const wanted = await change(open);
      const changed = !isDeepStrictEqual({ ...user, ...wanted }, { ...user });
      if (changed) await this.users.change(open, user, wanted);
      return { user, changed };
    });
    if (changed) await this.notices.publish([user]);
    return toUser(user);
  }

  /** @throws ChatError FORBIDDEN with the field for a user of an app */
  async assertOwnProfile(id: UserId, field: string): Promise<void> {
    const user = await this.users.find(id);
    if (user !== undefined) assertOwnProfile(user, field);
  }

  /** @throws ChatError INVALID for an invalid cursor; FORBIDDEN for a user whose app decides whom they meet, and for an invited guest */
  async search(actor: Actor, { query, limit, cursor }: SearchUsers): Promise<FoundUsers> {
    if (await this.apps.isClosed(actor.userId)) {
      throw new ChatError('FORBIDDEN', { message: 'The app that brought this user decides whom they meet.' });
    }
    if (await this.isGuest(actor)) {
      if (this.config.guestRooms === 'invited')
        throw new ChatError('FORBIDDEN', { message: 'Guests see what others have put before them here.' });
      return this.exactly(query);
    }
    const start = cursor === undefined ? SEARCH_START : decodeCursor(cursor);
    return this.searches.search(nameKey(query), start, limit ?? LIST_DEFAULT);
  }

  /** After an upgrade the token still says `guest` until it is refreshed. */
  private async isGuest({ type, userId }: Actor): Promise<boolean> {
    return type === 'guest' && (await this.users.find(userId))?.type === 'guest';
  }

  private async exactly(username: string): Promise<FoundUsers> {
    const user = await this.users.findByName(username);
    const isFound = user !== undefined && !user.isUnclaimed && !(await this.apps.isClosed(user.id));
    return { users: isFound ? [toUser(user)] : [], cursor: null };
  }
}
