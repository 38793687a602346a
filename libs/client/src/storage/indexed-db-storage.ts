import { type IdbFactory, idbValues } from './indexed-db.js';
import type { ClientStorage } from './storage.js';

/** Stores values in an IndexedDB database with this name. */
export function indexedDbStorage(factory: IdbFactory, name = 'parley'): ClientStorage {
  const run = idbValues(factory, name);
  return {
    get: async (key) => {
      const value = await run('readonly', (store) => store.get(key));
      return typeof value === 'string' ? value : null;
    },
    set: async (key, value) => void (await run('readwrite', (store) => store.put(value, key))),
    delete: async (key) => void (await run('readwrite', (store) => store.delete(key))),
    keys: async () => (await run('readonly', (store) => store.getAllKeys())) as string[],
  };
}
