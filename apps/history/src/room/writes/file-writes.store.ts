import type { Sql } from '#persistence/sql';
import type { RoomDraft } from '../draft/room-draft.js';
import { BIND_FILES, COPY_FILES, END_FILES, type CopiedFile } from './room-writes.sql.js';
import { writeRows } from './write-rows.js';

/** Must be sent in this order: a message may be forwarded and deleted in one transaction. */
export function writeFiles(sql: Sql, rooms: readonly RoomDraft[]): (Promise<unknown> | undefined)[] {
  const bound = rooms.flatMap(({ files }) => [...files.bound].map(([id, message_id]) => ({ id, message_id })));
  const ended = rooms.flatMap(({ files }) => [...files.ended].map((id) => ({ id })));
  return [
    writeRows(sql, BIND_FILES, bound),
    writeRows(sql, COPY_FILES, rooms.flatMap(copiedFiles)),
    writeRows(sql, END_FILES, ended),
  ];
}

function copiedFiles({ roomId, files }: RoomDraft): CopiedFile[] {
  return files.copies.map(({ file, from, ownerId, messageId }) => ({
    id: file.id,
    from_id: from,
    room_id: roomId,
    owner_id: ownerId,
    name: file.name,
    bytes: file.bytes,
    sha256: Buffer.from(file.sha256, 'hex'),
    message_id: messageId,
    state: file.state,
    thumb_width: file.thumb?.width ?? null,
  }));
}
