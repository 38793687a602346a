import { ChatError } from '#contracts';
import { ObjectStore, type StoredBytes, type StoredObject } from './object-store.port.js';

/** No store. Users cannot read files that they sent while there was one, but can delete the messages. */
export class NoStore extends ObjectStore {
  write(): Promise<void> {
    return away();
  }

  seal(): Promise<'sealed' | 'missing' | 'other'> {
    return away();
  }

  has(): Promise<boolean> {
    return away();
  }

  read(): Promise<StoredBytes | undefined> {
    return away();
  }

  remove(): Promise<void> {
    return away();
  }

  async *list(): AsyncIterable<StoredObject> {
    // Without a store there is nothing to list.
  }
}

function away(): Promise<never> {
  return Promise.reject(new ChatError('UNAVAILABLE'));
}
