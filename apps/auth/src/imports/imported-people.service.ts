import { Injectable } from '@nestjs/common';
import { ChatError, type UserId } from '#contracts';
import type { ImportedPerson, ImportSource, PlacedPerson } from '#access/imports-api';
import type { Sql } from '#persistence/sql';
import { AuthSql } from '../store/auth-sql.js';
import { accountOf, keptEmailOf, matchedEmailOf, type KeptEmail } from './imported-person.policy.js';
import { ImportedPeopleStore, type Account, type KnownPerson, type Placement } from './imported-people.store.js';
import { ImportedUsernamesStore } from './imported-usernames.store.js';
import { SourceKeys } from './source-keys.js';

/** A transaction holds locks on so many names, and others wait for it. */
const BATCH = 100;

/** People of one import. */
export interface PeopleToPlace {
  readonly importId: string;
  readonly source: ImportSource;
  readonly match: 'email' | 'none';
  readonly people: readonly ImportedPerson[];
}

interface Person extends ImportedPerson, KeptEmail {
  readonly sourceHash: Buffer;
  readonly known: KnownPerson;
}

type Placed = Omit<PlacedPerson, 'id'>;

/** Finds the accounts of the people of an export, and makes those that are missing. */
@Injectable()
export class ImportedPeopleService {
  constructor(
    private readonly sql: AuthSql,
    private readonly store: ImportedPeopleStore,
    private readonly usernames: ImportedUsernamesStore,
    private readonly keys: SourceKeys,
  ) {}

  /**
   * A repeat makes nothing, whatever was killed in between.
   * @throws ChatError NOT_FOUND for an account of the map that does not exist, or that nobody has claimed
   */
  async place({ people, ...by }: PeopleToPlace): Promise<PlacedPerson[]> {
    const placed: PlacedPerson[] = [];
    for (let at = 0; at < people.length; at += BATCH) {
      const batch = people.slice(at, at + BATCH);
      placed.push(...(await this.sql.transaction((open) => this.placeIn(open, { ...by, people: batch }))));
    }
    return placed;
  }

  private async placeIn(open: Sql, { importId, source, match, people: given }: PeopleToPlace): Promise<PlacedPerson[]> {
    await this.store.lock(open);
    const hashes = this.keys.hashesOf(
      source,
      given.map(({ id }) => id),
    );
    const known = await this.store.known(open, importId, hashes);
    const people = given.map((person, n) => ({
      ...person,
      ...keptEmailOf(person),
      sourceHash: hashes[n] as Buffer,
      known: known[n] as KnownPerson,
    }));
    const had = await this.accountsOf(open, match, people);
    const before = people.map((person) => placedBefore(person, had.get(person)));
    await this.noteBefore(open, importId, people, before);
    const made = await this.make(
      open,
      importId,
      people.filter((_, n) => before[n] === undefined),
    );
    return people.map((person, n) => ({ id: person.id, ...(before[n] ?? (made.get(person) as Placed)) }));
  }

  /** The accounts that people have already: of the map, or by their e-mail addresses, also in an earlier run. */
  private async accountsOf(
    open: Sql,
    match: PeopleToPlace['match'],
    people: readonly Person[],
  ): Promise<ReadonlyMap<Person, Placed>> {
    const ids = new Map<Person, UserId>();
    const others = people.filter(({ known }) => !known.isErased && known.userId === null);
    const owners = match === 'email' ? await this.ownersOf(open, others) : new Map<Person, UserId>();
    for (const person of others) addTo(ids, person, person.known.hadId ?? owners.get(person));
    for (const person of people) if (!person.known.isErased) addTo(ids, person, person.account ?? undefined);
    const accounts = await this.store.lockAccounts(open, [...new Set(ids.values())]);
    const had = new Map<Person, Placed>();
    for (const [person, id] of ids) {
      const account = accounts.get(id);
      if (account === undefined) assertNotMapped(person);
      else had.set(person, placedAs(person.account === null ? 'matched' : 'mapped', account));
    }
    return had;
  }

  private async ownersOf(open: Sql, people: readonly Person[]): Promise<Map<Person, UserId>> {
    const emails = people.map(matchedEmailOf);
    const owners = await this.store.ownersOf(
      open,
      emails.filter((email) => email !== null),
    );
    const found = new Map<Person, UserId>();
    for (const [n, person] of people.entries()) addTo(found, person, owners.get(emails[n] ?? ''));
    return found;
  }

  private async noteBefore(
    open: Sql,
    importId: string,
    people: readonly Person[],
    before: readonly (Placed | undefined)[],
  ): Promise<void> {
    const placed = (...outcomes: readonly Placed['outcome'][]): (Person & Placement)[] =>
      people.flatMap((person, n) => {
        const { outcome, userId = null } = before[n] ?? {};
        return outcome !== undefined && outcomes.includes(outcome) && userId !== null ? [{ ...person, userId }] : [];
      });
    await this.store.note(open, importId, placed('mapped', 'matched', 'claimed'));
    await this.store.refresh(open, importId, placed('unclaimed'));
  }

  private async make(open: Sql, importId: string, people: readonly Person[]): Promise<ReadonlyMap<Person, Placed>> {
    if (people.length === 0) return new Map();
    const accounts = people.map(accountOf);
    const names = await this.usernames.choose(
      open,
      accounts.map(({ usernames }) => usernames),
    );
    const users = accounts.map(({ displayName, type }, n) => {
      const username = names[n];
      if (username === undefined) throw new ChatError('USERNAME_TAKEN', { field: 'people' });
      return { id: this.keys.userIdOf(importId, (people[n] as Person).sourceHash), username, displayName, type };
    });
    await this.store.insert(open, users);
    const made = people.map((person, n) => ({ ...person, userId: (users[n] as Account).id }));
    await this.store.insertMade(open, importId, made);
    return new Map(people.map((person, n) => [person, placedAs('unclaimed', users[n] as Account)]));
  }
}

/** In this order: erased here, the account that the person has already, the one that an import has made. */
function placedBefore({ known }: Person, had: Placed | undefined): Placed | undefined {
  if (known.isErased) return { outcome: 'erased', userId: null, username: null };
  if (had !== undefined || known.userId === null || known.username === null) return had;
  return placedAs(known.isUnclaimed === true ? 'unclaimed' : 'claimed', { id: known.userId, username: known.username });
}

function placedAs(outcome: Placed['outcome'], { id: userId, username }: Account): Placed {
  return { outcome, userId, username };
}

function addTo(ids: Map<Person, UserId>, person: Person, id: UserId | undefined): void {
  if (id !== undefined) ids.set(person, id);
}

/** @throws ChatError NOT_FOUND */
function assertNotMapped({ id, account }: Person): void {
  if (account === null) return;
  const message = `The map names no account for ${id}, or one that nobody has claimed.`;
  throw new ChatError('NOT_FOUND', { field: 'people', message });
}
