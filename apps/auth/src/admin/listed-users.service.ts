import { Injectable } from '@nestjs/common';
import { invalid, LIST_DEFAULT, nameKey } from '#contracts';
import { isAtLeast, type OperatorRank } from '#access/operator-roles.policy';
import type { ListedUser, ShownUser, UsersPage, UserTotals } from '#access/site-api';
import { EmailStates } from '../mail/email-states.js';
import { SessionsStore } from '../sessions/sessions.store.js';
import { AppOfUserStore } from '../users/app-of-user.store.js';
import { hasFactor } from '../users/user-row.js';
import { UserLookupService } from '../users/user-lookup.service.js';
import { toAdminUser } from '../users/user-views.js';
import type { ListUsers } from './admin.requests.js';
import { ListedUsersStore, type ListedRow } from './listed-users.store.js';

/** Users as operators see them. */
@Injectable()
export class ListedUsersService {
  constructor(
    private readonly listed: ListedUsersStore,
    private readonly lookup: UserLookupService,
    private readonly sessions: SessionsStore,
    private readonly emails: EmailStates,
    private readonly apps: AppOfUserStore,
  ) {}

  /** By username. @throws ChatError INVALID */
  async list({ query, kind, suspended = false, cursor, limit = LIST_DEFAULT }: ListUsers): Promise<UsersPage> {
    const filter = { query: query === undefined ? undefined : nameKey(query), kind, suspended };
    const found = await this.listed.list(filter, cursor === undefined ? '' : decodeCursor(cursor), limit + 1);
    const users = found.slice(0, limit);
    const last = found.length > limit ? users.at(-1) : undefined;
    return { users: users.map(toListed), cursor: last === undefined ? null : encodeCursor(last.usernameKey) };
  }

  async totals(): Promise<UserTotals> {
    return { users: await this.listed.count() };
  }

  /** Moderators do not learn the e-mail address. @throws ChatError NOT_FOUND */
  async show(role: OperatorRank, name: string): Promise<ShownUser> {
    const user = await this.lookup.find(name);
    const [app, sessions, usedAt, suspension] = await Promise.all([
      this.apps.of(user),
      this.sessions.listOf(user.id),
      this.listed.usedAtOf(user.id),
      this.listed.suspensionOf(user),
    ]);
    return {
      ...toListed({ ...user, app: app?.name ?? null, usedAt }),
      sessions: sessions.length,
      secondFactor: hasFactor(user),
      ...(suspension !== undefined && { suspension }),
      ...(isAtLeast(role, 'admin') && { email: await this.emails.of(user.id) }),
    };
  }
}

/** The user's own time is that of a refresh, which a new login or a bot's request leaves as it was. */
function toListed({ app, usedAt, ...user }: ListedRow): ListedUser {
  const seenAt = usedAt !== null && usedAt > user.seenAt ? usedAt : user.seenAt;
  return { ...toAdminUser({ ...user, seenAt }), app, ...(user.isUnclaimed && { unclaimed: true as const }) };
}

function encodeCursor(usernameKey: string): string {
  return Buffer.from(usernameKey).toString('base64url');
}

/** @throws ChatError INVALID */
function decodeCursor(cursor: string): string {
  const usernameKey = Buffer.from(cursor, 'base64url').toString();
  if (usernameKey.includes('\0')) throw invalid('cursor', 'must be a cursor of an earlier answer');
  return usernameKey;
}
