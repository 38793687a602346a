import { roomNameKey, type RoomId, type UserId } from '#contracts';
import type { Sql } from '#persistence/sql';
import { toJson, write } from './column-arrays.js';
import { mentionColumns, mentionsOf, writeMessageChanges } from './message-writes.store.js';
import type { Drafts } from '../facts/room-facts.store.js';
import type { PeopleDraft } from '../draft/people-draft.js';
import { writePurges } from './purge.store.js';
import { urevOf, type RoomDraft } from '../draft/room-draft.js';
import type { MemberRecord, MessageRecord, RoomRecord } from '../facts/room-facts.js';
import {
  APPEND,
  COUNT_OWN_CHANGES,
  DELETE_ROOMS,
  INSERT_MENTIONS,
  INSERT_ROOMS,
  KEEP_RESULTS,
  UPDATE_SETTINGS,
  UPSERT_MEMBERS,
  type CountedRow,
} from './room-writes.sql.js';

/** The urev that each user's changes of the transaction brought them to; before them it was lower by their number. */
export type UrevHeads = ReadonlyMap<UserId, number>;

/** Locks and counts in `people`; a transaction of sends alone has nothing to count and sends nothing. */
export async function countOwnChanges(sql: Sql, people: PeopleDraft): Promise<UrevHeads> {
  if (people.ownChanges.size === 0) return new Map();
  const persons = [...people.ownChanges.keys()].map((userId) => {
    const person = people.person(userId);
    if (person === undefined) throw new Error(`nothing is known of user ${userId}`);
    return person;
  });
  const rows = await sql.rows<CountedRow>(COUNT_OWN_CHANGES, [
    persons.map((person) => person.user_id),
    persons.map((person) => person.username),
    persons.map((person) => person.display_name),
    persons.map((person) => person.type),
    persons.map((person) => person.version),
    persons.map((person) => person.erased_at),
    persons.map((person) => people.ownChanges.get(person.user_id)?.size ?? 0),
  ]);
  return new Map(rows.map(({ user_id: userId, urev }) => [userId, urev]));
}

/** Sends all writes of the drafts without waiting in between; resolves when all are done. */
export async function writeDrafts(sql: Sql, { rooms, people }: Drafts, urevs: UrevHeads): Promise<void> {
  stampUrevs(rooms, people, urevs);
  const changed = rooms.filter((draft) => draft.changed);
  const created = changed.filter((draft) => draft.created).map((draft) => draft.record);
  const counted = changed.filter((draft) => !draft.created).map((draft) => draft.record);
  const configured = changed.filter((draft) => draft.settingsChanged && !draft.created).map((draft) => draft.record);
  const messages = rooms.flatMap((draft) => draft.newMessages);
  const [sent, members] = changedMembers(rooms);
  await Promise.all([
    write(sql, INSERT_ROOMS, created, roomColumns),
    write(sql, UPDATE_SETTINGS, configured, settingsColumns),
    write(sql, UPSERT_MEMBERS, members, memberColumns),
    messages.length + counted.length + sent.length === 0 ? undefined : append(sql, messages, counted, sent),
    write(sql, INSERT_MENTIONS, mentionsOf(messages), mentionColumns),
    ...writeMessageChanges(sql, rooms),
    write(sql, KEEP_RESULTS, resultsOf(rooms), resultColumns),
    write(sql, DELETE_ROOMS, deletedRooms(rooms), deletionColumns),
    ...writePurges(sql, rooms),
  ]);
}

function stampUrevs(rooms: readonly RoomDraft[], people: PeopleDraft, urevs: UrevHeads): void {
  const drafts = new Map(rooms.map((draft) => [draft.roomId, draft]));
  for (const [userId, changes] of people.ownChanges) {
    let urev = (urevs.get(userId) ?? 0) - changes.size;
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

function append(
  sql: Sql,
  messages: readonly MessageRecord[],
  rooms: readonly RoomRecord[],
  senders: readonly MemberRecord[],
): Promise<unknown> {
  return sql.rows(APPEND, [...messageColumns(messages), ...counterColumns(rooms), ...markerColumns(senders)]);
}

function messageColumns(messages: readonly MessageRecord[]): unknown[] {
  return [
    messages.map((message) => message.room_id),
    messages.map((message) => message.seq),
    messages.map((message) => message.id),
    messages.map((message) => message.rev),
    messages.map((message) => message.kind),
    messages.map((message) => message.sender_id),
    messages.map((message) => message.body),
    messages.map((message) => toJson(message.ext)),
    messages.map((message) => toJson(message.system)),
    messages.map((message) => `{${message.mentions.join(',')}}`),
    messages.map((message) => message.reply_to),
    messages.map((message) => message.fingerprint),
    messages.map((message) => message.created_at.toISOString()),
  ];
}

function counterColumns(rooms: readonly RoomRecord[]): unknown[] {
  return [
    rooms.map((room) => room.id),
    rooms.map((room) => room.head_seq),
    rooms.map((room) => room.head_rev),
    rooms.map((room) => room.rev),
    rooms.map((room) => room.member_count),
    rooms.map((room) => room.last_activity_at.toISOString()),
  ];
}

function markerColumns(members: readonly MemberRecord[]): unknown[] {
  return [
    members.map((member) => member.room_id),
    members.map((member) => member.user_id),
    members.map((member) => member.read_seq),
    members.map((member) => member.last_sent_at?.toISOString()),
  ];
}

function roomColumns(rooms: readonly RoomRecord[]): unknown[] {
  return [
    rooms.map((room) => room.id),
    rooms.map((room) => room.kind),
    rooms.map((room) => room.visibility),
    rooms.map((room) => room.name),
    rooms.map((room) => room.name && roomNameKey(room.name)),
    rooms.map((room) => room.topic),
    rooms.map((room) => room.created_at.toISOString()),
    rooms.map((room) => room.created_by),
    rooms.map((room) => room.create_fingerprint),
    rooms.map((room) => room.direct_key),
    rooms.map((room) => room.head_seq),
    rooms.map((room) => room.head_rev),
    rooms.map((room) => room.rev),
    rooms.map((room) => room.member_count),
    rooms.map((room) => room.slow_mode_seconds),
    rooms.map((room) => room.archived_at?.toISOString()),
    rooms.map((room) => room.last_activity_at.toISOString()),
  ];
}

function settingsColumns(rooms: readonly RoomRecord[]): unknown[] {
  return [
    rooms.map((room) => room.id),
    rooms.map((room) => room.visibility),
    rooms.map((room) => room.name),
    rooms.map((room) => room.name && roomNameKey(room.name)),
    rooms.map((room) => room.topic),
    rooms.map((room) => room.slow_mode_seconds),
    rooms.map((room) => room.archived_at?.toISOString()),
  ];
}

function memberColumns(members: readonly MemberRecord[]): unknown[] {
  return [
    members.map((member) => member.room_id),
    members.map((member) => member.user_id),
    members.map((member) => member.role),
    members.map((member) => member.state),
    members.map((member) => member.joined_at.toISOString()),
    members.map((member) => member.read_seq),
    members.map((member) => member.notify),
    members.map((member) => member.muted_until?.toISOString()),
    members.map((member) => member.last_sent_at?.toISOString()),
    members.map((member) => member.rev),
    members.map((member) => member.urev),
  ];
}

type KeptResult = readonly [RoomId, string, unknown];

function resultsOf(rooms: readonly RoomDraft[]): KeptResult[] {
  return rooms.flatMap(({ roomId, newResults }) =>
    [...newResults].map(([commandId, result]): KeptResult => [roomId, commandId, result]),
  );
}

function resultColumns(results: readonly KeptResult[]): unknown[] {
  return [results.map(([room]) => room), results.map(([, id]) => id), results.map(([, , result]) => toJson(result))];
}

function deletedRooms(rooms: readonly RoomDraft[]): RoomRecord[] {
  return rooms.filter((draft) => draft.deleted).map((draft) => draft.record);
}

function deletionColumns(rooms: readonly RoomRecord[]): unknown[] {
  return [rooms.map((room) => room.id), rooms.map((room) => room.deleted_at?.toISOString())];
}
