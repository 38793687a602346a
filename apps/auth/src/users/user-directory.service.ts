import { Injectable } from '@nestjs/common';
import { invalid, isId, type DirectoryUser, type PeopleSignal, type UserId } from '#contracts';
import type { MadeAccounts, UserChanges } from '#access/user-changes';
import { AccountChangesStore } from './account-changes.store.js';
import { AccountTimesStore } from './account-times.store.js';
import { AppOfUserStore } from './app-of-user.store.js';
import { toDirectoryUser } from './user-views.js';
import { UsersStore, type ChangeCursor } from './users.store.js';

/** A change is committed at most this long after the time that it records: no transaction of auth takes longer. */
const COMMIT_DELAY_SECONDS = 10;
const NO_ID = '00000000-0000-0000-0000-000000000000';
const TIME = /^(?!0000)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z$/;
const SECONDS_CHARS = '2026-11-20T06:30:00'.length;

/** Auth's users, for the other services. */
@Injectable()
export class UserDirectoryService {
  constructor(
    private readonly users: UsersStore,
    private readonly apps: AppOfUserStore,
    private readonly accounts: AccountChangesStore,
    private readonly times: AccountTimesStore,
  ) {}

  /** The users among `userIds` that exist and are not erased, unordered, each with its suspension. */
  async find(userIds: readonly UserId[]): Promise<DirectoryUser[]> {
    const [users, cures] = await Promise.all([this.users.findMany(userIds), this.accounts.curesOf(userIds)]);
    return users.map((user) => {
      const cure = cures.get(user.id);
      const facts = { ...(user.suspendedAt !== null && { suspended: true }), ...(cure !== undefined && { cure }) };
      return { ...toDirectoryUser(user), ...facts };
    });
  }

  /**
   * Users that were created, changed or erased since a time. It recovers lost `PeopleSignal`s.
   * @param since an ISO time, or an earlier answer's `until`
   * @throws ChatError INVALID
   */
  async changedSince(since: string, limit: number): Promise<UserChanges> {
    const settledAt = await this.users.timeBefore(COMMIT_DELAY_SECONDS);
    const { changes, next } = await this.users.changedSince(parseCursor(since), limit);
    // At the end, step back a little: transactions do not commit in the order of their times. Some changes are
    // repeated.
    const living = changes.flatMap((change) => (change.type === 'user.changed' ? [change.user.id] : []));
    const [closedApps, named, accounts] = await Promise.all([
      this.apps.closed(),
      this.namingApps(changes),
      this.accounts.signalsOf(living),
    ]);
    return {
      changes: named,
      closedApps,
      accounts,
      more: next !== null,
      until: next === null ? settledAt : `${next.at},${next.id}`,
    };
  }

  /**
   * Accounts that were made, or upgraded from guests, since a time. Accounts of the last seconds are repeated.
   * @param since an ISO time, or an earlier answer's `until`
   * @throws ChatError INVALID
   */
  async madeSince(since: string, limit: number): Promise<MadeAccounts> {
    const settledAt = await this.users.timeBefore(COMMIT_DELAY_SECONDS);
    const rows = await this.times.madeSince(parseCursor(since), limit + 1);
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    const next = rows.length > limit && last !== undefined && last.accountAt < settledAt ? last : undefined;
    return {
      accounts: page.map((account) => ({ user: toDirectoryUser(account), madeAt: account.accountAt })),
      more: next !== undefined,
      until: next === undefined ? settledAt : `${next.accountAt},${next.id}`,
    };
  }

  /** When the user's account was made; `null` for a user who has none, or an older one. */
  accountAt(userId: UserId): Promise<string | null> {
    return this.times.of(userId);
  }

  private async namingApps(changes: readonly PeopleSignal[]): Promise<PeopleSignal[]> {
    const erased = changes.flatMap((change) => (change.type === 'user.erased' ? [change.userId] : []));
    const apps = await this.apps.ofErased(erased);
    return changes.map((change) => {
      const ofApp = change.type === 'user.erased' ? apps.get(change.userId) : undefined;
      return ofApp === undefined ? change : { ...change, ofApp };
    });
  }
}

/** @throws ChatError INVALID */
function parseCursor(text: string): ChangeCursor {
  const [at = '', id = NO_ID] = text.split(',');
  if (!isTime(at) || !(id === NO_ID || isId(id))) throw invalid('since', 'must be a time or an earlier `until`');
  return { at, id };
}

/** PostgreSQL refuses 31 February, but `Date` turns it into 3 March. */
function isTime(text: string): boolean {
  const time = new Date(text);
  if (!TIME.test(text) || Number.isNaN(time.getTime())) return false;
  return time.toISOString().startsWith(text.slice(0, SECONDS_CHARS));
}
