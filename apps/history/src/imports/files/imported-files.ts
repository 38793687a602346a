import { ChatError, type FileId, type MessageId, type RoomId, type StoredFile } from '#contracts';
import type { ImportedFile } from '#access/imports-api';
import type { Sql } from '#persistence/sql';
import { attachmentsOf, namesOf } from '../../commands/message/attachments.policy.js';
import { toStoredFile, type ObjectId } from '../../room/rows/file.rows.js';
import type { MessageContent } from '../../room/rows/message.rows.js';
import { type ImportKey, importedFileId, importedObjectId } from '../imported-ids.js';
import { fileNameOf, missingFile } from './imported-files.policy.js';
import { bindFiles, readOrigins, type Origin } from './imported-files.store.js';

/** A message of an import with its files. */
export interface MessageWithFiles {
  readonly messageId: MessageId;
  readonly body: string;
  readonly files: readonly ImportedFile[];
}

/** What the files decide of a message: a body that is empty becomes their names. */
export type WithFiles = Pick<MessageContent, 'body' | 'attachments'>;

interface Named {
  readonly id: FileId;
  readonly messageId: MessageId;
  readonly objectId: ObjectId;
  readonly name: string;
  readonly file: ImportedFile;
}

/**
 * Gives messages of a room their files, also those whose bytes are missing. Must run in the transaction that stores the
 * messages, which has to be rolled back if it throws. A repeat does no harm.
 * @param isSent whether that transaction stores the messages; else a command does, and binds the files. The sweep finds the others
 * @throws ChatError CONFLICT if the bytes of a file are not stored any more, or an earlier file of its id has ended
 */
export async function bindImportedFiles(
  open: Sql,
  key: ImportKey,
  roomId: RoomId,
  messages: readonly MessageWithFiles[],
  { isSent }: { readonly isSent: boolean } = { isSent: true },
): Promise<ReadonlyMap<MessageId, WithFiles>> {
  const files = new Map(messages.map((message) => [message.messageId, filesOf(key, message)]));
  const stored = [...files.values()].flat().filter(({ file }) => file.stored);
  const origins = await bind(open, roomId, stored, isSent);
  return new Map(
    messages.map(({ messageId, body }) => {
      const shown = (files.get(messageId) ?? []).map((named) => toShown(named, origins));
      const auto = body === '' && shown.length > 0;
      return [messageId, { body: auto ? namesOf(shown) : body, attachments: attachmentsOf(shown, auto) }];
    }),
  );
}

/** A file that the message has twice is one. */
function filesOf(key: ImportKey, { messageId, files }: MessageWithFiles): readonly Named[] {
  const each = new Map(files.map((file) => [file.source, file]));
  return Array.from(each, ([source, file]) => ({
    id: importedFileId(key, messageId, source),
    messageId,
    objectId: importedObjectId(key, source),
    name: fileNameOf(file.name),
    file,
  }));
}

async function bind(
  open: Sql,
  roomId: RoomId,
  files: readonly Named[],
  isSent: boolean,
): Promise<ReadonlyMap<ObjectId, Origin>> {
  if (files.length === 0) return new Map();
  const origins = await readOrigins(open, [...new Set(files.map(({ objectId }) => objectId))]);
  const bound = files.map(({ messageId, ...named }) => ({
    ...named,
    messageId: isSent ? messageId : null,
    origin: originOf(named, origins),
  }));
  if (!(await bindFiles(open, roomId, bound))) throw notStored();
  return origins;
}

function toShown(named: Named, origins: ReadonlyMap<ObjectId, Origin>): StoredFile {
  const { id, name, file } = named;
  if (!file.stored) return missingFile(named, file);
  return toStoredFile({ ...originOf(named, origins), id, name, declared_type: null });
}

/** @throws ChatError CONFLICT */
function originOf({ objectId }: Pick<Named, 'objectId'>, origins: ReadonlyMap<ObjectId, Origin>): Origin {
  const origin = origins.get(objectId);
  if (origin === undefined) throw notStored();
  return origin;
}

function notStored(): ChatError {
  return new ChatError('CONFLICT', { message: 'A file is not stored any more. Ask which files are.' });
}
