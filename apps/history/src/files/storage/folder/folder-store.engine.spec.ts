import { mkdir, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { setFolder } from '#testing/engines/set-folder';
import { downloadOf, objectAt, TestTransfers, uploadOf } from '../../../../testing/test-transfers.js';
import { FolderStore } from './folder-store.adapter.js';
import { readMark } from '../store-owner.js';

const MINUTE_MS = 60_000;

const folder = setFolder();

describe('a folder', () => {
  it('loses, deletes and stores nothing if it is not there', async () => {
    const root = join(folder, 'unmounted');
    const storage = await FolderStore.open(root);
    const upload = uploadOf(Buffer.from('x'));
    expect({ has: await storage.has(objectAt(upload.id)), read: await storage.read(objectAt(upload.id)) }).toEqual({
      has: false,
      read: undefined,
    });
    await rm(root, { recursive: true });
    const unavailable = { code: 'UNAVAILABLE' };
    await expect(storage.has(objectAt(upload.id))).rejects.toMatchObject(unavailable);
    await expect(storage.read(objectAt(upload.id))).rejects.toMatchObject(unavailable);
    await expect(storage.remove(upload.id)).rejects.toMatchObject(unavailable);
    await expect(readMark(storage)).rejects.toMatchObject(unavailable);
    await expect(storage.seal(upload)).rejects.toMatchObject(unavailable);
    await expect(
      storage.write({ kind: 'upload', ...upload, body: Readable.from([Buffer.from('x')]) }),
    ).rejects.toMatchObject(unavailable);
  });

  it('keeps no upload that ends after its file was sealed', async () => {
    const root = join(folder, 'late');
    const storage = await FolderStore.open(root);
    const upload = uploadOf(Buffer.from('x'));
    for (const bytes of ['x', 'y']) {
      await storage.write({ kind: 'upload', ...upload, body: Readable.from([Buffer.from(bytes)]) });
      expect(await storage.seal(upload)).toBe('sealed');
    }
    const kinds: string[] = [];
    for await (const { kind } of storage.list()) kinds.push(kind);
    expect(kinds).toEqual(['object']);
  });

  it('can be read by its own account only', async () => {
    const root = join(folder, 'closed');
    const storage = await FolderStore.open(root);
    const upload = uploadOf(Buffer.from('x'));
    await storage.write({ kind: 'upload', ...upload, body: Readable.from([Buffer.from('x')]) });
    await storage.seal(upload);
    for (const name of await readdir(root, { recursive: true })) {
      const found = await stat(join(root, name));
      expect({ name, othersMode: found.mode & 0o077 }).toEqual({ name, othersMode: 0 });
    }
  });

  it('loses what killed processes were writing, but not what is being written', async () => {
    const root = join(folder, 'killed');
    await FolderStore.open(root);
    const [old, young] = ['old', 'young'].map((name) => join(root, 'unfinished', name)) as [string, string];
    for (const path of [old, young]) await writeFile(path, 'half');
    const before = new Date(Date.now() - 3 * 60 * MINUTE_MS);
    await utimes(old, before, before);
    await FolderStore.open(root);
    expect(await readdir(join(root, 'unfinished'))).toEqual(['young']);
  });

  it('opens although it cannot delete what killed processes were writing', async () => {
    const root = join(folder, 'stuck');
    await FolderStore.open(root);
    // `rm` refuses a folder, for root too.
    const path = join(root, 'unfinished', 'old');
    await mkdir(path);
    const before = new Date(Date.now() - 3 * 60 * MINUTE_MS);
    await utimes(path, before, before);
    await expect(FolderStore.open(root)).resolves.toBeInstanceOf(FolderStore);
  });

  it('loses what killed processes were writing without a new start, by the sweep', async () => {
    const root = join(folder, 'running');
    const storage = await FolderStore.open(root);
    const path = join(root, 'unfinished', 'old');
    await writeFile(path, 'half');
    const before = new Date(Date.now() - 3 * 60 * MINUTE_MS);
    await utimes(path, before, before);
    for await (const object of storage.list()) expect(object).toBe('no object');
    expect(await readdir(join(root, 'unfinished'))).toEqual([]);
  });

  it('answers 412 to a condition that the file does not meet', async () => {
    const storage = await FolderStore.open(join(folder, 'conditions'));
    const transfers = await TestTransfers.start(storage);
    const upload = uploadOf(Buffer.from('x'));
    await storage.write({ kind: 'upload', ...upload, body: Readable.from([Buffer.from('x')]) });
    await storage.seal(upload);
    const url = await transfers.download(downloadOf({ id: upload.id }));
    const before = { 'if-unmodified-since': 'Mon, 01 Jan 2001 00:00:00 GMT' };
    expect((await fetch(url, { headers: before })).status).toBe(412);
    transfers.stop();
  });
});
