import {
  ChatError,
  invalid,
  LIMITS,
  newId,
  type Actor,
  type FileId,
  type MessageId,
  type StoredFile,
  type UserId,
} from '#contracts';
import type { RoomDraft } from '../../room/draft/room-draft.js';
import type { FileRecord } from '../../room/rows/file.rows.js';
import { toStoredFile } from '../../room/rows/file.rows.js';
import type { StoredAttachments } from '../../room/rows/message.rows.js';

/** The client asks again after this time: an upload or a check may still take some. */
const NOT_READY_RETRY_MS = 1_000;

/** The bytes of a file have not arrived yet, or the scanner has not answered yet. */
export function notReady(): ChatError {
  return new ChatError('NOT_READY', { retryAfterMs: NOT_READY_RETRY_MS });
}

/** The files whose rows a command reads: none of a request that has too many, as `checkedFiles` refuses it. */
export function readFilesOf(ids: readonly FileId[]): readonly FileId[] {
  return ids.length > LIMITS.filesPerMessage ? [] : ids;
}

/** The files of a request, in its order. */
interface Given {
  readonly ids: readonly FileId[];
  readonly userId: UserId;
  /** The files that the message has already. */
  readonly kept?: readonly StoredFile[];
}

/**
 * The files that a message is to have. Changes nothing.
 * @throws ChatError LIMIT_REACHED, NOT_READY, INVALID
 */
export function checkedFiles(draft: RoomDraft, { ids, userId, kept = [] }: Given): StoredFile[] {
  if (ids.length > LIMITS.filesPerMessage) throw new ChatError('LIMIT_REACHED', { scope: 'filesPerMessage' });
  const known = new Map(kept.map((file) => [file.id, file]));
  return ids.map((id) => known.get(id) ?? toStoredFile(sendable(draft.files.file(id), userId)));
}

function sendable(row: FileRecord | undefined, userId: UserId): FileRecord {
  if (row?.owner_id !== userId || row.message_id !== null)
    throw invalid('attachments', 'must be your own files in this room, not sent yet');
  if (row.object_id === null) throw notReady();
  return row;
}

/** The column `attachments` of a message with these files; `null` without files. */
export function attachmentsOf(files: readonly StoredFile[], auto: boolean): StoredAttachments | null {
  return files.length === 0 ? null : { auto, files: [...files] };
}

/** The body of a message whose sender gave none. */
export function namesOf(files: readonly StoredFile[]): string {
  return files.map(({ name }) => name).join('\n');
}

/** The files that a forward passes on: refused and lost ones are left out. @throws ChatError FORBIDDEN, LIMIT_REACHED */
export function passedOn(draft: RoomDraft, from: readonly StoredFile[], actor: Actor): readonly StoredFile[] {
  const files = from.filter(({ state }) => state !== 'refused' && state !== 'gone');
  if (files.length > 0) draft.people.assertMayAddFiles(actor, bytesOf(files));
  return files;
}

/** New files of a forward, with the same bytes. */
export function copiedFiles(
  draft: RoomDraft,
  from: readonly StoredFile[],
  { actor, messageId }: { readonly actor: Actor; readonly messageId: MessageId },
): StoredFile[] {
  if (from.length > 0) draft.people.addFiles(actor, bytesOf(from));
  return from.map((origin) => {
    const file = { ...origin, id: newId<FileId>() };
    draft.files.copy({ file, from: origin.id, ownerId: actor.userId, messageId });
    return file;
  });
}

function bytesOf(files: readonly StoredFile[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}
