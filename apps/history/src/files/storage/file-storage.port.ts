import type { Request, Response } from 'express';
import type { Readable } from 'node:stream';
import type { FileVariant } from '#contracts';
import type { ObjectId } from '../../room/rows/file.rows.js';

/** The bytes that a client may upload as one file. */
export interface ExpectedUpload {
  readonly id: ObjectId;
  readonly bytes: number;
  readonly sha256: Buffer;
  /** Uploads of one user take turns, and users do. */
  readonly uploader: string;
}

/** An HTTP request that a page may send. */
export interface SignedRequest {
  readonly url: string;
  readonly headers: Record<string, string>;
}

/** How a client gets stored bytes. */
export interface Delivery {
  readonly id: ObjectId;
  readonly variant: FileVariant | undefined;
  readonly contentType: string;
  readonly contentDisposition: string;
}

/** The kinds of stored bytes, each with the name of its folder. */
export const FOLDERS = { upload: 'uploads', object: 'objects', thumb: 'thumbs' } as const;
export type Kind = keyof typeof FOLDERS;
export const KINDS = Object.keys(FOLDERS) as Kind[];

/** The name of the object with the mark of the installation. */
export const OWNER = 'parley-store';

/** Bytes in the store. */
export interface StoredObject {
  readonly kind: Kind;
  readonly id: string;
  readonly modifiedAt: Date;
}

/**
 * The store of the bytes of files. If it does not answer, a method throws UNAVAILABLE; the caller can repeat the call.
 */
export abstract class FileStorage {
  /** The address to upload to, until `expiresAt`; `null`: to Parley, which calls `receive`. */
  abstract uploadRequest(upload: ExpectedUpload, expiresAt: Date): Promise<SignedRequest | null>;

  /** For stores that know their size. @throws ChatError LIMIT_REACHED if there is no room for so many bytes */
  assertRoom(_bytes: number): Promise<void> {
    return Promise.resolve();
  }

  /**
   * Stores the bytes of an upload. A repeat replaces them.
   * @throws ChatError INVALID for another number of bytes, LIMIT_REACHED if the store has no room, OVERLOADED
   */
  abstract receive(upload: ExpectedUpload, body: Readable): Promise<void>;

  /**
   * Makes an upload permanent if it has the expected bytes. Later uploads do not change them. A repeat does no harm.
   * Returns `missing` if there is no upload, `other` if it has other bytes.
   * @throws ChatError OVERLOADED
   */
  abstract seal(upload: ExpectedUpload): Promise<'sealed' | 'missing' | 'other'>;

  /** The address of stored bytes, until `expiresAt`; `null`: at Parley, which calls `deliver`. */
  abstract downloadUrl(delivery: Delivery, expiresAt: Date): Promise<string | null>;

  /** Answers a request, which may ask for a range. @throws ChatError NOT_FOUND */
  abstract deliver(delivery: Delivery, request: Request, response: Response): Promise<void>;

  /** True if the store has the bytes, or with `variant` those of the thumbnail. */
  abstract has(id: ObjectId, variant?: FileVariant): Promise<boolean>;

  /** The stored bytes, or those of the thumbnail; `undefined` if the store has lost them. */
  abstract read(id: ObjectId, variant?: FileVariant): Promise<Readable | undefined>;

  /** Stores the thumbnail. A repeat replaces it. */
  abstract writeThumb(id: ObjectId, bytes: Buffer): Promise<void>;

  /** Deletes the upload, the bytes and the thumbnail if they exist. */
  abstract remove(id: ObjectId): Promise<void>;

  /** The mark of the installation to which the store belongs (`markOf`); `undefined` if the store has none. */
  abstract owner(): Promise<string | undefined>;

  /** Writes the mark. It replaces another one. */
  abstract setOwner(owner: string): Promise<void>;

  /** Everything in the store, for the sweep. */
  abstract list(): AsyncIterable<StoredObject>;
}
