import { ChatError } from '#contracts';
import { isIncomingBot } from '#access/incoming-bot';
import type { RoomDraft } from '../../room/draft/room-draft.js';
import type { MemberRecord } from '../../room/rows/room-facts.js';
import { may } from '../../room/rules/permissions.policy.js';

const MS_PER_SECOND = 1000;

/** Returns true if slow mode limits the member in this room. Incoming webhooks have a rate of their own. */
export function isSlowed({ record }: RoomDraft, { role, user_id: userId }: MemberRecord): boolean {
  return record.slow_mode_seconds > 0 && !may('message:send in slow mode', record, role) && !isIncomingBot(userId);
}

/**
 * @param lastAt the time of the member's last act of the kind that slow mode limits; `null` if there is none
 * @throws ChatError SLOW_MODE
 */
export function assertNotSlowed(draft: RoomDraft, member: MemberRecord, lastAt: Date | null): void {
  if (lastAt === null || !isSlowed(draft, member)) return;
  const leftMs = lastAt.getTime() + draft.record.slow_mode_seconds * MS_PER_SECOND - draft.now.getTime();
  if (leftMs > 0) throw new ChatError('SLOW_MODE', { retryAfterMs: leftMs });
}
