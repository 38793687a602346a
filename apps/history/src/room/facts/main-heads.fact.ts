import type { RoomId, Seq } from '#contracts';
import { NONE, type Fact } from './fact.js';

interface MainHeadRow {
  room_id: RoomId;
  seq: Seq | null;
}

/** The newest message of a room's main timeline, if the room's newest message is a reply beside it. Index: primary keys. */
export const mainHeads: Fact<[RoomId], MainHeadRow> = {
  keysOf: ({ names: { replies } }, { roomId }) => (replies === true ? [[roomId]] : NONE),
  statement: {
    name: 'main-heads',
    text: `SELECT m.room_id, m.main_before AS seq FROM unnest($1::uuid[]) AS input (room_id)
      JOIN history.rooms r ON r.id = input.room_id
      JOIN history.messages m ON m.room_id = r.id AND m.seq = r.head_seq`,
  },
  into(drafts, rows) {
    for (const { room_id: roomId, seq } of rows) drafts.room(roomId).threads.mainHead = seq;
  },
};
