import type { RoomDraft } from '../../room/draft/room-draft.js';
import type { MessageRow } from '../../room/rows/message.rows.js';

const EMPTIED = {
  body: '',
  ext: null,
  mentions: [],
  everyone: null,
  forward_of: null,
  attachments: null,
  grow: null,
  pinned_at: null,
};

/** Deletes a message with all that it has. */
export function emptyMessage(draft: RoomDraft, row: MessageRow): void {
  draft.reactions.clear(row.id);
  if (row.grow === 'growing') draft.growing.end(row.id);
  draft.files.end(row.attachments?.files.map((file) => file.id) ?? []);
  draft.changeMessage({ ...row, ...EMPTIED, deleted_at: draft.now });
}
