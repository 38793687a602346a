import { createHash } from 'node:crypto';
import { statfs } from 'node:fs/promises';
import { PassThrough, Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { newId, type FileId } from '#contracts';
import { newFolder } from '#testing/engines/set-folder';
import type { ObjectId } from '../../../room/rows/file.rows.js';
import { FolderStore } from './folder-store.adapter.js';

it('uploads of a great size that do not arrive take no room on the disk from others', async () => {
  const folder = newFolder();
  const storage = await FolderStore.open(folder);
  const { bavail, bsize } = await statfs(folder);
  const upload = (bytes: number, content = Buffer.alloc(bytes)) => {
    const sha256 = createHash('sha256').update(content).digest();
    return { id: newId<FileId>() as string as ObjectId, bytes, sha256, uploader: newId() };
  };
  const held = Array.from({ length: 4 }, () => {
    const body = new PassThrough();
    body.write('1');
    const half = upload(Math.floor((bavail * bsize) / 2), Buffer.from('1'));
    return { body, ended: storage.write({ kind: 'upload', ...half, body }) };
  });
  const other = upload(2);
  await storage.write({ kind: 'upload', ...other, body: Readable.from([Buffer.alloc(2)]) });
  expect(await storage.seal(other)).toBe('sealed');
  for (const { body, ended } of held) {
    body.end();
    await expect(ended).rejects.toMatchObject({ code: 'INVALID' });
  }
});
