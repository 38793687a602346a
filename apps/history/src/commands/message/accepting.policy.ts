import { ChatError, type UserId } from '#contracts';
import type { RoomDraft } from '../../room/draft/room-draft.js';

/** To be called after all other checks, and before the draft changes: this is the last of all refusals. @throws ChatError REFUSED */
export function assertAccepted(draft: RoomDraft, userId: UserId, body: string): void {
  const { contentRules } = draft.people;
  if (!contentRules.sees(draft.record) || !contentRules.hasWord(body)) return;
  draft.refusals.push({ userId, by: 'words' });
  throw new ChatError('REFUSED');
}
