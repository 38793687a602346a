import type { ActName, UserId } from '#contracts';
import type { RoomDraft } from '../room/draft/room-draft.js';
import type { ActRow } from '../room/rows/act.rows.js';

type Details = Partial<Pick<ActRow, 'message_id' | 'role' | 'muted_until' | 'reason'>>;

/** Adds an act to the room's log. To be called after its last change, whose rev it takes. */
export function logAct(
  draft: RoomDraft,
  act: ActName,
  actorId: UserId,
  userId: UserId | null,
  { message_id = null, role = null, muted_until = null, reason = null }: Details = {},
): void {
  const { roomId, record, now } = draft;
  const parties = { actor_id: actorId, user_id: userId };
  draft.log.acts.push({
    room_id: roomId,
    rev: record.head_rev,
    at: now,
    act,
    ...parties,
    message_id,
    role,
    muted_until,
    reason,
  });
}
