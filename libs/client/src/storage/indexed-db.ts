/** As the browser's types have it, whatever the event. */
type Handler = ((...event: never[]) => unknown) | null;

export interface IdbRequest {
  readonly result: unknown;
  readonly error: Error | null;
  onsuccess: Handler;
  onerror: Handler;
}

export interface IdbObjectStore {
  get(key: string): IdbRequest;
  getAll(): IdbRequest;
  put(value: unknown, key: string): IdbRequest;
  delete(key: string): IdbRequest;
  getAllKeys(): IdbRequest;
  clear(): IdbRequest;
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
  deleteDatabase(name: string): IdbRequest;
}

/**
 * Runs requests in a transaction of its own, and resolves with the result of what `act` returns. `act` may wait for its own
 * requests only: a transaction ends when it has none.
 */
export type IdbRun = <Result>(
  mode: 'readonly' | 'readwrite',
  act: (store: IdbObjectStore) => Promise<Result>,
) => Promise<Result>;

/** Runs one request in a transaction of its own. */
export type IdbRunOne = (
  mode: 'readonly' | 'readwrite',
  act: (store: IdbObjectStore) => IdbRequest,
) => Promise<unknown>;

const STORE = 'values';

/** A database with one store of values, opened at the first request. */
export function idbTransactions(factory: IdbFactory, name: string): IdbRun {
  let opened: Promise<IdbDatabase> | null = null;
  return async (mode, act) => {
    opened ??= open(factory, name, () => (opened = null));
    const database = await opened;
    return act(database.transaction(STORE, mode).objectStore(STORE));
  };
}

/** The same for single requests. */
export function idbValues(factory: IdbFactory, name: string): IdbRunOne {
  const run = idbTransactions(factory, name);
  return (mode, act) => run(mode, (store) => settled(act(store)));
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

/** Resolves with the result of the request. */
export function settled(request: IdbRequest): Promise<unknown> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('IndexedDB failed'));
  });
}
