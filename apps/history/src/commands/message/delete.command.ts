import { messageOf } from '../../room/draft/outcome.js';
import type { RoomDraft } from '../../room/draft/room-draft.js';
import type { MessageRow } from '../../room/rows/message.rows.js';
import { assertMayWrite } from '../../room/rules/access.policy.js';
import { assertMay } from '../../room/rules/permissions.policy.js';
import { notCompared, type Command } from '../command.js';
import { logAct } from '../log.policy.js';
import { changingIn, changingNames } from './changing.policy.js';

const EMPTIED = {
  body: '',
  ext: null,
  mentions: [],
  everyone: null,
  forward_of: null,
  attachments: null,
  pinned_at: null,
};

/** The sender may delete a message, and so may a moderator. */
export const deleteMessage: Command<'message:delete'> = {
  content: notCompared,

  names: changingNames,

  apply(draft, { request: { id }, actor }) {
    const { member, row } = changingIn(draft, actor, id);
    const isMine = row.sender_id === actor.userId;
    assertMay(isMine ? 'message:delete' : 'message:delete of others', draft.record, member.role);
    if (row.deleted_at !== null) return messageOf(id);
    assertMayWrite(draft.room, member);
    emptyMessage(draft, row);
    if (!isMine) logAct(draft, 'message:delete', actor.userId, row.sender_id, { message_id: id });
    return messageOf(id);
  },
};

/** Deletes a message with all that it has. */
export function emptyMessage(draft: RoomDraft, row: MessageRow): void {
  draft.reactions.clear(row.id);
  draft.files.end(row.attachments?.files.map((file) => file.id) ?? []);
  draft.changeMessage({ ...row, ...EMPTIED, deleted_at: draft.now });
}
