import { ChatError, type RoomId, type Seq } from '#contracts';
import type { Replay } from './hook-row.js';

/** Rooms whose replay the courier has not begun yet. */
export const REPLAYS_MAX = 1000;

/**
 * What waits to be delivered again, with one room more, from its earlier message on; everything contains every room.
 * @throws ChatError OVERLOADED
 */
export function withReplay(waiting: Replay | null, roomId: RoomId, seq: Seq): Replay {
  if (waiting === 'all') return waiting;
  const others = (waiting ?? []).filter((room) => room.roomId !== roomId);
  if (others.length >= REPLAYS_MAX) throw new ChatError('OVERLOADED', { message: 'Too many replays wait.' });
  const known = waiting?.find((room) => room.roomId === roomId);
  const first = known === undefined || seq < known.seq ? seq : known.seq;
  return [...others, { roomId, seq: first }];
}
