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

  it.each([
    [[RECORDS[0], { record: 'user', id: 'u' }], /line 2: user must have required property 'username'/],
    [[RECORDS[0], { record: 'other' }], /line 2 is no record: "other"/],
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
