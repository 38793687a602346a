import { ChatError, type UserId } from '#contracts';
import type { Content, Verdict } from '../../room/draft/content.js';
import type { RoomDraft } from '../../room/draft/room-draft.js';

const UNANSWERED: Verdict = { kind: 'unanswered' };

/**
 * To be called after all other checks, and before the draft changes: this is the last of all refusals.
 * @throws ChatError REFUSED, or UNAVAILABLE if the check has not judged this content
 */
export function assertAccepted(draft: RoomDraft, userId: UserId, content: Content): void {
  const { contentRules } = draft.people;
  if (!contentRules.sees(draft.record)) return;
  if (contentRules.hasWord(content.body)) refuse(draft, userId, 'words');
  if (!contentRules.hasCheck) return;
  const verdict = draft.judge?.(content, draft) ?? UNANSWERED;
  if (verdict.kind === 'unanswered') throw new ChatError('UNAVAILABLE');
  if (verdict.kind === 'refused') refuse(draft, userId, 'check', verdict.detail);
}

function refuse(draft: RoomDraft, userId: UserId, by: 'check' | 'words', detail?: string): never {
  draft.refusals.push({ userId, by });
  throw new ChatError('REFUSED', detail === undefined ? {} : { message: detail });
}
