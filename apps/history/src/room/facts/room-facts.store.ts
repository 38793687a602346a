import { JOINED_ROOMS_MAX, type RoomId, type Seq } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import type { StoreClock } from '#persistence/store-clock';
import type { SentMessageRow } from '../rows/message.rows.js';
import { joinedPerson, type PersonRow } from '../rows/person.js';
import { namedKeys, type NamedKeys } from './named-keys.policy.js';
import { PeopleDraft, type PeopleFacts } from '../draft/people-draft.js';
import type { PurgedMessageRow } from '../writes/purge.sql.js';
import { readPurgeable, readPurged } from '../writes/purge.store.js';
import { FilesDraft } from '../draft/files-draft.js';
import { readFileBytes, readFileFacts, type FileFacts } from './file-facts.store.js';
import { Origins } from './origins.store.js';
import { readReactionFacts } from './reaction-facts.store.js';
import { ReactionsDraft } from '../draft/reactions-draft.js';
import {
  ALIKE_NAMES,
  BLOCKINGS,
  CHANGING_MESSAGES,
  CONTACTS,
  DIRECT_ROOMS,
  HEIRS,
  JOINED_COUNTS,
  KNOWN_RESULTS,
  KNOWN_MESSAGES,
  LOCK_ROOMS,
  NAMED_MEMBERS,
  PEOPLE,
  PUBLIC_NAMES,
  type BlockingRow,
  type ContactRow,
  type JoinedCountRow,
  type KnownResultRow,
  type KeyRow,
  type KnownMessageRow,
  type NamedMemberRow,
} from './room-facts.sql.js';
import { RoomDraft } from '../draft/room-draft.js';
import type { RoomFacts, RoomRecord } from './room-facts.js';
import type { RoomWork } from '../draft/room-work.js';

/** The rooms of one transaction, locked and read. */
export interface Drafts {
  readonly rooms: readonly RoomDraft[];
  readonly people: PeopleDraft;
}

/**
 * Locks the rooms and reads all rows that their commands name. It takes one round trip, because the statements are
 * pipelined; those after the lock see everything committed before it. Named messages that were not found in rooms with
 * purged messages take a further round trip, and so do the quotas of those who forward files.
 * @param given the facts about users that this does not read
 * @param clock gives the changes their time
 */
export async function lockAndRead(
  sql: Sql,
  works: readonly RoomWork[],
  given: PeopleFacts,
  clock: StoreClock,
): Promise<Drafts> {
  const keys = namedKeys(works);
  const roomIds = works.map(({ roomId }) => roomId);
  const [
    rooms,
    messages,
    members,
    results,
    people,
    peopleFacts,
    directs,
    names,
    rows,
    reactions,
    origins,
    files,
    purgeable,
  ] = await Promise.all([
    sql.rows<RoomRecord>(LOCK_ROOMS, [roomIds]),
    pairs<KnownMessageRow>(sql, KNOWN_MESSAGES, keys.messages),
    readMembers(sql, keys),
    pairs<KnownResultRow>(sql, KNOWN_RESULTS, keys.results),
    list<PersonRow>(sql, PEOPLE, keys.people),
    readPeopleFacts(sql, keys),
    list<KeyRow>(sql, DIRECT_ROOMS, keys.directKeys),
    readNames(sql, keys),
    pairs<SentMessageRow>(sql, CHANGING_MESSAGES, keys.rows),
    readReactionFacts(sql, keys.reactions),
    Origins.read(sql, keys.origins),
    readFileFacts(sql, keys.files),
    readPurgeable(sql, keys.purges),
  ]);
  const purged = await readPurged(sql, rooms, keys, [...messages, ...rows]);
  const fileBytes = await readFileBytes(sql, origins.forwardersOfFiles(keys.files), given.fileRules?.bytesOfUsers);
  const met = [...rows, ...members].flatMap((row) => joinedPerson(row) ?? []);
  const draftsPeople = new PeopleDraft([...met, ...people], { ...peopleFacts, ...given, fileBytes });
  const byRoom = {
    rooms: new Map(rooms.map((room) => [room.id, room])),
    messages: groupByRoom(messages),
    members: groupByRoom(members),
    rows: groupByRoom(rows),
    reactions,
    origins,
    files,
    purged: groupByRoom(purged),
    purgeable,
    results: groupByRoom(results),
    directs: byKey(directs),
    names: byKey(names),
  };
  return {
    rooms: works.map((work) => draftOf(work, factsOf(work.roomId, byRoom), draftsPeople, clock.now())),
    people: draftsPeople,
  };
}

interface Facts {
  rooms: ReadonlyMap<RoomId, RoomRecord>;
  messages: ReadonlyMap<RoomId, KnownMessageRow[]>;
  members: ReadonlyMap<RoomId, NamedMemberRow[]>;
  rows: ReadonlyMap<RoomId, SentMessageRow[]>;
  reactions: ReadonlyMap<RoomId, ReactionsDraft>;
  origins: Origins;
  files: FileFacts;
  purged: ReadonlyMap<RoomId, PurgedMessageRow[]>;
  purgeable: ReadonlyMap<RoomId, Seq>;
  results: ReadonlyMap<RoomId, KnownResultRow[]>;
  directs: ReadonlyMap<string, RoomId>;
  names: ReadonlyMap<string, RoomId>;
}

function factsOf(roomId: RoomId, facts: Facts): RoomFacts {
  return {
    room: facts.rooms.get(roomId),
    messages: facts.messages.get(roomId) ?? [],
    members: facts.members.get(roomId) ?? [],
    rows: facts.rows.get(roomId) ?? [],
    reactions: facts.reactions.get(roomId) ?? new ReactionsDraft([], []),
    origins: facts.origins,
    files: new FilesDraft(facts.files.get(roomId)),
    purged: facts.purged.get(roomId) ?? [],
    purgeable: facts.purgeable.get(roomId) ?? null,
    results: facts.results.get(roomId) ?? [],
    directs: facts.directs,
    names: facts.names,
  };
}

function draftOf({ roomId, failedSends }: RoomWork, facts: RoomFacts, people: PeopleDraft, time: Date): RoomDraft {
  // Two histories know the clock to some ms, but time never goes back within a room.
  const now = new Date(Math.max(time.getTime(), facts.room?.last_activity_at.getTime() ?? 0));
  // A copy, because a send that fails in a transaction that is rolled back must not fail in the next attempt.
  return new RoomDraft(roomId, facts, people, now, new Map(failedSends));
}

async function readPeopleFacts(sql: Sql, { joiners, blockings, contacts }: NamedKeys): Promise<PeopleFacts> {
  const [counts, blocks, shared] = await Promise.all([
    joiners.length === 0 ? [] : sql.rows<JoinedCountRow>(JOINED_COUNTS, [joiners, JOINED_ROOMS_MAX]),
    pairs<BlockingRow>(sql, BLOCKINGS, blockings),
    pairs<ContactRow>(sql, CONTACTS, contacts),
  ]);
  return { counts, blockings: blocks, contacts: shared };
}

/** A named member may be an heir too. Both rows are equal, and the draft keeps one. */
async function readMembers(sql: Sql, { leavers, members }: NamedKeys): Promise<NamedMemberRow[]> {
  const [named, heirs] = await Promise.all([pairs<NamedMemberRow>(sql, NAMED_MEMBERS, members), heirsOf(sql, leavers)]);
  return [...heirs, ...named];
}

function heirsOf(sql: Sql, leavers: NamedKeys['leavers']): Promise<NamedMemberRow[]> | NamedMemberRow[] {
  if (leavers.length === 0) return [];
  return sql.rows<NamedMemberRow>(HEIRS, [
    leavers.map(([room]) => room),
    leavers.map(([, user]) => user),
    leavers.map(([, , count]) => count),
  ]);
}

/** The rooms with these public names come after those whose names look like them. */
async function readNames(sql: Sql, { skeletons, publicNames }: NamedKeys): Promise<KeyRow[]> {
  const [alike, same] = await Promise.all([
    list<KeyRow>(sql, ALIKE_NAMES, skeletons),
    list<KeyRow>(sql, PUBLIC_NAMES, publicNames),
  ]);
  return [...alike, ...same];
}

/** Sends no statement without keys. */
function pairs<Row>(
  sql: Sql,
  statement: Statement,
  keys: readonly (readonly [string, string])[],
): Promise<Row[]> | Row[] {
  if (keys.length === 0) return [];
  return sql.rows<Row>(statement, [keys.map(([first]) => first), keys.map(([, second]) => second)]);
}

function list<Row>(sql: Sql, statement: Statement, keys: readonly string[]): Promise<Row[]> | Row[] {
  return keys.length === 0 ? [] : sql.rows<Row>(statement, [keys]);
}

function groupByRoom<Row extends { room_id: RoomId }>(rows: readonly Row[]): Map<RoomId, Row[]> {
  const groups = new Map<RoomId, Row[]>();
  for (const row of rows) {
    const group = groups.get(row.room_id);
    if (group === undefined) groups.set(row.room_id, [row]);
    else group.push(row);
  }
  return groups;
}

function byKey(rows: readonly KeyRow[]): Map<string, RoomId> {
  return new Map(rows.map(({ key, id }) => [key, id]));
}
