import { createHash, randomUUID } from 'node:crypto';
import { readdir, rename, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { newFolder } from '#testing/engines/set-folder';
import type { ObjectId } from '../../../room/rows/file.rows.js';
import { FolderStore } from './folder-store.adapter.js';

it('an upload that a folder cannot move to its place is not missing: the store is unavailable', async () => {
  const root = newFolder();
  const storage = await FolderStore.open(root);
  const bytes = Buffer.from('x');
  const sha256 = createHash('sha256').update(bytes).digest();
  const upload = { id: randomUUID() as string as ObjectId, bytes: 1, sha256, uploader: 'ann' };
  const unavailable = { code: 'UNAVAILABLE' };
  expect(await storage.seal(upload)).toBe('missing');
  await storage.write({ kind: 'upload', ...upload, body: Readable.from([bytes]) });
  const objects = join(root, 'objects');
  await rename(objects, `${objects}.away`);
  await expect(storage.seal(upload)).rejects.toMatchObject(unavailable);
  expect(await readdir(root)).not.toContain('objects');
  await rename(`${objects}.away`, objects);
  // Node fails as on a read-only file system, for root too.
  const place = join(objects, upload.id.slice(-2));
  await symlink(join(root, 'not-mounted'), place);
  await expect(storage.seal(upload)).rejects.toMatchObject(unavailable);
  await rm(place);
  expect(await storage.seal(upload)).toBe('sealed');
});
