import { type IdbFactory, type IdbRunOne, idbTransactions, settled } from './indexed-db.js';
import type { ClientStorage } from './storage.js';

/** Stores values in an IndexedDB database with this name. */
export function indexedDbStorage(
  factory: IdbFactory,
  name = 'parley',
): ClientStorage & {
  /** Stores all of them in one transaction. */
  setAll(values: ReadonlyMap<string, string>): Promise<void>;
} {
  const runAll = idbTransactions(factory, name);
  const run: IdbRunOne = (mode, act) => runAll(mode, (store) => settled(act(store)));
  return {
    get: async (key) => {
      const value = await run('readonly', (store) => store.get(key));
      return typeof value === 'string' ? value : null;
    },
    set: async (key, value) => void (await run('readwrite', (store) => store.put(value, key))),
    setAll: (values) =>
      runAll('readwrite', async (store) => {
        await Promise.all([...values].map(([key, value]) => settled(store.put(value, key))));
      }),
    delete: async (key) => void (await run('readwrite', (store) => store.delete(key))),
    keys: async () => (await run('readonly', (store) => store.getAllKeys())) as string[],
  };
}
