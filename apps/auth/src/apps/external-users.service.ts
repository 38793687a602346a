import { Injectable } from '@nestjs/common';
import { isDeepStrictEqual } from 'node:util';
import {
  ChatError,
  type ExternalProfile,
  invalid,
  LIST_DEFAULT,
  nameKey,
  type PutExternalUser,
  type ServerUser,
  type UserId,
  isTextWithin,
} from '#contracts';
import { EXTERNAL_ID_RULE, type ListExternalUsers } from '#contracts/app-requests';
import type { ServerUsers } from '#contracts/routes/server.routes';
import { AuthConfig } from '#config/app-config';
import type { Sql } from '#persistence/sql';
import { AuthSql } from '../store/auth-sql.js';
import { PeopleNotices } from '../users/people-notices.js';
import type { LivingUser } from '../users/user-row.js';
import { UsersStore, type NewUser, type Profile } from '../users/users.store.js';
import { externalUsernames, givenProfile, type GivenProfile } from './external-profile.policy.js';
import { ExternalUsersStore, type ExternalId } from './external-users.store.js';
import { toServerUser, toServerUsers } from './server-user-views.js';

/** A user of an app as the host has put them, in a transaction that is not committed. */
export interface PutUser {
  readonly user: LivingUser;
  readonly isNew: boolean;
  /** Others see a difference. A new user is known to none. */
  readonly changed: boolean;
}

export interface LockedForPut {
  readonly appId: UserId;
  readonly externalId: string;
  readonly user: LivingUser | undefined;
}

/** The users that apps bring: ordinary users, without a password, whose profile the host decides on. */
@Injectable()
export class ExternalUsersService {
  constructor(
    private readonly sql: AuthSql,
    private readonly external: ExternalUsersStore,
    private readonly users: UsersStore,
    private readonly notices: PeopleNotices,
    private readonly config: AuthConfig,
  ) {}

  /**
   * Makes the user, or changes what is given; a repeat changes nothing.
   * @throws ChatError INVALID, FORBIDDEN, USERNAME_TAKEN
   */
  async put(appId: UserId, request: PutExternalUser): Promise<{ user: ServerUser; isNew: boolean }> {
    const { externalId } = request;
    const profile = this.given(request);
    const { user, isNew, changed } = await this.sql.transaction((open) => this.putIn(open, appId, externalId, profile));
    if (changed) await this.notices.publish([user]);
    return { user: toServerUser(user, externalId), isNew };
  }

  /** @throws ChatError INVALID or FORBIDDEN with the field `avatarUrl` */
  given(profile: ExternalProfile): GivenProfile {
    return givenProfile(profile, this.config.avatarOrigins);
  }

  /** The user, who can be neither changed nor erased until the transaction ends. */
  async lock(open: Sql, appId: UserId, externalId: string): Promise<LivingUser | undefined> {
    const id = await this.external.find(appId, externalId, open);
    return id && this.users.lock(open, id, 'read');
  }

  /** Puts the user in the caller's transaction; the caller publishes the change. The user is locked. */
  async putIn(open: Sql, appId: UserId, externalId: string, profile: GivenProfile): Promise<PutUser> {
    const user = await this.lockForPut(open, appId, externalId);
    return this.putLocked(open, { appId, externalId, user }, profile);
  }

  /** Returns the user and locks the id: no other request creates or changes the user until the transaction ends. */
  async lockForPut(open: Sql, appId: UserId, externalId: string): Promise<LivingUser | undefined> {
    await this.external.lock(open, appId, externalId);
    const id = await this.external.find(appId, externalId, open);
    // If the user is erased while we wait for the row, there is none from then on.
    return id && this.users.lock(open, id, 'write');
  }

  /** Makes the user, or changes the present one. The caller holds `lockForPut`. */
  putLocked(open: Sql, { appId, externalId, user }: LockedForPut, profile: GivenProfile): Promise<PutUser> {
    return user === undefined ? this.create(open, appId, externalId, profile) : this.change(open, user, profile);
  }

  /** @throws ChatError NOT_FOUND */
  async get(appId: UserId, externalId: string): Promise<ServerUser> {
    const [user] = await this.present(await this.external.findMany(appId, [externalId]));
    if (user === undefined) throw noSuchUser();
    return user;
  }

  async list(appId: UserId, { cursor, limit = LIST_DEFAULT }: ListExternalUsers): Promise<ServerUsers> {
    const after = cursor === undefined ? '' : placeOf(cursor);
    const found = await this.external.page(appId, after, limit + 1);
    const page = found.slice(0, limit);
    const last = found.length > limit ? page.at(-1) : undefined;
    return {
      users: await this.present(page),
      cursor: last === undefined ? null : Buffer.from(last.externalId, 'latin1').toString('base64url'),
    };
  }

  find(appId: UserId, externalId: string): Promise<UserId | undefined> {
    return this.external.find(appId, externalId);
  }

  /** @throws ChatError NOT_FOUND */
  async idOf(appId: UserId, externalId: string): Promise<UserId> {
    const id = await this.find(appId, externalId);
    if (id === undefined) throw noSuchUser();
    return id;
  }

  private async present(ids: readonly ExternalId[]): Promise<ServerUser[]> {
    return toServerUsers(ids, await this.users.findMany(ids.map(({ userId }) => userId)));
  }

  private async create(
    open: Sql,
    appId: UserId,
    externalId: string,
    { username, displayName, avatarUrl = null, ext = null }: GivenProfile,
  ): Promise<PutUser> {
    if (displayName === undefined) throw invalid('displayName', 'is missing: a new user needs one');
    const app = { id: appId, avatarUrl, ext };
    const person: Omit<NewUser, 'username'> = { displayName, type: 'user', passwordHash: null, app };
    const user =
      username === undefined
        ? await this.users.insertUnderOneOf(open, externalUsernames(), person)
        : await this.users.insert(open, { ...person, username });
    if (user === undefined) throw new ChatError('USERNAME_TAKEN', { field: 'username' });
    await this.external.insert(open, appId, { userId: user.id, externalId });
    return { user, isNew: true, changed: false };
  }

  private async change(open: Sql, user: LivingUser, profile: GivenProfile): Promise<PutUser> {
    const { username = user.username } = profile;
    if (username !== user.username) throw invalid('username', 'is given once, and cannot be changed');
    const wanted = columnsOf(profile);
    const changed = !isDeepStrictEqual({ ...user, ...wanted }, { ...user });
    if (changed) await this.users.change(open, user, wanted);
    await this.external.noteChange(open, user.id);
    return { user, isNew: false, changed };
  }
}

function columnsOf({ displayName, avatarUrl, ext }: GivenProfile): Partial<Profile> {
  return {
    ...(displayName !== undefined && { displayName, displayKey: nameKey(displayName) }),
    ...(avatarUrl !== undefined && { avatarUrl }),
    ...(ext !== undefined && { ext }),
  };
}

function noSuchUser(): ChatError {
  return new ChatError('NOT_FOUND', { message: 'The app has no such user.' });
}

/** The external id in a cursor. @throws ChatError INVALID */
function placeOf(cursor: string): string {
  const externalId = Buffer.from(cursor, 'base64url').toString('latin1');
  if (!isTextWithin(externalId, EXTERNAL_ID_RULE)) throw invalid('cursor', 'must be a cursor of an earlier answer');
  return externalId;
}
