import type { Actor } from '#contracts';
import { done } from '../../room/draft/outcome.js';
import type { RoomDraft } from '../../room/draft/room-draft.js';
import { isHost } from '../../room/rules/access.policy.js';
import { callerIn } from '../../room/draft/caller.policy.js';
import { assertMay } from '../../room/rules/permissions.policy.js';
import { notCompared, type Command } from '../command.js';

/**
 * Only the owner, or the app's bot, may delete a room, even an archived one. The transaction ends all memberships; a job erases the
 * content.
 */
export const deleteRoom: Command<'room:delete'> = {
  content: notCompared,

  names: ({ actor }) => ({ people: [actor.userId], allMembers: true }),

  apply(draft, { actor }) {
    if (isDone(draft, actor)) return done<'room:delete'>({});
    const { role } = callerIn(draft, actor);
    assertMay('room:delete', draft.record, role);
    endRoom(draft);
    if (isHost(draft.room, actor.userId))
      draft.log.audit.push({ actor: `app:${actor.username}`, act: 'room.delete', subject: draft.roomId });
    return done<'room:delete'>({});
  },
};

/** To be called with all members in the draft. */
export function endRoom(draft: RoomDraft): void {
  for (const member of draft.joined()) draft.changeOwn({ ...member, state: 'left' }, 'gone');
  draft.markDeleted();
}

/** The user who deleted the room keeps the role `owner`, so a repeat succeeds. */
function isDone(draft: RoomDraft, { userId }: Actor): boolean {
  const isOwner = draft.member(userId)?.role === 'owner' || isHost(draft.room, userId);
  return draft.room?.deleted_at instanceof Date && isOwner;
}
