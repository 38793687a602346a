import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { NOT_EXPORTED } from '#access/site-export-api';
import { OpenedExport } from '#import/convert';
import type { NeutralRecord } from '#import/records';
import { Input } from '../command.js';
import { ServiceClient } from '../service-client.js';
import { siteExport } from './site.command.js';

const clientOf = (name: string) =>
  new ServiceClient(
    { url: `http://${name}:3000`, key: 'the-key', foundBy: `${name}'s URL`, keyFrom: 'OPERATOR_KEY' },
    `internal/admin/${name}`,
  );
const deployment = { auth: clientOf('auth'), history: clientOf('history'), courier: undefined, publicUrl: undefined };
const run = (path: string, options: { files?: boolean } = {}) =>
  siteExport.run(new Input({ path }, options), deployment);

const AT = '2026-01-02T03:04:05.678Z';
const person = (id: string, username: string) =>
  ({ id, username, displayName: username, type: 'user', email: `${username}@weir.example`, active: true }) as const;
const file = (id: string, missing: string) =>
  ({ record: 'file', id, name: `${id}.txt`, type: 'text/plain', bytes: 3, path: null, missing }) as const;
const message = (id: string, body: string, files: readonly string[] = []): NeutralRecord => ({
  ...{ record: 'message', id, room: 'r1', sender: 'u1', senderName: null, createdAt: AT, body, mentions: [] },
  ...{ threadOf: null, inRoom: false, replyTo: null, editedAt: null, deleted: false, files },
});
/** U+2028 ends a line for some readers, and none of JSON. */
const ROOM: readonly NeutralRecord[] = [
  {
    ...{ record: 'room', id: 'r1', kind: 'group', visibility: 'public', name: 'lock' },
    ...{ topic: 'one\u2028two', archived: false, createdAt: AT },
  },
  { record: 'membership', room: 'r1', user: 'u1', role: 'owner', state: 'joined' },
  file('f1', NOT_EXPORTED),
  file('f2', NOT_EXPORTED),
  file('f3', 'gone'),
  message('m1', 'one', ['f1', 'f2', 'f3']),
  message('m2', 'two'),
  { record: 'reaction', message: 'm2', user: 'u2', emoji: '👍' },
  { record: 'pin', message: 'm2', user: null },
];
const lines = (records: readonly object[]): string => records.map((each) => `${JSON.stringify(each)}\n`).join('');
const NOT_FOUND = () => Response.json({ code: 'NOT_FOUND' }, { status: 404 });

let folder: string;
let answers: Record<string, () => Response>;
let asked: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-site-'));
  asked = [];
  answers = {
    'auth/site/people': () => Response.json({ site: 'weir.example', people: [person('u1', 'ada')], cursor: 'u1' }),
    'auth/site/people?cursor=u1': () => Response.json({ site: 'weir.example', people: [], cursor: null }),
    'auth/site/people?cursor=00000000-0000-0000-0000-000000000000': () =>
      Response.json({ site: 'weir.example', people: [person('u1', 'ada'), person('u2', 'ben')], cursor: null }),
    'history/site/rooms': () => Response.json({ rooms: ['gone'], cursor: 'next' }),
    'history/site/rooms?cursor=next': () => Response.json({ rooms: ['r1'], cursor: null }),
    'history/site/rooms/gone': NOT_FOUND,
    'history/site/rooms/r1': () => new Response(lines(ROOM)),
    'history/site/files/f1': () => new Response('abc'),
    'history/site/files/f2': NOT_FOUND,
  };
  vi.stubGlobal('fetch', (url: string) => {
    const { pathname, search } = new URL(url);
    const path = `${pathname.replace('/internal/admin/', '')}${search}`;
    asked.push(path);
    return Promise.resolve((answers[path] ?? NOT_FOUND)());
  });
});

afterEach(async () => {
  vi.unstubAllGlobals();
  await rm(folder, { recursive: true });
});

/** As `import inspect` and `import run` read it. */
async function recordsOf(path: string): Promise<NeutralRecord[]> {
  const opened = await OpenedExport.open([path], {});
  try {
    expect(opened.format).toBe('neutral');
    return (await Readable.from(opened.records()).toArray()) as NeutralRecord[];
  } finally {
    await opened.close();
  }
}

describe('the export of a site', () => {
  it('is a file that only its owner reads, and that an import takes', async () => {
    const path = join(folder, 'site.ndjson.gz');
    const result = await run(path);
    expect(result?.json).toMatchObject({ source: 'weir.example', counts: { user: 2, room: 1, message: 2, file: 3 } });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    const records = await recordsOf(path);
    expect(records[0]).toMatchObject({ record: 'source', format: 'parley', name: 'weir.example' });
    expect(records.filter(({ record }) => record === 'user')).toMatchObject([{ id: 'u1' }, { id: 'u2' }]);
    expect(records).toEqual(expect.arrayContaining([...ROOM]));
    expect(records.filter(({ record }) => record === 'dropped')).toEqual([]);
    expect(asked.filter((each) => each.includes('/files/'))).toEqual([]);
  });

  it('is a folder with the bytes of the files', async () => {
    const path = join(folder, 'site');
    await run(path, { files: true });
    expect((await readdir(path, { recursive: true })).sort()).toEqual(['files', 'files/f1', 'site.ndjson']);
    expect(await readFile(join(path, 'files/f1'), 'utf8')).toBe('abc');
    for (const name of ['site.ndjson', 'files/f1']) expect((await stat(join(path, name))).mode & 0o777).toBe(0o600);
    const files = (await recordsOf(path)).filter(({ record }) => record === 'file');
    expect(files).toMatchObject([
      { id: 'f3', path: null, missing: 'gone' },
      { id: 'f1', path: 'files/f1', missing: null },
      { id: 'f2', path: null, missing: 'gone' },
    ]);
  });

  it('has its name only when it is whole', async () => {
    const half = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(lines(ROOM.slice(0, 6))));
        controller.error(new Error('the connection is gone'));
      },
    });
    answers['history/site/rooms/r1'] = () => new Response(half);
    await expect(run(join(folder, 'site.ndjson.gz'))).rejects.toThrow('room r1: the answer broke off');
    expect(await readdir(folder)).toEqual([]);
    answers['history/site/rooms/r1'] = () => new Response(lines(ROOM).slice(0, -5));
    await expect(run(join(folder, 'site'), { files: true })).rejects.toThrow('room r1: the answer broke off');
    expect(await readdir(folder)).toEqual([]);
  });

  it('names the folder that it cannot make', async () => {
    await expect(run(join(folder, 'gone', 'weir'))).rejects.toThrow(/^<path>: ENOENT/);
  });

  it('begins anew what a killed one has left, and replaces nothing', async () => {
    const path = join(folder, 'site');
    await mkdir(`${path}.part`);
    await writeFile(join(`${path}.part`, 'site.ndjson'), 'half');
    await run(path);
    expect(await readdir(folder)).toEqual(['site']);
    await expect(run(path)).rejects.toThrow('exists; remove it first');
    await expect(run(join(folder, 'a.gz'), { files: true })).rejects.toThrow('--files needs a folder');
  });
});
