import type { FileId, FileVariant, UserId } from '#contracts';
import type { ObjectId } from '../../room/rows/file.rows.js';
import type { ExpectedUpload } from '../storage/object-store.port.js';

/** The only type that an upload may have: no parser looks at its bytes. */
export const UPLOAD_TYPE = 'application/octet-stream';

/** An HTTP request that a page may send. */
export interface SignedRequest {
  readonly url: string;
  readonly headers: Record<string, string>;
}

/** How a user wants the bytes of a file. */
export interface Wanted {
  readonly variant?: FileVariant | undefined;
  readonly inline?: boolean | undefined;
}

/** How a client gets stored bytes. */
export interface Delivery {
  readonly id: ObjectId;
  readonly variant: FileVariant | undefined;
  readonly contentType: string;
  readonly contentDisposition: string;
}

/** A download of a user. */
export interface Download extends Wanted {
  readonly fileId: FileId;
  readonly userId: UserId;
  readonly delivery: Delivery;
}

/** Until when a URL works. @param origin of Parley, for its own URLs */
export interface UrlTerms {
  readonly origin: string;
  readonly expiresAt: Date;
}

/** The URLs at which clients send and get the bytes of files: Parley's, or the store's. */
export abstract class TransferUrls {
  abstract upload(upload: ExpectedUpload, terms: UrlTerms): Promise<SignedRequest>;

  abstract download(download: Download, terms: UrlTerms): Promise<string>;
}
