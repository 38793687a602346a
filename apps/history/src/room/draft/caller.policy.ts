import { ChatError, type Actor, type UserId } from '#contracts';
import { assertMayRead, isHost, withReason } from '../rules/access.policy.js';
import { newMember } from './new-member.js';
import { revOf, type RoomDraft } from './room-draft.js';
import type { MemberRecord } from '../rows/room-facts.js';

/**
 * The caller's membership in a room that they may read. The bot of the room's app gets an owner's membership, which is not
 * stored.
 * @throws ChatError as `assertMayRead`
 */
export function callerIn(draft: RoomDraft, { userId }: Actor): MemberRecord {
  const member = isHost(draft.room, userId) ? hostOf(draft, userId) : draft.member(userId);
  assertMayRead(draft.room, member);
  if (member === undefined) throw new ChatError('NOT_A_MEMBER');
  return member;
}

/**
 * As `callerIn`, for what concerns the caller's own membership: the bot of the room's app has none.
 * @throws ChatError as `assertMayRead`
 */
export function memberIn(draft: RoomDraft, actor: Actor): MemberRecord {
  assertNoHost(draft, actor);
  return callerIn(draft, actor);
}

/** @throws ChatError NOT_A_MEMBER for the bot of the room's app, GONE if the room is deleted */
export function assertNoHost(draft: RoomDraft, { userId }: Actor): void {
  if (isHost(draft.room, userId)) throw new ChatError(draft.record.deleted_at === null ? 'NOT_A_MEMBER' : 'GONE');
}

/** @throws ChatError FORBIDDEN for the bot of the room's app, which no member adds, removes, mutes or bans */
export function assertNotTheHost(draft: RoomDraft, userId: UserId): void {
  if (isHost(draft.room, userId)) throw new ChatError('FORBIDDEN');
}

function hostOf(draft: RoomDraft, userId: UserId): MemberRecord {
  return { ...newMember(draft, userId), role: 'owner', state: 'joined', rev: revOf(0) };
}

/** In a direct room neither side blocks the other. @throws ChatError BLOCKED */
export function assertNotBlocked(draft: RoomDraft): void {
  if (draft.record.blocked) throw new ChatError('BLOCKED');
}

/** @throws ChatError MUTED with `retryAfterMs` */
export function assertNotMuted(member: Pick<MemberRecord, 'muted_until' | 'mute_reason'>, now: Date): void {
  const leftMs = (member.muted_until?.getTime() ?? 0) - now.getTime();
  if (leftMs > 0) throw withReason('MUTED', member.mute_reason, { retryAfterMs: leftMs });
}
