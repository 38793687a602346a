import { ChatError, invalid, type RoomCommandOf } from '#contracts';
import { messageOf } from '../../room/draft/outcome.js';
import type { MessageRow } from '../../room/rows/message.rows.js';
import { assertMayWrite } from '../../room/rules/access.policy.js';
import { assertNotBlocked, assertNotMuted } from '../../room/rules/caller.policy.js';
import { sameJson } from '../../room/rules/fingerprint.policy.js';
import { assertMay } from '../../room/rules/permissions.policy.js';
import { notCompared, type Command } from '../command.js';
import { changingIn, changingNames } from './changing.policy.js';
import { assertNotSlowed, isSlowed } from './slow-mode.policy.js';

/** Only the sender may edit a message, and only its current version. A forward cannot be edited. */
export const editMessage: Command<'message:edit'> = {
  content: notCompared,

  names: (command) => ({ ...changingNames(command), members: command.request.mentions ?? [] }),

  apply(draft, command) {
    const { request, actor } = command;
    const { member, row } = changingIn(draft, actor, request.id);
    assertMay('message:edit', draft.record, member.role);
    if (row.sender_id !== actor.userId) throw new ChatError('FORBIDDEN');
    if (row.deleted_at !== null) throw new ChatError('GONE');
    if (row.forward_of !== null) throw new ChatError('FORBIDDEN');
    if (isMade(row, command)) return messageOf(row.id);
    assertMayWrite(draft.room, member);
    assertNotBlocked(draft);
    assertNotMuted(member, draft.now);
    if (row.version !== request.version) throw new ChatError('CONFLICT');
    if (request.mentions?.some((userId) => draft.member(userId)?.state !== 'joined'))
      throw invalid('mentions', 'must be members of this room');
    assertNotSlowed(draft, member, member.last_edited_at);
    if (isSlowed(draft, member)) draft.noteEdited(member);
    const { body, mentions = row.mentions, ext = row.ext } = request;
    draft.changeMessage({ ...row, body, mentions, ext, version: row.version + 1, edited_at: draft.now });
    return messageOf(row.id);
  },
};

/** The message already has the content of the edit, because of the same edit or from the start. */
function isMade(row: MessageRow, { request }: RoomCommandOf<'message:edit'>): boolean {
  const { version, body, mentions, ext } = request;
  if (row.version !== version && row.version !== version + 1) return false;
  if (row.body !== body) return false;
  if (mentions !== undefined && !sameJson(mentions, row.mentions)) return false;
  return ext === undefined || sameJson(ext, row.ext);
}
