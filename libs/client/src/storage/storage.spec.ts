import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IDBFactory } from 'fake-indexeddb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { fileStorage, folderBlobs } from '../node.js';
import type { BlobStorage } from './blob-storage.js';
import { indexedDbBlobs } from './indexed-db-blobs.js';
import { indexedDbStorage } from './indexed-db-storage.js';
import { memoryBlobs } from './memory-blobs.js';
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
  indexedDB: () => indexedDbStorage(new IDBFactory()),
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

  // A storage in a file does not list its keys: only tabs of a browser need them.
  it.skipIf(kind === 'file')('lists its keys', async () => {
    const storage = STORAGES[kind]!();
    for (const key of ['one', 'two', 'three']) await storage.set(key, 'value');
    await storage.delete('two');
    expect([...((await storage.keys?.()) ?? [])].sort()).toEqual(['one', 'three']);
  });

  it('keeps the last of several concurrent writes', async () => {
    const storage = STORAGES[kind]!();
    await Promise.all(['one', 'two', 'three'].map((value) => storage.set('key', value)));
    expect(await storage.get('key')).toBe('three');
  });
});

const BLOBS: Record<string, () => BlobStorage> = {
  memory: memoryBlobs,
  indexedDB: () => indexedDbBlobs(new IDBFactory()),
  folder: () => folderBlobs(join(folder, 'blobs')),
};

describe.each(Object.keys(BLOBS))('a storage of files in %s', (kind) => {
  it('returns the bytes of a key, and null after their deletion', async () => {
    const blobs = BLOBS[kind]!();
    expect(await blobs.keys()).toEqual([]);
    expect(await blobs.get('a/b:c')).toBeNull();
    await blobs.set('a/b:c', new Blob(['one']));
    await blobs.set('a/b:c', new Blob(['two']));
    await blobs.set('other', new Blob(['three']));
    expect(await (await blobs.get('a/b:c'))?.text()).toBe('two');
    expect([...(await blobs.keys())].sort()).toEqual(['a/b:c', 'other']);
    await blobs.delete('a/b:c');
    await blobs.delete('a/b:c');
    await blobs.delete('other');
    expect(await blobs.get('a/b:c')).toBeNull();
    expect(await blobs.keys()).toEqual([]);
  });

  it('deletes bytes after a write that was begun before', async () => {
    const blobs = BLOBS[kind]!();
    await Promise.all([blobs.set('key', new Blob(['x'.repeat(100_000)])), blobs.delete('key')]);
    expect(await blobs.get('key')).toBeNull();
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

  it('keeps files that only the owner can read', async () => {
    const kept = join(folder, 'private-blobs');
    await folderBlobs(kept).set('key', new Blob(['bytes']));
    expect((await stat(join(kept, 'key'))).mode & 0o077).toBe(0);
    expect((await stat(kept)).mode & 0o077).toBe(0);
  });

  it('names what a killed process has left incomplete, and deletes it', async () => {
    const killed = join(folder, 'killed');
    const blobs = folderBlobs(killed);
    await blobs.set('whole', new Blob(['bytes']));
    await writeFile(join(killed, 'half.new'), 'by');
    expect([...(await blobs.keys())].sort()).toEqual(['half', 'whole']);
    expect(await blobs.get('half')).toBeNull();
    await blobs.delete('half');
    expect(await readdir(killed)).toEqual(['whole']);
  });
});

function likeLocalStorage() {
  const values = new Map<string, string>();
  return {
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
    removeItem: (key: string) => void values.delete(key),
    get length() {
      return values.size;
    },
    key: (index: number) => [...values.keys()][index] ?? null,
  };
}
