import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { newFolder } from '#testing/engines/set-folder';
import { OpenedExport } from '../convert.js';
import type { ExportFile } from '../export/export-files.js';
import { FileList } from '../export/file-list.js';
import { openExport } from '../export/open-export.js';
import { ImportError, type ImportOptions } from '../options.js';
import type { NeutralRecord } from '../records.js';
import { whatsapp } from './whatsapp/whatsapp.converter.js';

const SAMPLES = join(import.meta.dirname, '../../testing/samples');
const OPTIONS: ImportOptions = { source: 'x', topics: 'threads' };

/** How a file breaks. */
const cut = (bytes: Buffer): Buffer => bytes.subarray(0, bytes.length - Math.ceil(bytes.length / 3));
const emptied = (): Buffer => Buffer.alloc(0);
const garbled = (): Buffer => Buffer.from('<!DOCTYPE html>\n');
/** The first line alone is damaged. */
const scratched = (bytes: Buffer): Buffer => Buffer.concat([Buffer.from('#'), bytes]);

/** The folder of a sample in which some files are broken, or added. */
async function folderOf(sample: string, broken: Readonly<Record<string, (bytes: Buffer) => Buffer>>): Promise<string> {
  const folder = newFolder();
  const exported = await openExport(join(SAMPLES, sample, 'sample.zip'));
  const contents = new Map<string, Buffer>();
  for (const file of exported.files) contents.set(file.path, await buffer(await file.open()));
  await exported.close();
  for (const [path, change] of Object.entries(broken)) contents.set(path, change(contents.get(path) ?? emptied()));
  for (const [path, bytes] of contents) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), bytes);
  }
  return folder;
}

async function recordsOf(path: string): Promise<readonly NeutralRecord[]> {
  const opened = await OpenedExport.open([path], OPTIONS);
  try {
    return await Readable.from(opened.records()).toArray();
  } finally {
    await opened.close();
  }
}

const messageIds = (records: readonly NeutralRecord[]): readonly string[] =>
  records.flatMap((record) => (record.record === 'message' && !record.deleted ? [record.id] : []));
const brokenFiles = (records: readonly NeutralRecord[]) =>
  records.flatMap((record) => (record.record === 'dropped' && record.of === 'file of the export' ? [record.id] : []));

const TEAM = '00000001-0000-4000-8000-000000000050';
const PERSON = '00000001-0000-4000-8000-000000000001';
const PART = 'Yard - Talk - yard-talk [81000000000000002] [part 2].json';
const ROOM = 'Element - Weir & Lock - Chat Export - 2026-01-16T08-00-00.000Z/export.json';

describe('a broken file of an export', () => {
  it.each([
    ['slack', 'general/2024-03-01.json', cut, 5],
    ['slack', 'general/2024-03-02.json', emptied, 3],
    ['slack', 'integration_logs.json', garbled, 0],
    ['teams', `TeamsDataExport/teams/${TEAM}/messages_${TEAM}.json`, cut, 4],
    ['teams', `TeamsDataExport/users/${PERSON}/messages_${PERSON}.json`, garbled, 0],
    ['teams', `TeamsDataExport/teams/${TEAM}/teamMembers_${TEAM}.json`, cut, 0],
    ['teams', 'TeamsDataExport/teams/teamsSettings.json', emptied, 0],
    ['zulip', 'export/messages-000002.json', cut, 8],
    ['zulip', 'export/messages-000001.json', emptied, 9],
    ['zulip', 'export/attachment.json', cut, 0],
    ['zulip', 'export/uploads/records.json', cut, 0],
    ['zulip', 'export/attachment.json', () => Buffer.from('[]'), 0],
    ['zulip', 'export/messages-000001.json', () => Buffer.from('{"zerver_message": {}}'), 9],
    ['element', ROOM, cut, 3],
    ['element', 'another/export.json', () => Buffer.from('{ "room_name": "We'), 0],
    ['telegram', 'result.json', cut, 5],
    ['telegram', 'another.json', emptied, 0],
    ['discord', PART, cut, 1],
    ['discord', PART, emptied, 9],
    ['rocketchat', 'rocketchat/rocketchat_message.bson', cut, 11],
    ['rocketchat', 'rocketchat/rocketchat_subscription.bson', cut, 0],
    ['rocketchat', 'rocketchat/rocketchat_uploads.bson', garbled, 0],
    ['rocketchat', 'rocketchat/rocketchat_uploads.chunks.bson', cut, 0],
    ['rocketchat', 'rocketchat/rocketchat_custom_emoji.bson', garbled, 0],
    ['rocketchat-data', 'user.json', garbled, 0],
    ['rocketchat-data', 'general.json', garbled, 3],
  ] as const)('of %s, %s, is named in the report, and the rest is read', async (sample, path, how, lost) => {
    const whole = await recordsOf(await folderOf(sample, {}));
    const records = await recordsOf(await folderOf(sample, { [path]: how }));
    expect(brokenFiles(records)).toEqual([path]);
    expect(messageIds(whole).length - messageIds(records).length).toBe(lost);
  });

  it.each([
    ['slack', 'users.json', cut],
    ['slack', 'channels.json', cut],
    ['teams', 'TeamsDataExport/users/usersList.json', cut],
    ['teams', `TeamsDataExport/teams/${TEAM}/channels_${TEAM}.json`, garbled],
    ['zulip', 'export/realm.json', cut],
    ['rocketchat', 'rocketchat/users.bson', cut],
    ['rocketchat', 'rocketchat/rocketchat_room.bson', cut],
  ] as const)('of %s, %s, on which all else hangs, ends the import in one line', async (sample, path, how) => {
    const read = recordsOf(await folderOf(sample, { [path]: how }));
    const error: unknown = await read.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ImportError);
    expect((error as ImportError).message).toMatch(new RegExp(`^${path.replaceAll(/[.[\]]/g, '.')} [^\n]+$`));
  });

  it.each([
    ['export/uploads/records.json', '{}'],
    ['export/uploads/records.json', '"x"'],
    ['export/attachment.json', '{"zerver_attachment": {}, "zerver_other": []}'],
  ])('of Zulip, %s, that is %s in place of a list, is told, and the rest is read', async (path, text) => {
    const whole = await recordsOf(await folderOf('zulip', {}));
    const records = await recordsOf(await folderOf('zulip', { [path]: () => Buffer.from(text) }));
    expect(messageIds(records)).toEqual(messageIds(whole));
    expect(records).toContainEqual(expect.objectContaining({ of: 'file', reason: 'not readable' }));
  });

  it('of Rocket.Chat loses no more than its first line', async () => {
    const folder = await folderOf('rocketchat-room', { 'general.json': scratched });
    const records = await recordsOf(folder);
    expect(brokenFiles(records)).toEqual([]);
    expect(records).toContainEqual(expect.objectContaining({ of: 'message', reason: 'not readable' }));
  });

  it('of WhatsApp is named in the report, and the other chats are read', async () => {
    const chat = (path: string, open: ExportFile['open']): ExportFile => ({ path, place: path, bytes: 100, open });
    const files = new FileList('phone', [
      chat('a/_chat.txt', async () => Readable.from([Buffer.from('[20.01.26, 09:00:00] Ann: hello\n')])),
      chat('b/_chat.txt', async () =>
        Readable.from(
          (async function* () {
            yield Buffer.from(`[20.01.26, 09:00:00] Bo: ${'long '.repeat(400)}`);
            await Promise.resolve();
            throw new ImportError('b/_chat.txt cannot be read: invalid distance');
          })(),
        ),
      ),
    ]);
    const options: ImportOptions = { zone: 'UTC', dateOrder: 'dmy', me: 'Ann' };
    expect(await whatsapp.questions([files], options)).toEqual([]);
    const found = await Readable.from(whatsapp.convert([files], options)).toArray();
    expect(found).toContainEqual(
      expect.objectContaining({
        of: 'file of the export',
        id: 'b/_chat.txt',
        detail: 'cannot be read: invalid distance',
      }),
    );
    expect(found.filter(({ record }: NeutralRecord) => record === 'message')).toHaveLength(1);
  });
});
