import { ChatError, TOLD_OF_DEFAULTS_MEMBERS_MAX, type UserId } from '#contracts';
import { assertNotTheHost } from '../../room/draft/caller.policy.js';
import { done } from '../../room/draft/outcome.js';
import type { RoomDraft } from '../../room/draft/room-draft.js';
import { assertNotKept } from '../../room/rules/meeting.policy.js';
import { rank } from '../../room/rules/permissions.policy.js';
import { notCompared, type Command } from '../command.js';
import { assertMayTakeRoom, assertSeatLeft, roleOfJoiner, seatCaller } from '../member/seats.policy.js';

/** Any group, also a private one. A repeat changes nothing. */
export const enterRoom: Command<'room:enter'> = {
  content: notCompared,

  names: ({ actor: { userId }, request: { makerId } }) => ({
    people: [userId],
    meeting: [userId],
    joiners: [userId],
    members: makerId === null ? [] : [makerId],
  }),

  apply(draft, { actor, request: { makerId, looks, byDefault = false } }) {
    const { userId } = actor;
    assertGroup(draft);
    const member = draft.member(userId);
    if (member?.state === 'joined' || (byDefault && member !== undefined)) return done<'room:enter'>({ joined: false });
    assertRunBy(draft, makerId);
    assertNotTheHost(draft, userId);
    if (member?.state === 'banned') throw new ChatError('BANNED');
    if (draft.record.archived_at !== null) throw new ChatError('ARCHIVED');
    assertNotKept(draft.people, userId);
    assertSeatLeft(draft);
    assertMayTakeRoom(draft, userId);
    if (looks === true) return done<'room:enter'>({ joined: true });
    const isTold = !byDefault || draft.record.member_count <= TOLD_OF_DEFAULTS_MEMBERS_MAX;
    if (isTold) draft.addSystemMessage({ type: 'member.joined', userId, actorId: userId });
    seatCaller(draft, userId, roleOfJoiner(draft));
    return done<'room:enter'>({ joined: true });
  },
};

/** @throws ChatError NOT_FOUND if there is no such group any more */
function assertGroup({ room }: RoomDraft): void {
  if (room?.kind !== 'group' || room.deleted_at !== null) throw new ChatError('NOT_FOUND');
}

/** @throws ChatError NOT_FOUND if the maker of the link is no longer an admin of the room */
function assertRunBy(draft: RoomDraft, makerId: UserId | null): void {
  const maker = makerId === null ? undefined : draft.member(makerId);
  const isRun = makerId === null || (maker?.state === 'joined' && rank(maker.role) >= rank('admin'));
  if (!isRun) throw new ChatError('NOT_FOUND');
}
