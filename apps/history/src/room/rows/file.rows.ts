import { MAX } from 'uuid';
import type { FileId, FileState, MessageId, RoomId, StoredFile, UserId } from '#contracts';

declare const brand: unique symbol;
/** Names stored bytes. Several files may share them: a forward's and its origin's. */
export type ObjectId = string & { readonly [brand]: 'ObjectId' };

/**
 * The owner of files of imports, whose bytes count for no user, and of objects of versions that knew no owners. Users come before
 * it: it sorts after all of them.
 */
export const NO_OWNER = MAX as UserId;

/** The media type of a file whose type is not known. */
export const UNKNOWN_TYPE = 'application/octet-stream';
/** The media type of all thumbnails. */
export const THUMB_TYPE = 'image/webp';

/** A row of `history.files` with the row of its bytes, whose columns are `null` until the upload is done. */
export interface FileRecord {
  id: FileId;
  room_id: RoomId;
  owner_id: UserId;
  name: string;
  bytes: number;
  sha256: Buffer;
  /** The media type that the client declared. */
  declared_type: string | null;
  object_id: ObjectId | null;
  /** Set when the store has the bytes, as far as Parley knows. An earlier version has not set it. */
  arrived_at: Date | null;
  /** Set when the file is sent. */
  message_id: MessageId | null;
  type: string | null;
  width: number | null;
  height: number | null;
  state: Exclude<FileState, 'open'> | null;
  thumb_width: number | null;
  thumb_height: number | null;
}

/** Reads `FileRecord`s: a file `f` with its bytes `o`. */
export const FILE_SELECT = `
  SELECT f.id, f.room_id, f.owner_id, f.name, f.bytes, f.sha256, f.declared_type, f.object_id, f.arrived_at, f.message_id,
         o.type, o.width, o.height, o.state, o.thumb_width, o.thumb_height
    FROM history.files f
    LEFT JOIN history.objects o ON o.id = f.object_id`;

/** What clients see of a `FileRecord`. */
export type ShownFile = Omit<FileRecord, 'room_id' | 'owner_id' | 'object_id' | 'arrived_at' | 'message_id'>;

/** The file as clients see it. */
export function toStoredFile(row: ShownFile): StoredFile {
  const { thumb_width: width, thumb_height: height } = row;
  return {
    id: row.id,
    name: row.name,
    type: row.type ?? row.declared_type ?? UNKNOWN_TYPE,
    bytes: row.bytes,
    width: row.width,
    height: row.height,
    sha256: row.sha256.toString('hex'),
    state: row.state ?? 'open',
    thumb: width === null || height === null ? null : { type: THUMB_TYPE, width, height },
  };
}

/** The bytes of a user's files. */
export interface FileBytesRow {
  readonly user_id: UserId;
  /** Forwards add to it while it is remembered. */
  bytes: number;
}
