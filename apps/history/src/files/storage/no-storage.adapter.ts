import type { Readable } from 'node:stream';
import { ChatError } from '#contracts';
import { FileStorage, type SignedRequest, type StoredObject } from './file-storage.port.js';

/** No store. Users cannot read files that they sent while there was one, but can delete the messages. */
export class NoStorage extends FileStorage {
  uploadRequest(): Promise<SignedRequest | null> {
    return away();
  }

  receive(): Promise<void> {
    return away();
  }

  seal(): Promise<'sealed' | 'missing' | 'other'> {
    return away();
  }

  downloadUrl(): Promise<string | null> {
    return away();
  }

  deliver(): Promise<void> {
    return away();
  }

  has(): Promise<boolean> {
    return away();
  }

  read(): Promise<Readable | undefined> {
    return away();
  }

  writeThumb(): Promise<void> {
    return away();
  }

  remove(): Promise<void> {
    return away();
  }

  owner(): Promise<string | undefined> {
    return away();
  }

  setOwner(): Promise<void> {
    return away();
  }

  async *list(): AsyncIterable<StoredObject> {
    // Without a store there is nothing to list.
  }
}

function away(): Promise<never> {
  return Promise.reject(new ChatError('UNAVAILABLE'));
}
