import type { Actor, Empty } from '#contracts';
import { callerIn } from '../../room/rules/caller.policy.js';
import { assertMay } from '../../room/rules/permissions.policy.js';
import type { RoomDraft } from '../../room/draft/room-draft.js';

/**
 * Its owner only, also of an archived one. Everybody in it loses it in the same transaction; what it holds is erased
 * by a job. @throws ChatError whatever `room:delete` may be answered
 */
export function deleteRoom(draft: RoomDraft, actor: Actor): Empty {
  if (isDone(draft, actor)) return {};
  const { role } = callerIn(draft, actor);
  assertMay('room:delete', draft.record, role);
  for (const member of draft.joined()) draft.changeOwn({ ...member, state: 'left' }, 'gone');
  draft.markDeleted();
  return {};
}

/** Whoever has deleted it keeps that role, so that a repeat is known. */
function isDone(draft: RoomDraft, { userId }: Actor): boolean {
  return draft.room?.deleted_at instanceof Date && draft.member(userId)?.role === 'owner';
}
