import { createWriteStream } from 'node:fs';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { gzipSync } from 'node:zlib';
import { packTar } from 'modern-tar';
import { describe, expect, it } from 'vitest';
import { ZipFile } from 'yazl';
import { newFolder } from '#testing/engines/set-folder';
import { OpenedExport } from './convert.js';
import type { FileRecord } from './records.js';

const PATH = 'files/größe.txt';

/** An export of the neutral form with one message that has files of these paths, one of them with these bytes. */
function exported(id: string, bytes: string, ...paths: readonly string[]): Readonly<Record<string, string>> {
  const files = [PATH, ...paths].map((path, n) => ({
    ...{ record: 'file', id: `${id}${String(n)}`, name: 'a.txt', type: null, bytes: null, path, missing: null },
  }));
  const records = [
    { record: 'source', format: 'made', name: 'up', exportedAt: null },
    {
      ...{ record: 'room', id: 'r', kind: 'group', visibility: 'public', name: 'r', topic: null, archived: false },
      createdAt: null,
    },
    ...files,
    {
      ...{ record: 'message', id, room: 'r', sender: 'u', senderName: null, createdAt: '2024-01-01T00:00:00.000Z' },
      ...{ body: '', mentions: [], threadOf: null, inRoom: false, replyTo: null, editedAt: null, deleted: false },
      files: files.map((file) => file.id),
    },
  ];
  return { 'export.ndjson': records.map((record) => `${JSON.stringify(record)}\n`).join(''), [PATH]: bytes };
}

const WRITE = {
  async folder(at: string, files: Readonly<Record<string, string>>) {
    for (const [path, body] of Object.entries(files)) {
      await mkdir(dirname(join(at, path)), { recursive: true });
      await writeFile(join(at, path), body);
    }
  },
  async zip(at: string, files: Readonly<Record<string, string>>) {
    const zip = new ZipFile();
    for (const [path, body] of Object.entries(files)) zip.addBuffer(Buffer.from(body), path);
    zip.end();
    await pipeline(zip.outputStream, createWriteStream(at));
  },
  async 'tar.gz'(at: string, files: Readonly<Record<string, string>>) {
    const entries = Object.entries(files).map(([name, body]) => ({
      header: { name, size: Buffer.byteLength(body) },
      body,
    }));
    await writeFile(at, gzipSync(await packTar(entries)));
  },
};

/** Opens the paths, and gives the files of their records, each with its bytes or the error. */
async function filesIn(...paths: readonly string[]): Promise<readonly (readonly [FileRecord, string])[]> {
  const opened = await OpenedExport.open(paths, {});
  try {
    const found: (readonly [FileRecord, string])[] = [];
    for await (const record of opened.records())
      if (record.record === 'file')
        found.push([record, await opened.openFile(record).then(text, (error: Error) => error.message)]);
    return found;
  } finally {
    await opened.close();
  }
}

describe('the bytes of a file', () => {
  it.each(Object.entries(WRITE))('are read of a %s', async (kind, write) => {
    const at = join(newFolder(), `some.${kind}`);
    await write(at, exported('m', 'größer'));
    expect(await filesIn(at)).toEqual([[expect.objectContaining({ path: PATH, bytes: 8, missing: null }), 'größer']]);
  });

  it('are read of an archive that has a folder around all', async () => {
    const at = join(newFolder(), 'some.zip');
    const inside = Object.entries(exported('m', 'in')).map(([path, body]) => [`site/${path}`, body] as const);
    await WRITE.zip(at, { ...Object.fromEntries(inside), '__MACOSX/._site': 'x', '.DS_Store': 'x' });
    expect(await filesIn(at)).toEqual([[expect.objectContaining({ path: `site/${PATH}`, missing: null }), 'in']]);
  });

  it('are those of the export that names them, where several have files of one path', async () => {
    const folder = newFolder();
    const [one, two, three] = ['a.zip', 'b/a.zip', 'c'].map((name) => join(folder, name)) as [string, string, string];
    await mkdir(join(folder, 'b'));
    await WRITE.zip(one, exported('m1', 'one'));
    await WRITE.zip(two, exported('m2', 'two'));
    await WRITE.folder(three, exported('m3', 'three'));
    const found = await filesIn(one, two, three);
    expect(found.map(([{ path }, bytes]) => [path, bytes])).toEqual([
      [`a.zip/${PATH}`, 'one'],
      [`a.zip-2/${PATH}`, 'two'],
      [`c/${PATH}`, 'three'],
    ]);
  });

  it('are nothing outside of the export, or behind a link', async () => {
    const at = join(newFolder(), 'some');
    await WRITE.folder(at, exported('m', 'in', '../out.txt', '/etc/hostname', 'files/link', 'files'));
    await writeFile(join(at, '../out.txt'), 'out');
    await symlink(join(at, '../out.txt'), join(at, 'files/link'));
    for (const paths of [[at], [at, at]]) {
      const [inside, ...others] = await filesIn(...paths);
      expect(inside?.[1]).toBe('in');
      expect(others.map(([{ path, missing }, error]) => [path, missing, error])).toEqual(
        [1, 2, 3, 4].map((n) => [null, 'not in the export', `the file m${String(n)} is missing: not in the export`]),
      );
    }
  });

  it('are not looked for where a record names no path of the export', async () => {
    const at = join(newFolder(), 'some');
    await WRITE.folder(at, exported('m', 'in'));
    const opened = await OpenedExport.open([at], {});
    const record: FileRecord = {
      ...{ record: 'file', id: 'f', name: 'f', type: null, bytes: null, path: null, missing: 'denied' },
    };
    await expect(opened.openFile(record)).rejects.toThrow('the file f is missing: denied');
    await expect(opened.openFile({ ...record, path: 'files/../../out.txt', missing: null })).rejects.toThrow(
      'the file f is missing: not in the export',
    );
    await opened.close();
  });
});
