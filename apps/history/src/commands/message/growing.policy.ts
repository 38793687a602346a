import { ChatError, codePoints, type Actor, type Ext, type GrowState, type MessageId } from '#contracts';
import { callerIn } from '../../room/draft/caller.policy.js';
import type { GrowingMessage } from '../../room/draft/growing-draft.js';
import type { RoomDraft } from '../../room/draft/room-draft.js';
import type { MessageRow } from '../../room/rows/message.rows.js';
import { assertAccepted } from './accepting.policy.js';
import { missingMessage } from './changing.policy.js';
import { assertMayPost } from './sending.policy.js';

/**
 * The caller's own message. To its sender a message that is gone is `GONE` before any right is looked at.
 * @throws ChatError GONE, FORBIDDEN for a message of others, NOT_FOUND, and as `assertMayRead`
 */
export function ownMessage(draft: RoomDraft, actor: Actor, id: MessageId): MessageRow {
  const row = draft.row(id);
  const isMine = (row ?? draft.purgedMessage(id))?.sender_id === actor.userId;
  if (!isMine) callerIn(draft, actor);
  const present = presentMessage(draft, id);
  if (!isMine) throw new ChatError('FORBIDDEN');
  return present;
}

/** @throws ChatError GONE, NOT_FOUND */
export function presentMessage(draft: RoomDraft, id: MessageId): MessageRow {
  const row = draft.row(id);
  if (row === undefined) throw missingMessage(draft, id);
  if (row.deleted_at !== null) throw new ChatError('GONE');
  return row;
}

/**
 * The text of the sender's message, which grows and which the sender may continue.
 * @throws ChatError CONFLICT with `field: "id"` before any right is looked at; then the errors of a send but slow mode
 */
export function openText(draft: RoomDraft, actor: Actor, row: MessageRow): GrowingMessage {
  const growing = draft.growing.of(row.id);
  if (row.grow !== 'growing' || growing === undefined) throw notGrowing(row);
  assertMayPost(draft.record, callerIn(draft, actor), draft.now);
  assertMayGrow(draft, actor);
  return growing;
}

/** @throws ChatError FORBIDDEN with `field: "grow"` */
export function assertMayGrow(draft: RoomDraft, { type }: Actor): void {
  if (!draft.people.growRules.mayGrow(type)) throw new ChatError('FORBIDDEN', { field: 'grow' });
}

/** `length` of a message that has grown. */
function notGrowing({ grow, body }: MessageRow): ChatError {
  return new ChatError('CONFLICT', grow === null ? { field: 'id' } : { field: 'id', length: codePoints(body) });
}

/**
 * As `assertAccepted`, for what the writer adds. Time in which the check gives no answer does not count as silence of the writer.
 * @param body the whole text; `undefined`: nothing judged this room when the transaction began
 */
export function assertContinuationAccepted(
  draft: RoomDraft,
  { userId }: Actor,
  growing: GrowingMessage,
  { body, ext }: { readonly body: string | undefined; readonly ext: Ext | null },
): void {
  if (body === undefined) return;
  try {
    assertAccepted(draft, userId, { body, ext, files: [] });
  } catch (error) {
    if (error instanceof ChatError && error.code === 'UNAVAILABLE') growing.touch();
    throw error;
  }
}

/** Joins the text into the message, as one change. `editedAt` and `version` stay. */
export function endGrowing(
  draft: RoomDraft,
  row: MessageRow,
  { state, body, ext = row.ext }: { readonly state: GrowState; readonly body: string; readonly ext?: Ext | null },
): void {
  draft.growing.end(row.id);
  draft.changeMessage({ ...row, body, ext, grow: state });
}
