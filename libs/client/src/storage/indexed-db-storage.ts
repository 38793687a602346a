import type { ClientStorage } from './storage.js';

interface IdbRequest {
  readonly result: unknown;
  readonly error: Error | null;
  onsuccess: (() => void) | null;
  onerror: (() => void) | null;
}

interface IdbObjectStore {
  get(key: string): IdbRequest;
  put(value: string, key: string): IdbRequest;
  delete(key: string): IdbRequest;
}

interface IdbDatabase {
  createObjectStore(name: string): unknown;
  transaction(name: string, mode: 'readonly' | 'readwrite'): { objectStore(name: string): IdbObjectStore };
}

/** The subset of `indexedDB` that the client uses. */
export interface IdbFactory {
  open(name: string, version: number): IdbRequest & { onupgradeneeded: (() => void) | null };
}

const STORE = 'values';

/** Stores values in an IndexedDB database with this name. */
export function indexedDbStorage(factory: IdbFactory, name = 'parley'): ClientStorage {
  let opened: Promise<IdbDatabase> | null = null;
  const run = async (mode: 'readonly' | 'readwrite', act: (store: IdbObjectStore) => IdbRequest): Promise<unknown> => {
    opened ??= open(factory, name);
    const database = await opened;
    return settled(act(database.transaction(STORE, mode).objectStore(STORE)));
  };
  return {
    get: async (key) => {
      const value = await run('readonly', (store) => store.get(key));
      return typeof value === 'string' ? value : null;
    },
    set: async (key, value) => void (await run('readwrite', (store) => store.put(value, key))),
    delete: async (key) => void (await run('readwrite', (store) => store.delete(key))),
  };
}

async function open(factory: IdbFactory, name: string): Promise<IdbDatabase> {
  const request = factory.open(name, 1);
  request.onupgradeneeded = () => (request.result as IdbDatabase).createObjectStore(STORE);
  return (await settled(request)) as IdbDatabase;
}

function settled(request: IdbRequest): Promise<unknown> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('IndexedDB failed'));
  });
}
