import { ChatError, invalid, type FileId, type RoomCommandOf, type StoredFile } from '#contracts';
import { messageOf } from '../../room/draft/outcome.js';
import type { RoomDraft } from '../../room/draft/room-draft.js';
import type { MessageRow } from '../../room/rows/message.rows.js';
import type { MemberRecord } from '../../room/rows/room-facts.js';
import { assertMayWrite } from '../../room/rules/access.policy.js';
import { assertNotBlocked, assertNotMuted } from '../../room/draft/caller.policy.js';
import { sameJson } from '../../room/rules/fingerprint.policy.js';
import { assertMay } from '../../room/rules/permissions.policy.js';
import { notCompared, type Command } from '../command.js';
import { assertAccepted } from './accepting.policy.js';
import { attachmentsOf, checkedFiles, namesOf, readFilesOf } from './attachments.policy.js';
import { changingIn, changingNames } from './changing.policy.js';
import { assertMayTellEveryone } from './everyone.policy.js';
import { assertNotSlowed, isSlowed } from './slow-mode.policy.js';

/** Only the sender may edit a message, and only its current version. A forward cannot be edited. */
export const editMessage: Command<'message:edit'> = {
  content: notCompared,

  names(command) {
    const { mentions = [], attachments = [] } = command.request;
    const names = { ...changingNames(command), members: mentions };
    return attachments.length === 0 ? names : { ...names, files: readFilesOf(attachments) };
  },

  apply(draft, command) {
    const { request, actor } = command;
    const { member, row } = changingIn(draft, actor, request.id);
    assertMay('message:edit', draft.record, member.role);
    if (row.sender_id !== actor.userId) throw new ChatError('FORBIDDEN');
    if (row.deleted_at !== null) throw new ChatError('GONE');
    if (row.grow === 'growing') throw new ChatError('CONFLICT', { field: 'id' });
    if (row.forward_of !== null) throw new ChatError('FORBIDDEN');
    if (isMade(row, command)) return messageOf(row.id);
    assertMayWrite(draft.room, member);
    assertNotBlocked(draft);
    assertNotMuted(member, draft.now);
    if (row.version !== request.version) throw new ChatError('CONFLICT');
    assertMayMention(draft, member, row, request);
    const files = filesAfter(draft, row, command);
    const body = bodyAfter(row, request, files);
    assertNotSlowed(draft, member, member.last_edited_at);
    const { mentions = row.mentions, ext = row.ext } = request;
    assertAccepted(draft, actor.userId, { body, ext, files });
    if (isSlowed(draft, member)) draft.noteEdited(member);
    replaceFiles(draft, row, files);
    const attachments = attachmentsOf(files, request.body === undefined);
    const content = { body, mentions, ext, attachments, everyone: everyoneAfter(row, request) };
    draft.changeMessage({ ...row, ...content, version: row.version + 1, edited_at: draft.now });
    return messageOf(row.id);
  },
};

type Edit = RoomCommandOf<'message:edit'>;

/** The members whom the edit names, and everyone if it adds that. @throws ChatError INVALID, FORBIDDEN, LIMIT_REACHED */
function assertMayMention(draft: RoomDraft, member: MemberRecord, row: MessageRow, request: Edit['request']): void {
  if (request.mentions?.some((userId) => draft.member(userId)?.state !== 'joined'))
    throw invalid('mentions', 'must be members of this room');
  if (request.everyone === true && row.everyone === null) assertMayTellEveryone(draft, member, row);
}

function filesAfter(draft: RoomDraft, row: MessageRow, { request, actor }: Edit): StoredFile[] {
  const kept = row.attachments?.files ?? [];
  if (request.attachments === undefined) return kept;
  return checkedFiles(draft, { ids: request.attachments, userId: actor.userId, kept });
}

/** Without a body in the request it is the names of the files. @throws ChatError INVALID */
function bodyAfter(row: MessageRow, request: Edit['request'], files: readonly StoredFile[]): string {
  if (request.body !== undefined) return request.body;
  if (!mayOmitBody(row, request) || files.length === 0) throw invalid('body', 'is missing');
  return namesOf(files);
}

function mayOmitBody(row: MessageRow, { attachments = [] }: Edit['request']): boolean {
  return isNamed(row) || attachments.length > 0;
}

/** The body is the names of the files. */
function isNamed({ attachments }: MessageRow): boolean {
  return attachments?.auto ?? false;
}

function idsOf({ attachments }: MessageRow): FileId[] {
  return attachments?.files.map((file) => file.id) ?? [];
}

/** Binds new files to the message. Files that it no longer has are deleted. */
function replaceFiles(draft: RoomDraft, row: MessageRow, files: readonly StoredFile[]): void {
  const before = idsOf(row);
  const after = files.map((file) => file.id);
  draft.files.bind(
    after.filter((fileId) => !before.includes(fileId)),
    row.id,
  );
  draft.files.end(before.filter((fileId) => !after.includes(fileId)));
}

/** The message already has the content of the edit, because of the same edit or from the start. */
function isMade(row: MessageRow, { request }: Edit): boolean {
  const { version, mentions = row.mentions, ext = row.ext, attachments = idsOf(row) } = request;
  if (row.version !== version && row.version !== version + 1) return false;
  return (
    hasBody(row, request) &&
    everyoneAfter(row, request) === row.everyone &&
    sameJson(mentions, row.mentions) &&
    sameJson(attachments, idsOf(row)) &&
    sameJson(ext, row.ext)
  );
}

/** Left out, it stays. */
function everyoneAfter(row: MessageRow, { everyone }: Edit['request']): true | null {
  if (everyone === undefined) return row.everyone;
  return everyone ? true : null;
}

function hasBody(row: MessageRow, request: Edit['request']): boolean {
  if (request.body === undefined) return isNamed(row);
  return request.body === row.body && !isNamed(row);
}
