/** As the browser's types have it, whatever the event. */
type Handler = ((...event: never[]) => unknown) | null;

interface IdbRequest {
  readonly result: unknown;
  readonly error: Error | null;
  onsuccess: Handler;
  onerror: Handler;
}

interface IdbObjectStore {
  get(key: string): IdbRequest;
  put(value: unknown, key: string): IdbRequest;
  delete(key: string): IdbRequest;
  getAllKeys(): IdbRequest;
}

interface IdbDatabase {
  onversionchange: Handler;
  close(): void;
  createObjectStore(name: string): unknown;
  transaction(name: string, mode: 'readonly' | 'readwrite'): { objectStore(name: string): IdbObjectStore };
}

/** The subset of `indexedDB` that the client uses. */
export interface IdbFactory {
  open(name: string, version: number): IdbRequest & { onupgradeneeded: Handler };
}

/** Runs one request in a transaction of its own. */
export type IdbRun = (mode: 'readonly' | 'readwrite', act: (store: IdbObjectStore) => IdbRequest) => Promise<unknown>;

const STORE = 'values';

/** A database with one store of values, opened at the first request. */
export function idbValues(factory: IdbFactory, name: string): IdbRun {
  let opened: Promise<IdbDatabase> | null = null;
  return async (mode, act) => {
    opened ??= open(factory, name, () => (opened = null));
    const database = await opened;
    return settled(act(database.transaction(STORE, mode).objectStore(STORE)));
  };
}

/** @param closed called when the page deletes the database, for which it must not be open */
async function open(factory: IdbFactory, name: string, closed: () => void): Promise<IdbDatabase> {
  const request = factory.open(name, 1);
  request.onupgradeneeded = () => (request.result as IdbDatabase).createObjectStore(STORE);
  const database = (await settled(request)) as IdbDatabase;
  database.onversionchange = () => {
    closed();
    database.close();
  };
  return database;
}

function settled(request: IdbRequest): Promise<unknown> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('IndexedDB failed'));
  });
}
