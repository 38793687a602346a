import { ChatError, type Actor } from '#contracts';
import { assertMayRead } from './access.policy.js';
import type { RoomDraft } from '../draft/room-draft.js';
import type { MemberRecord } from '../facts/room-facts.js';

/** The caller's membership in a room that they may read. @throws ChatError as `assertMayRead` */
export function callerIn(draft: RoomDraft, { userId }: Actor): MemberRecord {
  const member = draft.member(userId);
  assertMayRead(draft.room, member);
  if (member === undefined) throw new ChatError('NOT_A_MEMBER');
  return member;
}

/** In a direct room neither side blocks the other. @throws ChatError BLOCKED */
export function assertNotBlocked(draft: RoomDraft): void {
  if (draft.record.blocked) throw new ChatError('BLOCKED');
}

/** @throws ChatError MUTED with `retryAfterMs` */
export function assertNotMuted(member: Pick<MemberRecord, 'muted_until'>, now: Date): void {
  const leftMs = (member.muted_until?.getTime() ?? 0) - now.getTime();
  if (leftMs > 0) throw new ChatError('MUTED', { retryAfterMs: leftMs });
}
