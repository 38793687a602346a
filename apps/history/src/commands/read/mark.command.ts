import type { RoomCommandOf } from '#contracts';
import { assertMayRead } from '../../room/rules/access.policy.js';
import { seqOf, type RoomDraft } from '../../room/draft/room-draft.js';

/** Never back, never past the head; also in an archived room, since it is the reader's own. @throws ChatError */
export function markRead(draft: RoomDraft, { request, actor }: RoomCommandOf<'read.mark'>): void {
  const member = draft.member(actor.userId);
  assertMayRead(draft.room, member);
  const seq = seqOf(Math.min(request.seq, draft.record.head_seq));
  if (member !== undefined && seq > member.read_seq) draft.noteRead(member, seq);
}
