import type { UserId } from '#contracts';
import type { Sql } from '#persistence/sql';
import type { ReactionKey } from '../draft/reactions-draft.js';
import { seqOf, type RoomDraft } from '../draft/room-draft.js';
import type { ChangedMessage, MessageRecord } from '../rows/room-facts.js';
import type { MessageRow } from '../rows/message.rows.js';
import {
  CLEAR_REACTIONS,
  DELETE_MENTIONS,
  DELETE_REACTIONS,
  INSERT_ASIDE_MENTIONS,
  INSERT_MENTIONS,
  INSERT_REACTIONS,
  NOTE_EVERYONE,
  UPDATE_MESSAGES,
  type AsideMention,
  type MentionRow,
  type NewMention,
} from './room-writes.sql.js';
import { writeRows } from './write-rows.js';

/** Writes changed messages with their mentions and reactions. Must be sent after the new messages. */
export function writeMessageChanges(sql: Sql, rooms: readonly RoomDraft[]): (Promise<unknown> | undefined)[] {
  const changed = rooms.flatMap((draft) => [...draft.changedMessages.values()]);
  if (changed.length === 0) return [];
  return [
    writeRows(
      sql,
      UPDATE_MESSAGES,
      changed.map(({ row }) => row),
    ),
    writeRows(sql, DELETE_MENTIONS, changed.flatMap(removedMentions)),
    ...insertMentions(sql, changed.map(addedMentions)),
    writeRows(sql, INSERT_REACTIONS, rooms.flatMap(reactionRows('insertions'))),
    writeRows(sql, DELETE_REACTIONS, rooms.flatMap(reactionRows('deletions'))),
    writeRows(sql, CLEAR_REACTIONS, rooms.flatMap(clearedMessages)),
  ];
}

/** A sender who mentions themselves gets no mention. */
export function writeMentions(sql: Sql, messages: readonly MessageRecord[]): (Promise<unknown> | undefined)[] {
  return insertMentions(
    sql,
    messages.map((row) => ({ row, userIds: row.mentions.filter((userId) => userId !== row.sender_id) })),
  );
}

/** Each room is named once: with several rows an update takes any of them. */
export function noteEveryone(sql: Sql, rooms: readonly RoomDraft[]): Promise<unknown> | undefined {
  const newest = rooms.flatMap(({ roomId, newMessages, changedMessages, imported, importedChanged }) => {
    const changed = [...changedMessages.values()].map(({ row }) => row);
    const seqs = [...newMessages, ...changed].flatMap(({ everyone, seq }) => (everyone === null ? [] : [seq]));
    if (importedChanged && imported?.everyone_seq != null) seqs.push(imported.everyone_seq);
    return seqs.length === 0 ? [] : [{ room_id: roomId, seq: seqOf(Math.max(...seqs)) }];
  });
  return writeRows(sql, NOTE_EVERYONE, newest);
}

interface Mentioning {
  readonly row: MessageRow;
  readonly userIds: readonly UserId[];
}

/** Replies that are not in the main timeline have their mentions in the thread. */
function insertMentions(sql: Sql, mentioning: readonly Mentioning[]): (Promise<unknown> | undefined)[] {
  const main: NewMention[] = [];
  const aside: AsideMention[] = [];
  for (const { row, userIds } of mentioning) {
    const { room_id, seq, created_at, thread_id, in_room } = row;
    for (const user_id of userIds) {
      if (thread_id === null || in_room === true) main.push({ user_id, room_id, seq, created_at });
      else aside.push({ user_id, room_id, seq, created_at, thread_id });
    }
  }
  return [writeRows(sql, INSERT_MENTIONS, main), writeRows(sql, INSERT_ASIDE_MENTIONS, aside)];
}

function removedMentions({ row, mentionedBefore }: ChangedMessage): MentionRow[] {
  const { room_id, seq } = row;
  return difference(row, mentionedBefore, row.mentions).map((user_id) => ({ user_id, room_id, seq }));
}

function addedMentions({ row, mentionedBefore }: ChangedMessage): Mentioning {
  return { row, userIds: difference(row, row.mentions, mentionedBefore) };
}

/** Users who are only in the first list, except the sender. */
function difference({ sender_id }: MessageRow, first: readonly UserId[], second: readonly UserId[]): UserId[] {
  return first.filter((userId) => userId !== sender_id && !second.includes(userId));
}

function reactionRows(which: 'insertions' | 'deletions') {
  return ({ roomId, now, reactions }: RoomDraft) =>
    reactions[which].map(({ messageId, emoji, userId }: ReactionKey) => {
      return { room_id: roomId, message_id: messageId, emoji, user_id: userId, created_at: now };
    });
}

function clearedMessages({ roomId, reactions }: RoomDraft) {
  return [...reactions.clearances].map((messageId) => ({ room_id: roomId, message_id: messageId }));
}
