import { ChatError, type Actor, type MessageId, type RoomCommandOf } from '#contracts';
import type { RoomDraft } from '../../room/draft/room-draft.js';
import type { Names } from '../../room/rows/names.js';
import type { MemberRecord } from '../../room/rows/room-facts.js';
import type { MessageRow } from '../../room/rows/message.rows.js';
import { callerIn } from '../../room/draft/caller.policy.js';

/** A caller who changes a message, and the message. */
export interface Changing {
  readonly member: MemberRecord;
  readonly row: MessageRow;
}

/** The message of the request. */
export function changingNames({
  request,
  actor,
}: RoomCommandOf<'message:edit' | 'message:delete' | 'message:pin' | 'message:unpin'>): Names {
  return { rows: [request.id], people: [actor.userId] };
}

/** System messages cannot be changed. @throws ChatError NOT_FOUND, GONE, FORBIDDEN, and as `assertMayRead` */
export function changingIn(draft: RoomDraft, actor: Actor, id: MessageId): Changing {
  const member = callerIn(draft, actor);
  const row = draft.row(id);
  if (row === undefined) throw missingMessage(draft, id);
  if (row.kind === 'system') throw new ChatError('FORBIDDEN');
  return { member, row };
}

/** GONE for a purged message, NOT_FOUND for one that was never stored. */
export function missingMessage(draft: RoomDraft, id: MessageId): ChatError {
  return new ChatError(draft.purgedMessage(id) === undefined ? 'NOT_FOUND' : 'GONE');
}
