import { chunksOf } from '#contracts/chunks-of';
import type { Sql } from '#persistence/sql';
import type { StoreClock } from '#persistence/store-clock';
import { Drafts } from '../draft/drafts.js';
import { PeopleDraft, type PeopleRules } from '../draft/people-draft.js';
import { RoomDraft } from '../draft/room-draft.js';
import type { Entry, RoomWork } from '../draft/room-work.js';
import { SharedRows } from '../draft/shared-rows.js';
import { NONE, type Fact } from './fact.js';
import { FACTS, LATE_FACTS } from './facts.js';
import type { RoomRecord } from '../rows/room-facts.js';
import { LOCK_ROOMS, READ_ROOMS } from './room-locks.sql.js';

type Key = readonly unknown[];

/**
 * Locks the rooms and reads all rows that their commands name. It takes one round trip, because the statements are
 * pipelined; those after the lock see everything committed before it. `LATE_FACTS` may take a second one.
 * @param clock gives the changes their time
 */
export async function lockAndRead(
  sql: Sql,
  works: readonly RoomWork[],
  rules: PeopleRules,
  clock: Pick<StoreClock, 'now'>,
): Promise<Drafts> {
  const rooms = sql.rows<RoomRecord>(LOCK_ROOMS, [works.map(({ roomId }) => roomId)]);
  return readDrafts(sql, { works, rules, clock }, rooms, FACTS);
}

/** Reads the same rows in a snapshot, without locks: for decisions that change nothing. */
export async function readUnlocked(
  sql: Sql,
  works: readonly RoomWork[],
  rules: PeopleRules,
  clock: Pick<StoreClock, 'now'>,
): Promise<Drafts> {
  const rooms = sql.rows<RoomRecord>(READ_ROOMS, [works.map(({ roomId }) => roomId)]);
  const facts = FACTS.map(({ lock: _, ...fact }) => fact);
  return readDrafts(sql, { works, rules, clock }, rooms, facts);
}

interface Reading {
  readonly works: readonly RoomWork[];
  readonly rules: PeopleRules;
  readonly clock: Pick<StoreClock, 'now'>;
}

async function readDrafts(
  sql: Sql,
  { works, rules, clock }: Reading,
  reading: Promise<RoomRecord[]>,
  facts: readonly Fact<readonly unknown[], unknown>[],
): Promise<Drafts> {
  const [rooms, ...found] = await Promise.all([
    reading,
    ...facts.map((fact) => {
      const keys = keysOf(works, (entry, work) => fact.keysOf(entry, work));
      return read(sql, fact, keys);
    }),
  ]);
  const drafts = draftsOf(works, rooms, new PeopleDraft(rules), clock.now());
  facts.forEach((fact, index) => fact.into(drafts, found[index] ?? NONE));
  await Promise.all(
    LATE_FACTS.map(async (fact) => {
      const keys = keysOf(works, (entry, work) => fact.keysOf(entry, work, drafts));
      fact.into(drafts, await read(sql, fact, keys));
    }),
  );
  return drafts;
}

/** Each key once. */
function keysOf(works: readonly RoomWork[], keysOfEntry: (entry: Entry, work: RoomWork) => readonly Key[]): Key[] {
  const keys = new Map<string, Key>();
  for (const work of works)
    for (const entry of work.entries) for (const key of keysOfEntry(entry, work)) keys.set(key.join(' '), key);
  return [...keys.values()];
}

/** Sends no statement without keys. */
async function read(
  sql: Sql,
  { lock, statement, more = NONE, keysAtOnce = Infinity }: Omit<Fact<Key, unknown>, 'keysOf' | 'into'>,
  keys: readonly Key[],
): Promise<readonly unknown[]> {
  const [first] = keys;
  if (first === undefined) return NONE;
  const valuesOf = (some: readonly Key[]) => [...first.map((_part, at) => some.map((key) => key[at])), ...more];
  const locked = lock === undefined ? undefined : sql.rows(lock, valuesOf(keys));
  const reads = Array.from(chunksOf(keys, keysAtOnce), (some) => sql.rows(statement, valuesOf(some)));
  const [rows] = await Promise.all([Promise.all(reads), locked]);
  return rows.length === 1 ? (rows[0] ?? NONE) : rows.flat();
}

function draftsOf(works: readonly RoomWork[], rooms: readonly RoomRecord[], people: PeopleDraft, time: Date): Drafts {
  const shared = new SharedRows();
  const records = new Map(rooms.map((room) => [room.id, room]));
  const drafts = works.map(({ roomId, failedSends }) => {
    const room = records.get(roomId);
    // Two histories know the clock to some ms, but time never goes back within a room.
    const now = new Date(Math.max(time.getTime(), room?.last_activity_at.getTime() ?? 0));
    // A copy, because a send that fails in a transaction that is rolled back must not fail in the next attempt.
    return new RoomDraft({ roomId, room, people, shared, now, failedSends: new Map(failedSends) });
  });
  return new Drafts(drafts, people, shared);
}
