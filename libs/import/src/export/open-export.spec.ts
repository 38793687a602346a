import { createWriteStream } from 'node:fs';
import { cp, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { gzipSync } from 'node:zlib';
import { packTar } from 'modern-tar';
import { beforeAll, describe, expect, it } from 'vitest';
import { ZipFile } from 'yazl';
import { setFolder } from '#testing/engines/set-folder';
import { readAtOnce, readFirstLine, readLines, readList, readLists, readText, tryLines } from './json.js';
import { openExport } from './open-export.js';

const FILES = { 'größe/1.json': '{"messages": [1, {"a": 2}]}', 'users.json': '[]' };

describe('an export', () => {
  const folder = setFolder();
  const at = (name: string): string => join(folder, name);

  beforeAll(async () => {
    await mkdir(at('plain/größe'), { recursive: true });
    for (const [path, text] of Object.entries(FILES)) await writeFile(at(`plain/${path}`), text);
    await symlink('/etc/hostname', at('plain/link.json'));
    await writeZip(at('some.bin'), FILES);
    const entries = Object.entries(FILES).map(([name, body]) => ({
      header: { name, size: Buffer.byteLength(body) },
      body,
    }));
    await writeFile(at('other.bin'), gzipSync(await packTar(entries)));
    await writeFile(at('lines.gz'), gzipSync('{"a":1}\n\n{"a":2}\n'));
  });

  async function writeZip(path: string, files: Readonly<Record<string, string | Buffer>>): Promise<void> {
    const zip = new ZipFile();
    for (const [name, text] of Object.entries(files)) zip.addBuffer(Buffer.from(text), name);
    zip.end();
    await pipeline(zip.outputStream, createWriteStream(path));
  }

  it.each(['plain', 'some.bin', 'other.bin'])('in %s has its files, and nothing behind links', async (name) => {
    const files = await openExport(at(name));
    expect(files.files.map(({ path, bytes }) => [path, bytes])).toEqual([
      ['größe/1.json', 27],
      ['users.json', 2],
    ]);
    const [list, users] = files.files;
    expect(await Readable.from(readList(list!, 'messages')).toArray()).toEqual([1, { a: 2 }]);
    expect(await readAtOnce(users!)).toEqual([]);
    expect(files.file('users.json')).toBe(users);
    await files.close();
  });

  it('has the items of all lists of a document, and nothing else of it', async () => {
    const items = [{ a: [1, { b: [2] }] }, 'text', 3, null, [4]];
    await mkdir(at('lists'));
    await writeFile(
      at('lists/lists.json'),
      JSON.stringify({ one: items, name: 'x', none: [], in: { two: [1] }, three: [5] }),
    );
    const { files } = await openExport(at('lists'));
    expect(await Readable.from(readLists(files[0]!)).toArray()).toEqual([
      ...items.map((item) => ['one', item]),
      ['three', 5],
    ]);
  });

  it('of one gzipped file has its lines', async () => {
    const { files } = await openExport(at('lines.gz'));
    expect(files.map(({ path }) => path)).toEqual(['lines']);
    expect(await Readable.from(readLines(files[0]!)).toArray()).toEqual([{ a: 1 }, { a: 2 }]);
  });

  it('has each line between newlines, also those that are no values', async () => {
    const lines = ['\ufeff{"a":"\u2028ä"}\r', 'cut', '', `"${'x'.repeat(300_000)}"`, '{"a":2}'];
    await writeFile(at('lines.jsonl'), lines.join('\n'));
    const [file] = (await openExport(at('lines.jsonl'))).files;
    const found = await Readable.from(tryLines(file!, 200_000)).toArray();
    expect(found.map(({ number, value, problem }) => [number, problem ?? value])).toEqual([
      [1, { a: '\u2028ä' }],
      [2, expect.stringContaining('lines.jsonl is no JSON in line 2')],
      [4, expect.stringContaining('larger than')],
      [5, { a: 2 }],
    ]);
    expect(await readFirstLine(file!)).toEqual({ a: '\u2028ä' });
  });

  it('that unpacks to far more than it holds ends at its limit', async () => {
    await writeZip(at('bomb.zip'), { 'a.txt': Buffer.alloc(40 * 1024 * 1024) });
    await expect(openExport(at('bomb.zip'))).rejects.toThrow(/unpacks to more than \d+ bytes/);
    const allowed = await openExport(at('bomb.zip'), 50 * 1024 * 1024);
    expect((await readText(allowed.files[0]!)).length).toBe(40 * 1024 * 1024);
  });

  it.each(['../out.json', '/etc/x.json', 'a/../../b.json', 'C:\\x.json'])(
    'with the path %s is refused',
    async (path) => {
      const entry = { header: { name: path, size: 2 }, body: '[]' };
      await writeFile(at('hostile.tar.gz'), gzipSync(await packTar([entry])));
      await expect(openExport(at('hostile.tar.gz'))).rejects.toThrow(/leads out of it/);
    },
  );

  it('with JSON that is cut is refused', async () => {
    await writeFile(at('cut.json'), '[{"a": 1}, {');
    const { files } = await openExport(at('cut.json'));
    await expect(Readable.from(readList(files[0]!)).toArray()).rejects.toThrow(/cut.json is no JSON/);
  });

  it('that is not there, or of no known kind, is named', async () => {
    await expect(openExport(at('none'))).rejects.toThrow(`there is no ${at('none')}`);
    await cp(at('plain/users.json'), at('copy.json'));
    expect((await openExport(at('copy.json'))).files.map(({ path }) => path)).toEqual(['copy.json']);
  });
});
