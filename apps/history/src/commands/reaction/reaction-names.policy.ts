import type { RoomCommandOf } from '#contracts';
import type { Names } from '../../room/facts/names.js';

/** The message, and the caller's reaction to it. */
export function reactionNames({
  request: { id, emoji },
  actor,
}: RoomCommandOf<'reaction:add' | 'reaction:remove'>): Names {
  return { rows: [id], reactions: [{ messageId: id, emoji }], people: [actor.userId] };
}
