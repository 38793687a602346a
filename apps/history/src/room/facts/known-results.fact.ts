import { traitsOf, type CommandId, type RoomId } from '#contracts';
import type { Outcome } from '../draft/outcome.js';
import { NONE, type Fact } from './fact.js';

interface KnownResultRow {
  room_id: RoomId;
  command_id: CommandId;
  result: Outcome;
}

/** The kept results of commands. Index: the primary key. */
export const knownResults: Fact<[RoomId, CommandId], KnownResultRow> = {
  keysOf: ({ command: { type, commandId } }, { roomId }) => (traitsOf(type).keepsResult ? [[roomId, commandId]] : NONE),
  statement: {
    name: 'known-results',
    text: `SELECT c.room_id, c.command_id, c.result FROM unnest($1::uuid[], $2::uuid[]) AS input (room_id, command_id)
      JOIN history.commands c ON c.room_id = input.room_id AND c.command_id = input.command_id`,
  },
  into(drafts, rows) {
    for (const { room_id: roomId, command_id: id, result } of rows) drafts.room(roomId).knowResult(id, result);
  },
};
