import type { UserId } from '#contracts';
import { newMember } from '../../room/draft/new-member.js';
import type { RoomDraft } from '../../room/draft/room-draft.js';

/** The user is a former member of the room, and has never had it in their list. */
export function keepOut(draft: RoomDraft, userId: UserId, joinedAt: Date): void {
  draft.changeMember({ ...newMember(draft, userId), joined_at: joinedAt, read_seq: draft.record.head_seq });
}
