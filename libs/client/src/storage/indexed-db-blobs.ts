import type { BlobStorage } from './blob-storage.js';
import { type IdbFactory, idbValues } from './indexed-db.js';

/** A large file takes long on a slow disk. Until then its message waits, and it is in memory. */
const ANSWER_MAX_MS = 15_000;

/** Stores the bytes of unsent files in an IndexedDB database with this name. */
export function indexedDbBlobs(factory: IdbFactory, name = 'parley-blobs'): BlobStorage {
  const run = idbValues(factory, name, ANSWER_MAX_MS);
  return {
    get: async (key) => ((await run('readonly', (store) => store.get(key))) as Blob | undefined) ?? null,
    set: async (key, blob) => void (await run('readwrite', (store) => store.put(blob, key))),
    delete: async (key) => void (await run('readwrite', (store) => store.delete(key))),
    keys: async () => (await run('readonly', (store) => store.getAllKeys())) as string[],
  };
}
