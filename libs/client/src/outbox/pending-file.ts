import type { ErrorBody, FileId, StoredFile } from '#contracts';

import { type FileSource, nameOf, sizeError, typeOf } from '../files/file-source.js';

/**
 * State of a file of an outgoing message. `waiting`: will be uploaded; `error` has the reason of the last failure.
 * `done`: stored by the server. `failed`: it cannot be uploaded, and so the message cannot be sent.
 */
export type PendingFileStatus = 'waiting' | 'uploading' | 'done' | 'failed';

export interface PendingFile {
  /** Stays the same. `file` can have another id. */
  readonly id: FileId;
  readonly name: string;
  /** The declared media type; `''` if unknown. */
  readonly type: string;
  /** 0 for a path that is not opened yet. */
  readonly bytes: number;
  readonly status: PendingFileStatus;
  readonly error: ErrorBody | null;
  /** Set once `done`. */
  readonly file: StoredFile | null;
}

export function pendingFile(id: FileId, source: FileSource): PendingFile {
  const bytes = typeof source === 'string' ? 0 : source.size;
  const error = typeof source === 'string' ? null : sizeError(bytes);
  return {
    id,
    name: nameOf(source),
    type: typeOf(source),
    bytes,
    status: error === null ? 'waiting' : 'failed',
    error: error?.toBody() ?? null,
    file: null,
  };
}

/** The file, to be uploaded from the beginning. */
export function waitingFile(file: PendingFile): PendingFile {
  return { ...file, status: 'waiting', error: null, file: null };
}
