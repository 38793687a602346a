import { IDBFactory } from 'fake-indexeddb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { KeptDatabase } from '../kept/kept-database.js';
import { deleteIdb, type IdbFactory, type IdbOpenRequest, settled } from './indexed-db.js';
import { indexedDbBlobs } from './indexed-db-blobs.js';
import { indexedDbStorage } from './indexed-db-storage.js';

type OpenRequest = ReturnType<IdbFactory['open']>;

/** A request that answers when the test says so. */
function silent(): OpenRequest {
  return { result: null, error: null, onsuccess: null, onerror: null, onblocked: null, onupgradeneeded: null };
}

function call(handler: IdbOpenRequest['onblocked']): void {
  handler?.();
}

describe('an IndexedDB that never answers', () => {
  let request: OpenRequest;
  let opens: number;
  let factory: IdbFactory;

  beforeEach(() => {
    vi.useFakeTimers();
    [request, opens] = [silent(), 0];
    factory = {
      open: () => {
        opens++;
        return request;
      },
      deleteDatabase: () => request,
    };
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  const USES: readonly (readonly [string, () => Promise<unknown>])[] = [
    ['read of kept rooms', () => new KeptDatabase(factory, 'kept', 'ann').read()],
    ['claim of kept rooms', () => new KeptDatabase(factory, 'kept', 'ann').claim()],
    [
      'write of kept rooms',
      () => new KeptDatabase(factory, 'kept', 'ann').write({ epoch: '', blocked: [] }, new Map()),
    ],
    ['deletion', () => deleteIdb(factory, 'kept')],
    ['read of a value', () => indexedDbStorage(factory).get('key')],
    ['write of a value', () => indexedDbStorage(factory).set('key', 'value')],
    ['read of a file', () => indexedDbBlobs(factory).get('key')],
    ['write of a file', () => indexedDbBlobs(factory).set('key', new Blob(['bytes']))],
    ['list of files', () => indexedDbBlobs(factory).keys()],
  ];

  it.each(USES)('fails a %s after a second', async (_, use) => {
    const outcome = vi.fn<(error: unknown) => void>();
    use().catch(outcome);
    await vi.advanceTimersByTimeAsync(999);
    expect(outcome).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(outcome).toHaveBeenCalledWith(
      expect.objectContaining({ message: expect.stringContaining('does not answer') }),
    );
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each(USES)('fails a %s at once if another page holds the database', async (_, use) => {
    const outcome = expect(use()).rejects.toThrow('Another page holds');
    await vi.advanceTimersByTimeAsync(0);
    call(request.onblocked);
    await outcome;
    expect(vi.getTimerCount()).toBe(0);
  });

  it('fails what comes later at once, without another attempt to open, until the answer comes', async () => {
    const storage = indexedDbStorage(factory);
    const first = expect(storage.get('a')).rejects.toThrow('does not answer');
    await vi.advanceTimersByTimeAsync(1_000);
    await first;
    await expect(storage.set('b', 'value')).rejects.toThrow('does not answer');
    expect(opens).toBe(1);
    const real = await opened(new IDBFactory());
    request = Object.assign(request, { result: real });
    call(request.onsuccess);
    await vi.advanceTimersByTimeAsync(0);
    vi.useRealTimers();
    await storage.set('c', 'value');
    expect(await storage.get('c')).toBe('value');
    expect(opens).toBe(1);
  });

  it('is opened again after it has failed', async () => {
    const storage = indexedDbStorage(factory);
    const failed = expect(storage.get('a')).rejects.toThrow();
    await vi.advanceTimersByTimeAsync(0);
    call(request.onerror);
    await failed;
    request = silent();
    void storage.get('a').catch(() => undefined);
    expect(opens).toBe(2);
    await vi.advanceTimersByTimeAsync(1_000);
  });
});

/** A database as the client makes it. */
async function opened(factory: IdbFactory): Promise<unknown> {
  vi.useRealTimers();
  const storage = factory.open('real', 1);
  storage.onupgradeneeded = () =>
    (storage.result as { createObjectStore(name: string): void }).createObjectStore('values');
  const database = await settled(storage);
  vi.useFakeTimers();
  return database;
}
