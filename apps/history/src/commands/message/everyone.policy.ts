import { ChatError, EVERYONE_BY_MEMBERS_MAX, invalid, LIMITS } from '#contracts';
import type { RoomDraft } from '../../room/draft/room-draft.js';
import type { MessageRow } from '../../room/rows/message.rows.js';
import type { MemberRecord } from '../../room/rows/room-facts.js';
import { may } from '../../room/rules/permissions.policy.js';

/**
 * The member may mention everyone in a message of this room.
 * @param message the thread of the message
 * @throws ChatError FORBIDDEN or INVALID with the field `everyone`, LIMIT_REACHED with its scope
 */
export function assertMayTellEveryone(
  { record }: RoomDraft,
  { role }: MemberRecord,
  { thread_id: threadId }: Pick<MessageRow, 'thread_id'>,
): void {
  if (threadId !== null) throw invalid('everyone', 'is only for messages outside threads');
  const isSmall = record.kind === 'group' && record.member_count <= EVERYONE_BY_MEMBERS_MAX;
  if (!isSmall && !may('message:send to everyone', record, role))
    throw new ChatError('FORBIDDEN', { field: 'everyone' });
  if (record.member_count > LIMITS.everyoneMembers) throw new ChatError('LIMIT_REACHED', { scope: 'everyone' });
}
