import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { setFolder } from '#testing/engines/set-folder';
import { OpenedExport } from './convert.js';
import type { NeutralRecord } from './records.js';

const RECORDS = [
  { record: 'source', format: 'made', name: 'up', exportedAt: null },
  {
    ...{ record: 'user', id: 'u1', username: 'Zoe', displayName: 'Zoë', type: 'user', email: null, active: true },
    later: 'a field of a later version',
  },
  { record: 'user', id: 'u2', username: 'zoe', displayName: null, type: 'bot', email: null, active: true },
  {
    ...{ record: 'room', id: 'r', kind: 'group', visibility: 'public', name: 'room', topic: null, archived: false },
    createdAt: null,
  },
  {
    ...{ record: 'message', id: 'm', room: 'r', sender: 'u1', senderName: null, createdAt: '2024-01-01T00:00:00.000Z' },
    ...{ body: 'to @zoe, not @zoe.x', mentions: ['u2'], threadOf: null, inRoom: false, replyTo: null, editedAt: null },
    ...{ deleted: false, files: [] },
  },
];

describe('an export of the neutral form', () => {
  const folder = setFolder();

  async function write(name: string, records: readonly unknown[]): Promise<string> {
    await mkdir(folder, { recursive: true });
    const path = join(folder, name);
    await writeFile(path, records.map((record) => `${JSON.stringify(record)}\n`).join(''));
    return path;
  }

  async function converted(path: string): Promise<readonly NeutralRecord[]> {
    const opened = await OpenedExport.open([path], {});
    try {
      return await Readable.from(opened.records()).toArray();
    } finally {
      await opened.close();
    }
  }

  it('comes out as it went in, with usernames that Parley accepts', async () => {
    const records = await converted(await write('a.ndjson', RECORDS));
    expect(records).toMatchObject([
      RECORDS[0],
      { id: 'u1', username: 'zoe', displayName: 'Zoë' },
      { id: 'u2', username: 'zoe-2', displayName: 'zoe' },
      RECORDS[3],
      { record: 'membership', room: 'r', user: 'u1', role: 'member', state: 'joined' },
      { ...RECORDS[4], body: 'to @zoe-2, not @zoe.x' },
    ]);
    expect(await converted(await write('b.ndjson', records))).toEqual(records);
  });

  it('keeps mentions that the text does not name, data of clients, and that a message is to everyone', async () => {
    const message = { ...RECORDS[4], body: 'edited', mentions: ['u2', 'u9'], everyone: true, ext: { a: [1, null] } };
    const records = await converted(await write('kept.ndjson', [...RECORDS.slice(0, 4), message]));
    expect(records.find(({ record }) => record === 'message')).toEqual(message);
    expect(records).toContainEqual(expect.objectContaining({ record: 'user', id: 'u9', active: false }));
  });

  it('names people wherever their records stand', async () => {
    const [source, ...others] = RECORDS;
    const records = await converted(await write('late.ndjson', [source, ...others.toReversed()]));
    expect(records.find(({ record }) => record === 'message')).toMatchObject({
      ...{ body: 'to @zoe-2, not @zoe.x', mentions: ['u2'] },
    });
  });

  it('may leave out what others than Parley do not know', async () => {
    const records = await converted(
      await write('least.ndjson', [
        { record: 'source', format: 'made', name: 'up' },
        ...RECORDS.slice(1, 4),
        {
          ...{ record: 'message', id: 'm', room: 'r', sender: 'u1', createdAt: '2024-01-01T00:00:00.000Z' },
          ...{
            body: 'a@zoe.org, `@Zoe`, @Zoe. and @zoe-',
            mentions: null,
            threadOf: null,
            inRoom: null,
            editedAt: null,
            files: ['f'],
          },
        },
        { record: 'file', id: 'f', name: 'a.txt', type: null, bytes: null, path: null },
        { record: 'dropped', of: 'message', id: 'x', reason: 'deleted' },
      ]),
    );
    expect(records.find(({ record }) => record === 'message')).toMatchObject({
      ...{ body: 'a@zoe.org, `@Zoe`, @zoe. and @zoe-2-', mentions: ['u1', 'u2'] },
      ...{ senderName: null, inRoom: false, replyTo: null, deleted: false },
    });
    expect(records).toContainEqual(expect.objectContaining({ record: 'file', missing: 'not in the export' }));
  });

  it.each([
    [[RECORDS[0], { record: 'user', id: 'u' }], /line 2: user must have required property 'username'/],
    [[RECORDS[0], { record: 'other' }], /line 2 is no record: its field "record" is "other"/],
    [[RECORDS[0], []], /line 2 is no record: its field "record" is missing/],
    [[RECORDS[0], RECORDS[0]], /line 2: a second record "source"/],
  ])('with a line that is no record is refused', async (records, message) => {
    await expect(converted(await write('c.ndjson', records))).rejects.toThrow(message);
  });

  it('in order tells how many bytes it needs before its rooms are bounded', async () => {
    const opened = await OpenedExport.open([await write('ordered.ndjson', RECORDS)], {});
    const ordered = await opened.order();
    expect(ordered.bytesNeeded).toBeGreaterThan(0);
    ordered.limitRooms(1);
    expect(ordered.messages).toBeGreaterThan(0);
    await ordered.close();
    await opened.close();
  });

  it('of no known format is named', async () => {
    await expect(converted(await write('d.txt', [{}]))).rejects.toThrow(/d.txt is no export of a known format/);
  });
});
