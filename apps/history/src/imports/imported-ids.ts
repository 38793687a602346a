import type { KeyObject } from 'node:crypto';
import type { FileId, MessageId, RoomId } from '#contracts';
import { keyedId } from '#access/keyed-id';
import type { ObjectId } from '../room/rows/file.rows.js';

/** The secret key of an import, from which the ids of its rooms, messages and files derive. */
export type ImportKey = KeyObject;

/** The id that a source's id stands for, under the import's secret key: others can neither foresee nor take it. */
export function importedRoomId(key: ImportKey, source: string): RoomId {
  return keyedId(key, ['room', source]) as RoomId;
}

export function importedMessageId(key: ImportKey, roomId: RoomId, source: string): MessageId {
  return keyedId(key, ['message', roomId, source]) as MessageId;
}

/** A file that two messages of the source share is a file of each. */
export function importedFileId(key: ImportKey, messageId: MessageId, source: string): FileId {
  return keyedId(key, ['file', messageId, source]) as FileId;
}

/** The bytes of a file, which its files in all messages share. */
export function importedObjectId(key: ImportKey, source: string): ObjectId {
  return keyedId(key, ['object', source]) as ObjectId;
}
