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

/** A request that waits until no other page has the database open. */
export interface IdbOpenRequest extends IdbRequest {
  onblocked: Handler;
}

interface IdbDatabase {
  onversionchange: Handler;
  close(): void;
  createObjectStore(name: string): unknown;
  transaction(name: string, mode: 'readonly' | 'readwrite'): { objectStore(name: string): IdbObjectStore };
}

/** The subset of `indexedDB` that the client uses. */
export interface IdbFactory {
  open(name: string, version: number): IdbOpenRequest & { onupgradeneeded: Handler };
  deleteDatabase(name: string): IdbOpenRequest;
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
/** A browser whose IndexedDB does not answer in this time is one that keeps nothing. WebKitGTK may never answer. */
const ANSWER_MAX_MS = 1_000;

/**
 * A database with one store of values, opened at the first request. Each request rejects if it has no answer in time. After an
 * `open` without an answer, requests reject at once until the answer comes.
 * @param answerMaxMs for what a transaction does; the time to open does not count
 */
export function idbTransactions(factory: IdbFactory, name: string, answerMaxMs = ANSWER_MAX_MS): IdbRun {
  let opened: Promise<IdbDatabase> | null = null;
  let isLate = false;
  const forget = (): void => {
    opened = null;
    isLate = false;
  };
  const begin = (): Promise<IdbDatabase> => {
    const opening = open(factory, name, forget);
    opening.then(() => (isLate = false), forget);
    return opening;
  };
  return async (mode, act) => {
    opened ??= begin();
    if (isLate) throw new IdbSilence(name);
    const database = await inTime(opened, name, ANSWER_MAX_MS, () => (isLate = true));
    return inTime(act(database.transaction(STORE, mode).objectStore(STORE)), name, answerMaxMs);
  };
}

/** Deletes the database. Rejects if that has no answer in time, or if another page has the database open. */
export async function deleteIdb(factory: IdbFactory, name: string): Promise<void> {
  const request = factory.deleteDatabase(name);
  await inTime(unblocked(request, name, settled(request)), name, ANSWER_MAX_MS);
}

/** A promise for a single request. */
export function idbValues(factory: IdbFactory, name: string, answerMaxMs?: number): IdbRunOne {
  const run = idbTransactions(factory, name, answerMaxMs);
  return (mode, act) => run(mode, (store) => settled(act(store)));
}

/** @param closed called when the page deletes the database, for which it must not be open */
async function open(factory: IdbFactory, name: string, closed: () => void): Promise<IdbDatabase> {
  const request = factory.open(name, 1);
  request.onupgradeneeded = () => (request.result as IdbDatabase).createObjectStore(STORE);
  const answer = settled(request) as Promise<IdbDatabase>;
  const database = await unblocked(request, name, answer).catch((error: unknown) => {
    // It may be opened later, and would then be in the way of its deletion.
    answer.then((late) => late.close()).catch(() => undefined);
    throw error;
  });
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

/** The same answer, or a rejection if the request waits for other pages. */
function unblocked<Answer>(request: IdbOpenRequest, name: string, answer: Promise<Answer>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request.onblocked = () => reject(new Error(`Another page holds the IndexedDB database ${name}.`));
    answer.then(resolve, reject);
  });
}

/** The error of a database that has not answered in time. */
class IdbSilence extends Error {
  constructor(name: string) {
    super(`The IndexedDB database ${name} does not answer.`);
  }
}

/** The same answer, or a rejection if it does not come in time. */
function inTime<Answer>(answer: Promise<Answer>, name: string, maxMs: number, late?: () => void): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      late?.();
      reject(new IdbSilence(name));
    }, maxMs);
    answer.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
