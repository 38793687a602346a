import { ChatError, type RoomCommandOf } from '#contracts';
import { newRoom } from '../../room/draft/new-room.js';
import { done } from '../../room/draft/outcome.js';
import type { RoomDraft } from '../../room/draft/room-draft.js';
import { toRoom } from '../../room/rows/room.rows.js';
import { directKey } from '../../room/rules/direct-key.policy.js';
import { notCompared, type Command } from '../command.js';
import { assertHostSeats, seatOther } from '../member/seats.policy.js';

type Pair = RoomCommandOf<'room:pair'>;

/** The direct room of two users of an app, whose bot calls. */
export const pairUsers: Command<'room:pair'> = {
  content: notCompared,

  names({ actor, request: { userIds } }) {
    const [one, other] = userIds;
    const blockings = [[one, other] as const, [other, one] as const];
    return { people: [actor.userId, ...userIds], joiners: userIds, blockings, directKey: directKey(one, other) };
  },

  apply(draft, command) {
    const [one, other] = command.request.userIds;
    const key = directKey(one, other);
    if (draft.room !== undefined) {
      if (draft.room.direct_key !== key || draft.room.deleted_at !== null) throw new ChatError('GONE');
      return done<'room:pair'>({ room: toRoom(draft.room), created: false });
    }
    if (draft.shared.directs.has(key)) throw new ChatError('GONE');
    make(draft, command, key);
    return done<'room:pair'>({ room: toRoom(draft.record), created: true });
  },
};

/** @throws ChatError NOT_FOUND, BLOCKED, LIMIT_REACHED */
function make(draft: RoomDraft, { actor, request: { userIds } }: Pair, key: string): void {
  const [one, other] = userIds;
  for (const userId of userIds) draft.people.living(userId, 'users');
  if (draft.people.blocks(one, other) || draft.people.blocks(other, one)) throw new ChatError('BLOCKED');
  for (const userId of userIds) assertHostSeats(draft, userId);
  draft.create(newRoom(draft, 'direct', actor, { direct_key: key, app_id: actor.userId }));
  draft.shared.directs.set(key, draft.roomId);
  for (const userId of userIds) seatOther(draft, userId);
}
