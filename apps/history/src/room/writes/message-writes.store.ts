import type { RoomId, UserId } from '#contracts';
import type { Sql } from '#persistence/sql';
import { toJson, write } from './column-arrays.js';
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
} from './room-writes.sql.js';

type RoomReaction = ReactionKey & { readonly roomId: RoomId; readonly at: Date };
type Mention = readonly [UserId, RoomId, number];

/** New states of messages, their mentions and reactions; goes behind the new messages. Changes nothing, sends nothing. */
export function writeMessageChanges(sql: Sql, rooms: readonly RoomDraft[]): (Promise<unknown> | undefined)[] {
  const changed = rooms.flatMap((draft) => [...draft.changedMessages.values()]);
  if (changed.length === 0) return [];
  return [
    write(sql, UPDATE_MESSAGES, changed, changeColumns),
    write(sql, DELETE_MENTIONS, changed.flatMap(mentionsGone), mentionColumns),
    write(sql, INSERT_MENTIONS, changed.flatMap(mentionsCome), mentionColumns),
    write(sql, INSERT_REACTIONS, rooms.flatMap(reactionsOf('insertions')), insertionColumns),
    write(sql, DELETE_REACTIONS, rooms.flatMap(reactionsOf('deletions')), reactionColumns),
    write(sql, CLEAR_REACTIONS, rooms.flatMap(clearancesOf), clearanceColumns),
  ];
}

/** Nobody is told of having mentioned themselves. */
export function mentionsOf(messages: readonly MessageRecord[]): Mention[] {
  return messages.flatMap(({ mentions, sender_id: senderId, room_id: roomId, seq }) =>
    mentions.filter((userId) => userId !== senderId).map((userId): Mention => [userId, roomId, seq]),
  );
}

export function mentionColumns(mentions: readonly Mention[]): unknown[] {
  return [mentions.map(([userId]) => userId), mentions.map(([, roomId]) => roomId), mentions.map(([, , seq]) => seq)];
}

function mentionsGone({ row, mentionedBefore }: ChangedMessage): Mention[] {
  return difference(row, mentionedBefore, row.mentions);
}

function mentionsCome({ row, mentionedBefore }: ChangedMessage): Mention[] {
  return difference(row, row.mentions, mentionedBefore);
}

function difference(row: ChangedMessage['row'], those: readonly UserId[], without: readonly UserId[]): Mention[] {
  return those
    .filter((userId) => userId !== row.sender_id && !without.includes(userId))
    .map((userId): Mention => [userId, row.room_id, row.seq]);
}

function changeColumns(changed: readonly ChangedMessage[]): unknown[] {
  const rows = changed.map(({ row }) => row);
  return [
    rows.map((row) => row.room_id),
    rows.map((row) => row.id),
    rows.map((row) => row.rev),
    rows.map((row) => row.body),
    rows.map((row) => toJson(row.ext)),
    rows.map((row) => `{${row.mentions.join(',')}}`),
    rows.map((row) => row.version),
    rows.map((row) => row.edited_at?.toISOString()),
    rows.map((row) => row.deleted_at?.toISOString()),
    rows.map((row) => row.pinned_at?.toISOString()),
  ];
}

function reactionsOf(which: 'insertions' | 'deletions'): (draft: RoomDraft) => RoomReaction[] {
  return ({ roomId, now, reactions }) => reactions[which].map((key) => ({ ...key, roomId, at: now }));
}

function reactionColumns(reactions: readonly RoomReaction[]): unknown[] {
  return [
    reactions.map(({ roomId }) => roomId),
    reactions.map(({ messageId }) => messageId),
    reactions.map(({ emoji }) => emoji),
    reactions.map(({ userId }) => userId),
  ];
}

function insertionColumns(reactions: readonly RoomReaction[]): unknown[] {
  return [...reactionColumns(reactions), reactions.map(({ at }) => at.toISOString())];
}

type Clearance = readonly [RoomId, string];

function clearancesOf({ roomId, reactions }: RoomDraft): Clearance[] {
  return [...reactions.clearances].map((messageId): Clearance => [roomId, messageId]);
}

function clearanceColumns(clearances: readonly Clearance[]): unknown[] {
  return [clearances.map(([roomId]) => roomId), clearances.map(([, id]) => id)];
}
