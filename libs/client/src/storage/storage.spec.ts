import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { fileStorage } from '../node.js';
import { type IdbFactory, indexedDbStorage } from './indexed-db-storage.js';
import { memoryStorage } from './memory-storage.js';
import type { ClientStorage } from './storage.js';
import { webStorage } from './web-storage.js';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-client-'));
});

afterAll(() => rm(folder, { recursive: true }));

const STORAGES: Record<string, () => ClientStorage> = {
  memory: memoryStorage,
  web: () => webStorage(likeLocalStorage()),
  indexedDB: () => indexedDbStorage(likeIndexedDb()),
  file: () => fileStorage(join(folder, 'kept')),
};

describe.each(Object.keys(STORAGES))('a storage in %s', (kind) => {
  it('returns a stored value, and null after its deletion', async () => {
    const storage = STORAGES[kind]!();
    expect(await storage.get('a/b:c')).toBeNull();
    await storage.set('a/b:c', 'one');
    await storage.set('a/b:c', 'two 👍');
    expect(await storage.get('a/b:c')).toBe('two 👍');
    await storage.delete('a/b:c');
    await storage.delete('a/b:c');
    expect(await storage.get('a/b:c')).toBeNull();
  });

  it('keeps the last of several concurrent writes', async () => {
    const storage = STORAGES[kind]!();
    await Promise.all(['one', 'two', 'three'].map((value) => storage.set('key', value)));
    expect(await storage.get('key')).toBe('three');
  });
});

describe('a storage in files', () => {
  it('is readable by its owner only', async () => {
    const kept = join(folder, 'private');
    await fileStorage(kept).set('session', 'token');
    const [file] = await readdir(kept);
    expect((await stat(join(kept, file!))).mode & 0o077).toBe(0);
    expect((await stat(kept)).mode & 0o077).toBe(0);
  });
});

function likeLocalStorage() {
  const values = new Map<string, string>();
  return {
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
    removeItem: (key: string) => void values.delete(key),
  };
}

/** Answers asynchronously, as IndexedDB does. */
function likeIndexedDb(): IdbFactory {
  const values = new Map<string, string>();
  const request = (result: unknown) => {
    const made = { result, error: null, onsuccess: null as (() => void) | null, onerror: null };
    setImmediate(() => made.onsuccess?.());
    return made;
  };
  const store = {
    get: (key: string) => request(values.get(key)),
    put: (value: string, key: string) => request(values.set(key, value)),
    delete: (key: string) => request(values.delete(key)),
  };
  const database = { createObjectStore: () => store, transaction: () => ({ objectStore: () => store }) };
  return { open: () => Object.assign(request(database), { onupgradeneeded: null }) };
}
