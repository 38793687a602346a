import type { Readable } from 'node:stream';
import type { ObjectId } from '../../room/rows/file.rows.js';

/** The bytes that a client may upload as one file. */
export interface ExpectedUpload {
  readonly id: ObjectId;
  readonly bytes: number;
  readonly sha256: Buffer;
  /** Uploads of one user take turns, and users do. */
  readonly uploader: string;
}

/** The kinds of stored bytes of a file, each with the name of its folder. */
export const FOLDERS = { upload: 'uploads', object: 'objects', thumb: 'thumbs' } as const;
export type Kind = keyof typeof FOLDERS;
export const KINDS = Object.keys(FOLDERS) as Kind[];

/** The name of the mark of the installation. */
export const MARK = 'parley-store';

/** Where the store has bytes: the bytes of a file, or the mark of the installation to which the store belongs. */
export type Place = { readonly kind: Kind; readonly id: ObjectId } | { readonly kind: 'mark' };

export interface NewUpload extends ExpectedUpload {
  readonly kind: 'upload';
  readonly body: Readable;
}

/** Bytes to store, and their place. Objects come from uploads, by `seal`. */
export type NewBytes =
  | NewUpload
  | { readonly kind: 'thumb'; readonly id: ObjectId; readonly body: Buffer }
  | { readonly kind: 'mark'; readonly body: Buffer };

/** Bytes of the store. Their reader reads the stream to its end, or destroys it. */
export interface StoredBytes {
  readonly stream: Readable;
  /** How many the stream has. */
  readonly bytes: number;
  /** The part of the object that they are, as `content-range` has it; `undefined`: they are all of it. */
  readonly part?: string | undefined;
  /** The file on this host that has all bytes of the object: a web server answers ranges and conditions from it. */
  readonly path?: string;
}

/** The object has no bytes in the range. */
export class OutsideRange extends Error {}

/** The bytes of a file in the store. */
export interface StoredObject {
  readonly kind: Kind;
  readonly id: string;
  readonly modifiedAt: Date;
}

/**
 * The store of the bytes of files. If it does not answer, a method throws UNAVAILABLE; the caller can repeat the call.
 * `StoreOwner` gives it to those who use it.
 */
export abstract class ObjectStore {
  /**
   * Stores bytes. A repeat replaces them.
   * @throws ChatError for an upload: INVALID for another number of bytes, LIMIT_REACHED if the store has no room, OVERLOADED
   */
  abstract write(bytes: NewBytes): Promise<void>;

  /**
   * Makes an upload permanent if it has the expected bytes. Later uploads do not change them. A repeat does no harm.
   * Returns `missing` if there is no upload, `other` if it has other bytes.
   * @throws ChatError OVERLOADED
   */
  abstract seal(upload: ExpectedUpload): Promise<'sealed' | 'missing' | 'other'>;

  /** True if the store has bytes in this place. */
  abstract has(place: Place): Promise<boolean>;

  /**
   * The bytes in this place; `undefined` if the store has none.
   * @param range one range, as in the header `range`. A store whose bytes have a `path` ignores it.
   * @throws OutsideRange
   */
  abstract read(place: Place, range?: string): Promise<StoredBytes | undefined>;

  /** Deletes the upload, the bytes and the thumbnail if they exist. */
  abstract remove(id: ObjectId): Promise<void>;

  /** The bytes of all files, for the sweep. */
  abstract list(): AsyncIterable<StoredObject>;
}
