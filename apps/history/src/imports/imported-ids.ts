import { createHmac } from 'node:crypto';
import { stringify } from 'uuid';
import type { FileId, MessageId, RoomId } from '#contracts';
import type { ObjectId } from '../room/rows/file.rows.js';

const VERSION = 8;
const VARIANT = 0x80;

/** The id that a source's id stands for, under the import's secret key: others can neither foresee nor take it. */
export function importedRoomId(key: Buffer, source: string): RoomId {
  return idOf(key, ['room', source]) as RoomId;
}

export function importedMessageId(key: Buffer, roomId: RoomId, source: string): MessageId {
  return idOf(key, ['message', roomId, source]) as MessageId;
}

/** A file that two messages of the source share is a file of each. */
export function importedFileId(key: Buffer, messageId: MessageId, source: string): FileId {
  return idOf(key, ['file', messageId, source]) as FileId;
}

/** The bytes of a file, which its files in all messages share. */
export function importedObjectId(key: Buffer, source: string): ObjectId {
  return idOf(key, ['object', source]) as ObjectId;
}

/** A UUIDv8 (RFC 9562) of the parts. */
function idOf(key: Buffer, parts: readonly string[]): string {
  const bytes = createHmac('sha256', key).update(JSON.stringify(parts)).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | (VERSION << 4), 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | VARIANT, 8);
  return stringify(bytes);
}
