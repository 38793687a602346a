import type { MessageId, RoomId, UserId } from '#contracts';
import { selectList } from '../rows/columns.js';
import { GROWING_COLUMNS, piecesOf, type GrowingRow } from '../rows/growing.rows.js';
import { NONE, type Fact, type LateFact } from './fact.js';

/** The named messages that grow. Index: the primary key. */
export const growingMessages: Fact<[RoomId, MessageId], GrowingRow> = {
  keysOf: ({ names: { growing = NONE } }, { roomId }) => growing.map(({ id }) => [roomId, id]),
  statement: {
    name: 'growing-messages',
    text: `SELECT ${selectList('g', GROWING_COLUMNS)}
      FROM unnest($1::uuid[], $2::uuid[]) AS input (room_id, id)
      JOIN history.growing g ON g.room_id = input.room_id AND g.message_id = input.id`,
  },
  into(drafts, rows) {
    for (const row of rows) drafts.room(row.room_id).growing.know(row);
  },
};

interface GrownTextRow {
  room_id: RoomId;
  id: MessageId;
  text: string;
}

/**
 * The whole text of those that a command compares, joins, or has judged. An append at the end of a text that nothing judges needs
 * none. Index: `messages_id`, pieces' primary key.
 */
export const grownTexts: LateFact<[RoomId, MessageId], GrownTextRow> = {
  keysOf({ names: { growing = NONE } }, { roomId }, drafts) {
    const draft = drafts.room(roomId);
    return growing.flatMap(({ id, from }): [RoomId, MessageId][] => {
      const message = draft.growing.of(id);
      if (from === undefined || message === undefined || draft.room === undefined) return [];
      return from < message.length || draft.people.contentRules.judges(draft.room) ? [[roomId, id]] : [];
    });
  },
  statement: {
    name: 'grown-texts',
    text: `SELECT m.room_id, m.id, m.body || ${piecesOf('m')} AS text
      FROM unnest($1::uuid[], $2::uuid[]) AS input (room_id, id)
      JOIN history.messages m ON m.room_id = input.room_id AND m.id = input.id`,
  },
  into(drafts, rows) {
    for (const { room_id: roomId, id, text } of rows) drafts.room(roomId).growing.of(id)?.knowText(text);
  },
};

/** How many messages of a user grow, in all rooms, for senders of another one. Index: `growing_sender`. */
export const growingCounts: Fact<[UserId], { user_id: UserId; count: number }> = {
  keysOf: ({ command: { actor }, names: { grows } }) => (grows === true ? [[actor.userId]] : NONE),
  statement: {
    name: 'growing-counts',
    text: `SELECT g.sender_id AS user_id, count(*) AS count FROM history.growing g
      WHERE g.sender_id = ANY($1::uuid[]) GROUP BY g.sender_id`,
  },
  into(drafts, rows) {
    for (const { user_id: userId, count } of rows) drafts.people.knowGrowing(userId, count);
  },
};
