import { link, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { serialize } from 'bson';
import { packTar } from 'modern-tar';
import { describe, expect, it } from 'vitest';
import { newFolder } from '#testing/engines/set-folder';
import { inMemory, zipOf } from '../../testing/random/read-random.js';
import { OpenedExport } from '../convert.js';
import { ImportError } from '../options.js';
import { readDocuments } from './bson.js';
import { readText } from './json.js';
import { openExport } from './open-export.js';

const SECRET = 'what lies outside';

/** Bytes in place of others of the same length, wherever they are. */
function replaced(bytes: Buffer, from: string, to: string): Buffer {
  return Buffer.from(bytes.toString('latin1').replaceAll(from, to), 'latin1');
}

async function fileOf(bytes: Buffer | string): Promise<string> {
  const path = join(newFolder(), 'export.bin');
  await writeFile(path, bytes);
  return path;
}

const pathsIn = async (path: string): Promise<readonly string[]> =>
  (await openExport(path)).files.map((file) => file.path);

describe('a hostile archive', () => {
  it.each(['../outside', '/etc/outsid', 'a/../../xyz', 'C:\\outside'])(
    'as a zip with the path %s is refused',
    async (path) => {
      const name = 'x'.repeat(path.length);
      const bytes = replaced(await zipOf([[name, SECRET]]), name, path);
      await expect(openExport(await fileOf(bytes))).rejects.toThrow(ImportError);
    },
  );

  it('has nothing behind symbolic and hard links', async () => {
    const folder = newFolder();
    await writeFile(join(folder, 'outside.txt'), SECRET);
    const entries = [
      { header: { name: 'soft.json', type: 'symlink', linkname: join(folder, 'outside.txt'), size: 0 } },
      { header: { name: 'hard.json', type: 'link', linkname: '../outside.txt', size: 0 } },
      { header: { name: 'device.json', type: 'character-device', size: 0 } },
      { header: { name: 'plain.json', size: 2 }, body: '[]' },
    ] as Parameters<typeof packTar>[0];
    expect(await pathsIn(await fileOf(gzipSync(await packTar(entries))))).toEqual(['plain.json']);
    const inside = join(folder, 'inside');
    await mkdir(inside);
    await symlink(folder, join(inside, 'up'));
    await symlink(join(folder, 'outside.txt'), join(inside, 'soft.json'));
    await link(join(folder, 'outside.txt'), join(inside, 'hard.json'));
    expect(await pathsIn(inside)).toEqual(['hard.json']);
  });

  it('has the first of two files of one name', async () => {
    const twice = await zipOf(['first', 'other'].map((text) => ['a.txt', text]));
    const { files } = await openExport(await fileOf(twice));
    expect(await Promise.all(files.map(readText))).toEqual(['first']);
    const entries = ['first', 'other'].map((body) => ({ header: { name: 'a.txt', size: 5 }, body }));
    const tar = await openExport(await fileOf(gzipSync(await packTar(entries))));
    expect(await Promise.all(tar.files.map(readText))).toEqual(['first']);
    await tar.close();
  });

  it('that unpacks to more than 200 times its size ends', async () => {
    const zeros = Buffer.alloc(8 * 1024 * 1024);
    await expect(openExport(await fileOf(await zipOf([['a.json', zeros]])))).rejects.toThrow(/unpacks to more than/);
    const tar = await packTar([{ header: { name: 'a.json', size: zeros.length }, body: zeros }]);
    await expect(openExport(await fileOf(gzipSync(tar)))).rejects.toThrow(/unpacks to more than/);
    const alone = await openExport(await fileOf(gzipSync(zeros)));
    await expect(readText(alone.files[0]!)).rejects.toThrow(/unpacks to more than/);
  });

  it('of many entries that unpack to too much together ends', async () => {
    const many = Array.from({ length: 100 }, (_, n) => [`${String(n)}.json`, Buffer.alloc(100_000)] as const);
    await expect(openExport(await fileOf(await zipOf(many)))).rejects.toThrow(/unpacks to more than/);
  });

  it('that is broken anywhere is told in one line', async () => {
    const whole = {
      zip: await zipOf(
        Object.entries({
          'users.json': '[{"id":"U1"}]',
          'channels.json': '[{"id":"C1","name":"a"}]',
          'a/2026-01-01.json': '[]',
        }),
      ),
      tar: gzipSync(await packTar([{ header: { name: 'channels.json', size: 24 }, body: '[{"id":"C1","name":"a"}]' }])),
      lines: gzipSync('{"record":"source","format":"x","name":"y","exportedAt":null}\n'),
    };
    for (const [kind, bytes] of Object.entries(whole))
      for (const broken of brokenForms(bytes)) {
        const told = await problemOf(await fileOf(broken));
        expect(told, kind).not.toMatch(/[\r\n]/);
      }
  });
});

/** The bytes cut and changed at many places. */
function* brokenForms(bytes: Buffer): Generator<Buffer> {
  const step = Math.max(1, Math.floor(bytes.length / 12));
  for (let at = 0; at < bytes.length; at += step) {
    yield bytes.subarray(0, at);
    const changed = Buffer.from(bytes);
    changed[at] = (changed[at] ?? 0) ^ 0xff;
    yield changed;
  }
}

/** The message of the error that is for the operator; `''` without one. Fails of any other error. */
async function problemOf(path: string): Promise<string> {
  try {
    const opened = await OpenedExport.open([path], { source: 'x' });
    try {
      for await (const _ of opened.records());
    } finally {
      await opened.close();
    }
    return '';
  } catch (error) {
    if (error instanceof ImportError) return error.message;
    throw error;
  }
}

describe('a hostile BSON file', () => {
  it('with wrong lengths anywhere ends with an error for the operator', async () => {
    const bytes = Buffer.concat(
      [1, 2].map((n) => Buffer.from(serialize({ _id: `m${String(n)}`, msg: 'text', in: { list: [1, 'a'] } }))),
    );
    for (let at = 0; at < bytes.length; at++)
      for (const value of [0, 1, 4, 0x7f, 0x80, 0xff]) {
        const changed = Buffer.from(bytes);
        changed[at] = value;
        const [file] = inMemory({ 'rocketchat_message.bson': changed }).files;
        const read = Readable.from(readDocuments(file!)).toArray();
        await read.catch((error: unknown) => expect(error).toBeInstanceOf(ImportError));
      }
  });
});
