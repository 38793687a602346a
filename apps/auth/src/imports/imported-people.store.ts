import { Injectable } from '@nestjs/common';
import { nameKey, type UserId } from '#contracts';
import type { Sql } from '#persistence/sql';
import { StoreClock } from '#persistence/store-clock';
import type { UserRow } from '../users/user-row.js';
import type { KeptEmail, WantedAccount } from './imported-person.policy.js';
import * as statements from './imported-people.sql.js';

/** What became of a person before. */
export interface KnownPerson {
  readonly isErased: boolean;
  /** The account that an import has made; `null` if there is none. */
  readonly userId: UserId | null;
  readonly username: string | null;
  readonly isUnclaimed: boolean | null;
  /** The account that an earlier run of the import has found; `null` if it has found none. */
  readonly hadId: UserId | null;
}

export interface Account {
  readonly id: UserId;
  readonly username: string;
}

export interface NewUnclaimed extends Account, Omit<WantedAccount, 'usernames'> {}

/** A person and its account. */
export interface Placement {
  readonly sourceHash: Buffer;
  readonly userId: UserId;
}

/** People of imports, in the caller's transaction. */
@Injectable()
export class ImportedPeopleStore {
  constructor(private readonly clock: StoreClock) {}

  /** Until the transaction ends, nothing else places or removes people of imports. */
  async lock(open: Sql): Promise<void> {
    await open.rows(statements.LOCK_PEOPLE, []);
  }

  /** In the order of the hashes. */
  known(open: Sql, importId: string, sourceHashes: readonly Buffer[]): Promise<KnownPerson[]> {
    return open.rows<KnownPerson>(statements.KNOWN_PEOPLE, [sourceHashes, importId]);
  }

  /** The accounts that have confirmed these e-mail addresses. */
  async ownersOf(open: Sql, emailKeys: readonly string[]): Promise<ReadonlyMap<string, UserId>> {
    if (emailKeys.length === 0) return new Map();
    const rows = await open.rows<{ emailKey: string; userId: UserId }>(statements.OWNERS_OF_EMAILS, [emailKeys]);
    return new Map(rows.map((row) => [row.emailKey, row.userId]));
  }

  /** The accounts among these that exist and are not unclaimed. They stay so until the transaction ends. */
  async lockAccounts(open: Sql, ids: readonly UserId[]): Promise<ReadonlyMap<UserId, Account>> {
    if (ids.length === 0) return new Map();
    const rows = await open.rows<Account>(statements.LOCK_ACCOUNTS, [ids]);
    return new Map(rows.map((row) => [row.id, row]));
  }

  /** Makes accounts whose names are free and locked. */
  async insert(open: Sql, users: readonly NewUnclaimed[]): Promise<void> {
    const columns = [
      users.map(({ id }) => id),
      users.map(({ username }) => username),
      users.map(({ username }) => nameKey(username)),
      users.map(({ displayName }) => displayName),
      users.map(({ displayName }) => nameKey(displayName)),
      users.map(({ type }) => type),
    ];
    const made = await open.rows(statements.INSERT_UNCLAIMED, [...columns, this.clock.now()]);
    if (made.length !== users.length) throw new Error('an account of an import exists, or its name is taken');
  }

  async insertMade(open: Sql, importId: string, people: readonly (Placement & KeptEmail)[]): Promise<void> {
    await open.rows(statements.INSERT_MADE, [importId, ...columnsOf(people)]);
  }

  /** What the source says now of people whose accounts nobody has claimed. */
  async refresh(open: Sql, importId: string, people: readonly (Placement & KeptEmail)[]): Promise<void> {
    if (people.length > 0) await open.rows(statements.REFRESH_UNCLAIMED, [importId, ...columnsOf(people)]);
  }

  /** People who have had their accounts before. */
  async note(open: Sql, importId: string, people: readonly Placement[]): Promise<void> {
    if (people.length === 0) return;
    const hashes = people.map(({ sourceHash }) => sourceHash);
    await open.rows(statements.NOTE_PEOPLE, [importId, hashes, people.map(({ userId }) => userId)]);
  }

  /** Removes a batch of unclaimed accounts without a trace of the people. */
  async remove(open: Sql, importId: string, limit: number): Promise<Pick<UserRow, 'id' | 'version'>[]> {
    const users = await open.rows<Pick<UserRow, 'id' | 'version'>>(statements.LOCK_UNCLAIMED_OF_IMPORT, [
      importId,
      limit,
    ]);
    const ids = users.map(({ id }) => id);
    // First the people, or else the trigger `users_erased_imported` would keep them away from the next run.
    await open.rows(statements.FORGET_PEOPLE, [ids]);
    await open.rows(statements.REMOVE_UNCLAIMED, [ids]);
    return users.map(({ id, version }) => ({ id, version: version + 1 }));
  }

  async countClaimed(open: Sql, importId: string): Promise<number> {
    return (await open.rows<{ claimed: number }>(statements.COUNT_CLAIMED, [importId]))[0]?.claimed ?? 0;
  }
}

function columnsOf(people: readonly (Placement & KeptEmail)[]): unknown[] {
  return [
    people.map(({ sourceHash }) => sourceHash),
    people.map(({ userId }) => userId),
    people.map(({ byEmail }) => byEmail),
    people.map((person) => person.emailKey),
  ];
}
