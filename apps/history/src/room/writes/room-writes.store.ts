import { roomNameKey, type UserId } from '#contracts';
import type { Sql } from '#persistence/sql';
import { writeFiles } from './file-writes.store.js';
import { writeGrowing } from './growing-writes.store.js';
import { noteEveryone, writeMentions, writeMessageChanges } from './message-writes.store.js';
import type { Drafts } from '../draft/drafts.js';
import type { PeopleDraft } from '../draft/people-draft.js';
import { writePurges } from './purge.store.js';
import { urevOf, type RoomDraft } from '../draft/room-draft.js';
import { nameSkeletons } from '#contracts/name-skeletons';
import type { AbsenceRow } from '../rows/absence.rows.js';
import type { ImportedRow } from '../rows/imported.rows.js';
import type { MemberRecord, MessageRecord, RoomRecord } from '../rows/room-facts.js';
import {
  APPEND,
  APPEND_ASIDE,
  appendValues,
  COUNT_OWN_CHANGES,
  DELETE_AVATARS,
  DELETE_ROOMS,
  INSERT_ACTS,
  INSERT_CLEANUPS,
  NOTE_LOGGED,
  INSERT_ROOMS,
  INSERT_RESULTS,
  NOTE_IMPORTED,
  UNDO_ROOMS,
  UPDATE_SETTINGS,
  UPSERT_ABSENCES,
  UPSERT_AVATARS,
  UPSERT_MEMBERS,
  type CountedRow,
  type NewResult,
  type KeyedRoom,
} from './room-writes.sql.js';
import { recordAct } from '../../store/audit.store.js';
import { writeThreads } from './thread-writes.store.js';
import { writeRows } from './write-rows.js';

/** Each user's urev after the transaction. It grew by the number of the user's own changes. */
export type UrevHeads = ReadonlyMap<UserId, number>;

/** Raises the urevs in `people`, which locks the rows. A transaction of sends sends no statement. */
export async function countOwnChanges(sql: Sql, people: PeopleDraft): Promise<UrevHeads> {
  const { changedUsers } = people;
  if (changedUsers.length === 0) return new Map();
  const persons = changedUsers.map((userId) => {
    const person = people.person(userId);
    if (person === undefined) throw new Error(`user ${userId} was not read`);
    return { ...person, app_id: people.appOf(userId) ?? null, urev: people.countOwn(userId) };
  });
  const rows = await sql.rows<CountedRow>(COUNT_OWN_CHANGES, COUNT_OWN_CHANGES.rows.values(persons));
  return new Map(rows.map(({ user_id: userId, urev }) => [userId, urev]));
}

/** Writes the drafts with pipelined statements. */
export async function writeDrafts(sql: Sql, { rooms, people }: Drafts, urevs: UrevHeads): Promise<void> {
  stampUrevs(rooms, people, urevs);
  const changed = rooms.filter((draft) => draft.changed);
  const created = changed.filter((draft) => draft.created).map((draft) => draft.record);
  const counted = changed.filter((draft) => !draft.created).map((draft) => draft.record);
  const configured = changed.filter((draft) => draft.settingsChanged && !draft.created).map((draft) => draft.record);
  const messages = rooms.flatMap((draft) => draft.newMessages);
  const aside = messages.filter(isAside);
  const main = aside.length === 0 ? messages : messages.filter((message) => !isAside(message));
  const [sent, members] = changedMembers(rooms);
  await Promise.all([
    writeRows(sql, INSERT_ROOMS, created.map(keyed)),
    writeRows(sql, UPDATE_SETTINGS, configured.map(keyed)),
    ...writeAvatars(sql, rooms),
    writeRows(sql, UPSERT_MEMBERS, members),
    main.length + counted.length + sent.length === 0 ? undefined : sql.rows(APPEND, appendValues(main, counted, sent)),
    writeRows(sql, APPEND_ASIDE, aside),
    ...writeThreads(sql, rooms),
    ...writeMentions(sql, messages),
    noteEveryone(sql, rooms),
    ...writeMessageChanges(sql, rooms),
    ...writeGrowing(sql, rooms),
    ...writeFiles(sql, rooms),
    writeRows(sql, INSERT_RESULTS, resultsOf(rooms)),
    ...writeActs(sql, rooms),
    writeRows(sql, UPSERT_ABSENCES, absencesOf(rooms)),
    writeRows(sql, NOTE_IMPORTED, importsOf(rooms)),
    writeRows(sql, DELETE_ROOMS, deletedRooms(rooms)),
    writeRows(sql, UNDO_ROOMS, deletedRooms(rooms.filter(({ undone }) => undone))),
    ...writePurges(sql, rooms),
  ]);
}

/** `APPEND` leaves out columns that this message has. */
function isAside({
  thread_id: threadId,
  scheduled,
  keeps_unread: keepsUnread,
  everyone,
  grow,
}: MessageRecord): boolean {
  return [threadId, scheduled, keepsUnread, everyone, grow].some((value) => value !== null);
}

function stampUrevs(rooms: readonly RoomDraft[], people: PeopleDraft, urevs: UrevHeads): void {
  const drafts = new Map(rooms.map((draft) => [draft.roomId, draft]));
  for (const [userId, changes] of people.ownChanges) {
    let urev = (urevs.get(userId) ?? 0) - people.countOwn(userId);
    for (const roomId of changes.keys()) {
      urev += 1;
      const member = drafts.get(roomId)?.member(userId);
      if (member !== undefined) member.urev = urevOf(urev);
    }
  }
}

function changedMembers(rooms: readonly RoomDraft[]): [sent: MemberRecord[], changed: MemberRecord[]] {
  const sent: MemberRecord[] = [];
  const changed: MemberRecord[] = [];
  for (const draft of rooms) {
    for (const [userId, change] of draft.memberChanges) {
      const member = draft.member(userId);
      if (member !== undefined) (change === 'sent' ? sent : changed).push(member);
    }
  }
  return [sent, changed];
}

function writeAvatars(sql: Sql, rooms: readonly RoomDraft[]): (Promise<unknown> | undefined)[] {
  const put = rooms.flatMap(({ roomId, avatar }) => (avatar ? [{ room_id: roomId, ...avatar }] : []));
  const gone = rooms.flatMap(({ roomId, avatar }) => (avatar === null ? [{ room_id: roomId }] : []));
  return [writeRows(sql, UPSERT_AVATARS, put), writeRows(sql, DELETE_AVATARS, gone)];
}

function writeActs(sql: Sql, rooms: readonly RoomDraft[]): (Promise<unknown> | undefined)[] {
  const logs = rooms.map(({ log }) => log);
  const begun = rooms.flatMap(({ roomId, log }) => log.begun.map((id) => ({ room_id: roomId, id })));
  const acts = logs.flatMap((log) => log.acts);
  const cleanups = logs.flatMap((log) => log.cleanups);
  return [
    writeRows(sql, INSERT_ACTS, acts),
    writeRows(sql, INSERT_CLEANUPS, cleanups),
    writeRows(sql, NOTE_LOGGED, begun),
    ...logs.flatMap(({ audit }) => audit.map((act) => recordAct(sql, act))),
  ];
}

function keyed(room: RoomRecord): KeyedRoom {
  const { name, visibility } = room;
  const key = name && roomNameKey(name);
  // A private room never becomes public, so only public ones need skeletons.
  const isPublic = name !== null && visibility === 'public';
  const skeletons: [string, string] | [null, null] = isPublic ? nameSkeletons(name) : [null, null];
  const [skeleton, written] = skeletons;
  return { ...room, name_key: key, skeleton, written_skeleton: written, skeletons_of: isPublic ? key : null };
}

function resultsOf(rooms: readonly RoomDraft[]): NewResult[] {
  return rooms.flatMap(({ roomId, newResults }) =>
    [...newResults].map(([commandId, result]): NewResult => ({ room_id: roomId, command_id: commandId, result })),
  );
}

function absencesOf(rooms: readonly RoomDraft[]): AbsenceRow[] {
  return rooms.flatMap(({ appSeats }) => appSeats?.changed ?? []);
}

function importsOf(rooms: readonly RoomDraft[]): ImportedRow[] {
  return rooms.flatMap(({ imported, importedChanged }) => (importedChanged && imported ? [imported] : []));
}

function deletedRooms(rooms: readonly RoomDraft[]): RoomRecord[] {
  return rooms.filter((draft) => draft.deleted).map((draft) => draft.record);
}
