import { ChatError } from '#contracts';
import { ObjectStore, type StoredBytes, type StoredObject } from './object-store.port.js';

/** No store. Users cannot read files that they sent while there was one, but can delete the messages. */
export class NoStore extends ObjectStore {
  write(): Promise<void> {
    return unavailable();
  }

  seal(): Promise<'sealed' | 'missing' | 'other'> {
    return unavailable();
  }

  has(): Promise<boolean> {
    return unavailable();
  }

  read(): Promise<StoredBytes | undefined> {
    return unavailable();
  }

  remove(): Promise<void> {
    return unavailable();
  }

  async *list(): AsyncIterable<StoredObject> {
    // Without a store there is nothing to list.
  }
}

function unavailable(): Promise<never> {
  return Promise.reject(new ChatError('UNAVAILABLE'));
}
