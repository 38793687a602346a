import type { UserId } from '#contracts';
import type { Sql } from '#persistence/sql';
import type { ReactionKey } from '../draft/reactions-draft.js';
import type { RoomDraft } from '../draft/room-draft.js';
import type { ChangedMessage, MessageRecord } from '../facts/room-facts.js';
import {
  CLEAR_REACTIONS,
  DELETE_MENTIONS,
  DELETE_REACTIONS,
  INSERT_MENTIONS,
  INSERT_REACTIONS,
  UPDATE_MESSAGES,
  type MentionRow,
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
    writeRows(sql, INSERT_MENTIONS, changed.flatMap(addedMentions)),
    writeRows(sql, INSERT_REACTIONS, rooms.flatMap(reactionRows('insertions'))),
    writeRows(sql, DELETE_REACTIONS, rooms.flatMap(reactionRows('deletions'))),
    writeRows(sql, CLEAR_REACTIONS, rooms.flatMap(clearedMessages)),
  ];
}

/** A sender who mentions themselves gets no mention. */
export function mentionsOf(messages: readonly MessageRecord[]): MentionRow[] {
  return messages.flatMap(({ mentions, sender_id: senderId, room_id, seq }) =>
    mentions.filter((userId) => userId !== senderId).map((user_id) => ({ user_id, room_id, seq })),
  );
}

function removedMentions({ row, mentionedBefore }: ChangedMessage): MentionRow[] {
  return difference(row, mentionedBefore, row.mentions);
}

function addedMentions({ row, mentionedBefore }: ChangedMessage): MentionRow[] {
  return difference(row, row.mentions, mentionedBefore);
}

/** Users who are only in the first list, except the sender. */
function difference(
  { sender_id, room_id, seq }: ChangedMessage['row'],
  first: readonly UserId[],
  second: readonly UserId[],
): MentionRow[] {
  return first
    .filter((userId) => userId !== sender_id && !second.includes(userId))
    .map((user_id) => ({ user_id, room_id, seq }));
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
