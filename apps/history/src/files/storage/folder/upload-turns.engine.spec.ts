import { createHash, randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { newFolder } from '#testing/engines/set-folder';
import type { ObjectId } from '../../../room/rows/file.rows.js';
import { FolderStore } from './folder-store.adapter.js';

const CHUNK_BYTES = 64 * 1024;
const CHUNKS = 48;
const UPLOADS = 20;

it('a folder takes the bytes of users in turn: one upload passes 20 of another user', async () => {
  const root = newFolder();
  const storage = await FolderStore.open(root);
  const chunks = Array.from({ length: CHUNKS }, () => Buffer.alloc(CHUNK_BYTES));
  const sha256 = createHash('sha256').update(Buffer.concat(chunks)).digest();
  const receive = (uploader: string) => {
    const upload = { id: randomUUID() as string as ObjectId, bytes: CHUNKS * CHUNK_BYTES, sha256, uploader };
    return storage.write({ kind: 'upload', ...upload, body: Readable.from(chunks) });
  };
  let stored = 0;
  const many = Array.from({ length: UPLOADS }, () => receive('ann').then(() => (stored += 1)));
  await receive('ben');
  expect(stored).toBe(0);
  await Promise.all(many);
});
