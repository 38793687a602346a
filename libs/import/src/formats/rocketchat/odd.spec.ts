import { Readable } from 'node:stream';
import { Binary, Long, ObjectId, serialize } from 'bson';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ExportFile } from '../../export/export-files.js';
import { FileList } from '../../export/file-list.js';
import type { NeutralRecord } from '../../records.js';
import { tidy } from '../../tidy/tidy.js';
import { checkRecord } from '../neutral/check-record.js';
import { rocketchat } from './rocketchat.converter.js';

const RUNS = 25;

/** Values of other types than a field has. */
const odd = fc.oneof(
  fc.constantFrom(
    null,
    true,
    -1,
    1.5,
    Number.NaN,
    '',
    'x',
    '\0',
    '\ud800',
    '\ufdd4@u1\ufdd5\ufdd6',
    [],
    {},
    [null],
    new Date(0),
  ),
  fc.constantFrom(
    new ObjectId('0123456789abcdef01234567'),
    new Binary(Buffer.from('x')),
    Long.MAX_VALUE,
    new Date(Number.NaN),
  ),
  fc.dictionary(fc.constantFrom('_id', 'username', 'name', '__proto__', 'length', 'text', 'title'), fc.string()),
  fc.array(fc.dictionary(fc.constantFrom('_id', 'username', 'text', 'usernames', 'fileId'), fc.string()), {
    maxLength: 3,
  }),
  fc.string({ unit: 'binary' }),
);
const orOdd = (...values: readonly unknown[]) => fc.oneof(fc.constantFrom(...values), odd);
/** Some of the fields, of any type. */
const some = (fields: Readonly<Record<string, fc.Arbitrary<unknown>>>) => fc.record(fields, { requiredKeys: [] });

const PERSON = orOdd({ _id: 'u1', username: 'ann' }, { _id: 'gone', username: 'once' }, { username: 'ann' });
const FILE = orOdd({ _id: 'f1', name: 'a.png' }, { _id: 'f2', name: 'thumb-a.png', typeGroup: 'thumb' });
const MESSAGE = some({
  rid: orOdd('r1', 'r2', 'rX'),
  ts: orOdd(new Date(1_700_000_000_000), new Date(1_700_000_001_000)),
  u: PERSON,
  msg: orOdd('text', '*b* @ann #r', '[ ](https://c.org/x?msg=m1) yes'),
  t: orOdd(undefined, 'uj', 'au', 'rm', 'e2e', 'new'),
  tmid: orOdd('m0', 'm1'),
  editedAt: orOdd(new Date(1_700_000_002_000)),
  mentions: orOdd([{ _id: 'u1', username: 'ann' }]),
  channels: orOdd([{ _id: 'r1', name: 'r' }]),
  reactions: orOdd({ ':+1:': { usernames: ['ann', 'once'] } }),
  file: FILE,
  files: fc.oneof(fc.array(FILE, { maxLength: 3 }), odd),
  attachments: orOdd(
    [{ title_link: '/file-upload/f1/a.png', description: 'x' }],
    [{ text: 'q', message_link: '?msg=m1' }],
  ),
  alias: odd,
  pinned: orOdd(true),
  pinnedBy: PERSON,
  blocks: odd,
  location: orOdd({ coordinates: [1, 2] }),
  _hidden: orOdd(true),
});
const ROOM = some({
  t: orOdd('c', 'p', 'd', 'l'),
  name: odd,
  fname: odd,
  uids: orOdd(['u1', 'u2']),
  ts: odd,
  prid: orOdd('r1', 'r2'),
  teamId: odd,
  v: PERSON,
});
const USER = some({
  username: orOdd('ann'),
  name: odd,
  type: orOdd('user', 'bot'),
  roles: odd,
  emails: odd,
  active: odd,
  __rooms: orOdd(['r1']),
});
const UPLOAD = some({ name: odd, size: odd, type: odd, complete: orOdd(true, false), typeGroup: orOdd('thumb') });

const listOf = (documents: fc.Arbitrary<Readonly<Record<string, unknown>>>) =>
  fc.array(documents, { minLength: 1, maxLength: 8 });
const COPY = fc.record({
  users: listOf(USER),
  rocketchat_room: listOf(ROOM),
  rocketchat_subscription: listOf(some({ rid: orOdd('r1'), u: PERSON, roles: odd })),
  rocketchat_uploads: listOf(UPLOAD),
  'rocketchat_uploads.chunks': listOf(some({ files_id: orOdd('rocketchat_uploads1'), n: orOdd(0, 1), data: odd })),
  rocketchat_message: listOf(MESSAGE),
});
const LINE = some({
  msg: orOdd('text'),
  username: orOdd('ann', 'User_1'),
  ts: orOdd('2025-03-30T00:30:00.000Z'),
  type: orOdd('uj', 'rm'),
  attachments: odd,
});

const IDS: Readonly<Record<string, string>> = {
  users: 'u',
  rocketchat_room: 'r',
  rocketchat_message: 'm',
  rocketchat_uploads: 'f',
};

function fileOf(path: string, bytes: Buffer): ExportFile {
  return { path, place: path, bytes: bytes.length, open: async () => Readable.from([bytes]) };
}

async function recordsOf(...files: readonly ExportFile[]): Promise<readonly NeutralRecord[]> {
  const records: NeutralRecord[] = [];
  const found = rocketchat.convert([new FileList('made', files)], { source: 'made' });
  for await (const record of tidy(found))
    records.push(checkRecord(JSON.parse(JSON.stringify(record)), 'made') as NeutralRecord);
  return records;
}

/** Messages that are in the records, as such, as notices, or as what was dropped. */
const countMessages = (records: readonly NeutralRecord[]): number =>
  records.filter(
    (record) =>
      record.record === 'notice' ||
      (record.record === 'message' && (!record.deleted || record.sender !== null) && !record.id.includes('#')) ||
      (record.record === 'dropped' && record.of === 'message'),
  ).length;

describe('an export of Rocket.Chat with odd objects', () => {
  it('has each message of a database copy in a record, or dropped', async () => {
    await fc.assert(
      fc.asyncProperty(COPY, async (copy) => {
        const files = Object.entries(copy).map(([name, documents]) => {
          const prefix = IDS[name] ?? name;
          const all = documents.map((document, index) => serialize({ _id: `${prefix}${String(index)}`, ...document }));
          return fileOf(`${name}.bson`, Buffer.concat(all));
        });
        const records = await recordsOf(...files);
        const standIns = records.filter((record) => record.record === 'message' && record.deleted).length;
        const count = countMessages(records);
        expect(count).toBeLessThanOrEqual(copy.rocketchat_message.length);
        expect(count + standIns).toBeGreaterThanOrEqual(copy.rocketchat_message.length);
      }),
      { numRuns: RUNS },
    );
  });

  it('has each line in a record, or dropped', async () => {
    await fc.assert(
      fc.asyncProperty(listOf(LINE), async (lines) => {
        const first = { msg: 'first', username: 'ann', ts: '2025-03-30T00:00:00.000Z' };
        const text = [first, ...lines].map((line) => JSON.stringify(line)).join('\n');
        expect(countMessages(await recordsOf(fileOf('main.json', Buffer.from(text))))).toBe(lines.length + 1);
      }),
      { numRuns: RUNS },
    );
  });
});
