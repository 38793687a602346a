import { ChatError, type RoomActOfOperator, type UserId } from '#contracts';
import type { Act } from '#persistence/audit-table';
import { done } from '../../room/draft/outcome.js';
import type { RoomDraft } from '../../room/draft/room-draft.js';
import { notCompared, type Command } from '../command.js';
import { logAct } from '../log.policy.js';
import { giveRole, joinedMember } from '../member/seats.policy.js';
import { endRoom } from './delete.command.js';
import { changeRoom } from './update.command.js';

/** An act of an operator on a group, as if the owner acted. Its record in the audit names the operator; an act that changes nothing has none. */
export const operateRoom: Command<'room:operate'> = {
  content: notCompared,

  names({ request: { act } }) {
    if (act.kind === 'delete') return { allMembers: true };
    return act.kind === 'owner' ? { members: [act.userId], people: [act.userId], owner: true } : {};
  },

  apply(draft, { actor, request: { operator, act } }) {
    const { room } = draft;
    if (room?.kind !== 'group') throw new ChatError('NOT_FOUND');
    if (room.deleted_at !== null) {
      if (act.kind === 'delete') return done<'room:operate'>({});
      throw new ChatError('NOT_FOUND');
    }
    const before = room.head_rev;
    if (act.kind === 'delete') endRoom(draft);
    else if (act.kind === 'owner') makeOwner(draft, act.userId);
    else changeRoom(draft, { archived: act.kind === 'archive' }, actor);
    if (draft.deleted || room.head_rev !== before) draft.log.audit.push(recordOf(draft, operator, act));
    return done<'room:operate'>({});
  },
};

/** The present owner becomes an admin. @throws ChatError NOT_FOUND, FORBIDDEN, ARCHIVED */
function makeOwner(draft: RoomDraft, userId: UserId): void {
  const { record, people } = draft;
  if (record.external_id !== null)
    throw new ChatError('FORBIDDEN', { message: 'The host of this room is in the place of an owner.' });
  const target = joinedMember(draft, userId);
  if (target.role === 'owner') return;
  if (people.person(userId)?.type !== 'user')
    throw new ChatError('FORBIDDEN', { field: 'userId', message: 'A guest or a bot owns no room.' });
  if (record.archived_at !== null) throw new ChatError('ARCHIVED');
  const owner = draft.joined().find(({ role }) => role === 'owner');
  if (owner !== undefined) giveRole(draft, owner, 'admin');
  giveRole(draft, target, 'owner');
  logAct(draft, 'member:role', null, userId, { role: 'owner' });
}

function recordOf(draft: RoomDraft, operator: string, act: RoomActOfOperator): Act {
  const details = act.kind === 'owner' ? { details: { userId: act.userId } } : {};
  return { actor: operator, act: `room.${act.kind}`, subject: draft.roomId, ...details };
}
