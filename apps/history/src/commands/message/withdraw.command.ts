import { ChatError } from '#contracts';
import { done } from '../../room/draft/outcome.js';
import { notCompared, type Command } from '../command.js';
import { logAct } from '../log.policy.js';
import { missingMessage } from './changing.policy.js';
import { emptyMessage } from './deleting.policy.js';

/** An operator deletes a reported message, also in direct and archived rooms. The room does not learn by whom. */
export const withdrawMessage: Command<'message:withdraw'> = {
  content: notCompared,

  names: ({ request: { id } }) => ({ rows: [id] }),

  apply(draft, { request: { id, reportId, operator } }) {
    const { room } = draft;
    if (room === undefined) throw new ChatError('NOT_FOUND');
    if (room.deleted_at !== null) throw new ChatError('GONE');
    const row = draft.row(id);
    if (row === undefined) throw missingMessage(draft, id);
    if (row.deleted_at !== null) return done<'message:withdraw'>({});
    emptyMessage(draft, row);
    if (room.kind === 'group') logAct(draft, 'message:delete', null, row.sender_id, { message_id: id });
    const details = { roomId: draft.roomId, messageId: id };
    draft.log.audit.push({ actor: operator, act: 'report.delete', subject: reportId, details });
    return done<'message:withdraw'>({});
  },
};
