import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { gzipSync } from 'node:zlib';
import { ObjectId, serialize } from 'bson';
import { describe, expect, it } from 'vitest';
import { ZipFile } from 'yazl';
import { newFolder } from '#testing/engines/set-folder';
import { openExport } from './open-export.js';

/** Larger than what is read of a file at once. */
const CHUNK_BYTES = 255 * 1024;
const FIRST = new ObjectId('0123456789abcdef01234567');

const chunk = (files_id: unknown, n: unknown, data: unknown): Buffer =>
  Buffer.from(serialize({ _id: new ObjectId(), files_id, n, data }));
/** Bytes that pack badly, as those of pictures do. */
const PICTURE = randomBytes(2 * CHUNK_BYTES);

const CHUNKS = Buffer.concat([
  ...[
    chunk('a#b', 2, Buffer.from('end')),
    chunk(FIRST, 0, Buffer.from('x')),
    chunk('a#b', 0, PICTURE.subarray(0, CHUNK_BYTES)),
  ],
  ...[
    chunk('a#b', 1, PICTURE.subarray(CHUNK_BYTES)),
    chunk('a#b', 1, Buffer.from('again')),
    chunk('hole', 1, Buffer.from('x')),
  ],
  ...[chunk('odd', '0', Buffer.from('x')), chunk('odd', -1, Buffer.from('x')), chunk('odd', 0, 'text')],
]);
const WHOLE = Buffer.concat([PICTURE, Buffer.from('end')]);

/** Temporary folders of this process and others. */
const spools = async (): Promise<readonly string[]> =>
  (await readdir(tmpdir())).filter((name) => name.startsWith('parley-chunks-'));

async function writeZip(path: string, name: string, bytes: Buffer): Promise<void> {
  const zip = new ZipFile();
  zip.addBuffer(bytes, name);
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(path));
}

describe('files in chunks', () => {
  it.each(['plain', 'packed', 'zipped'])('are in order in a copy that is %s', async (kind) => {
    const folder = newFolder();
    const name = `up.chunks.bson${kind === 'packed' ? '.gz' : ''}`;
    const at = kind === 'zipped' ? join(folder, 'copy.zip') : folder;
    if (kind === 'zipped') await writeZip(at, name, CHUNKS);
    else await writeFile(join(folder, name), kind === 'packed' ? gzipSync(CHUNKS) : CHUNKS);
    const files = await openExport(at);
    const bytesOf = async (id: string): Promise<Buffer> => buffer(await files.file(`${name}#${id}`)!.open());
    expect((await bytesOf('a#b')).equals(WHOLE)).toBe(true);
    const both = await Promise.all([bytesOf(FIRST.toHexString()), bytesOf('a#b')]);
    expect(both.map(({ length }) => length)).toEqual([1, WHOLE.length]);
    for (const id of ['hole', 'odd', 'none']) await expect(bytesOf(id)).rejects.toThrow(`no whole file ${id}`);
    expect(files.file('other.chunks.bson#a')).toBeUndefined();
    await files.close();
  });

  it('leave nothing in the temporary folder', async () => {
    const at = join(newFolder(), 'copy.zip');
    await writeZip(at, 'up.chunks.bson', CHUNKS);
    const before = await spools();
    const files = await openExport(at);
    await buffer(await files.file('up.chunks.bson#a#b')!.open());
    expect((await spools()).length).toBeGreaterThan(before.length);
    await files.close();
    expect((await spools()).filter((name) => !before.includes(name))).toEqual([]);
  });
});
