import type { BlobStorage } from './blob-storage.js';
import { type IdbFactory, idbValues } from './indexed-db.js';

/** Stores the bytes of unsent files in an IndexedDB database with this name. */
export function indexedDbBlobs(factory: IdbFactory, name = 'parley-blobs'): BlobStorage {
  const run = idbValues(factory, name);
  return {
    get: async (key) => ((await run('readonly', (store) => store.get(key))) as Blob | undefined) ?? null,
    set: async (key, blob) => void (await run('readwrite', (store) => store.put(blob, key))),
    delete: async (key) => void (await run('readwrite', (store) => store.delete(key))),
    keys: async () => (await run('readonly', (store) => store.getAllKeys())) as string[],
  };
}
