import type { RoomDraft } from '../../room/draft/room-draft.js';
import type { MemberRecord } from '../../room/rows/room-facts.js';

/** All messages up to the head are imported, and read by all. To be called with all members in the draft. */
export function endImport(draft: RoomDraft): void {
  const { record, imported, mainHead: main_head } = draft;
  if (imported === undefined) throw new Error(`room ${draft.roomId} is not imported`);
  const { head_seq, head_rev, last_activity_at: last_at } = record;
  record.imported_seq = head_seq;
  draft.imported = { ...imported, head_seq, head_rev, last_at, main_head };
  draft.importedChanged = true;
  for (const member of draft.joined()) moveMarkers(draft, member);
}

/** To the head. The room stays unopened, or hidden. */
function moveMarkers(draft: RoomDraft, member: MemberRecord): void {
  const { head_seq } = draft.record;
  const hidden_seq = member.hidden_seq === null ? null : head_seq;
  draft.changeOwn({ ...member, read_seq: head_seq, threads_read_seq: head_seq, hidden_seq }, 'read');
}
