import { readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, describe, expect, it, type TestContext, vi } from 'vitest';

import { newId, type RoomId, type Upload } from '#contracts';
import { storedNames } from '#testing/topology/file-folder';
import { HttpPerson } from '#testing/users/http-person';
import { mountSmallDisk, resizeSmallDisk, setReadOnly, unmount } from '#testing/engines/small-disk';
import { StandaloneProcess } from '#testing/deployments/standalone-process';
import { setFolder } from '#testing/engines/set-folder';
import { type Announcement, announcementOf, bytesAt, put } from '#testing/users/test-files';

/** Enough for several server starts in sequence on a busy machine. */
const TEST_TIMEOUT_MS = 300_000;
const JOB = { timeout: 60_000 };
const MEBIBYTE = 1024 * 1024;
/** Has room for one of the files here, but not for two. */
const DISK_BYTES = 6 * MEBIBYTE;

vi.setConfig({ testTimeout: TEST_TIMEOUT_MS, hookTimeout: TEST_TIMEOUT_MS });

const folder = setFolder();
const started: StandaloneProcess[] = [];

afterEach(async () => {
  for (const process of started.splice(0)) await process.stop();
});

const dataDir = (name: string): string => join(folder, name);
const filesDir = (name: string): string => join(dataDir(name), 'files');

/** An embedded Parley with a store of its own. */
async function start(name: string, settings: Record<string, string> = {}): Promise<StandaloneProcess> {
  const own = { DATA_DIR: dataDir(name), DATABASE_URL: '', REDIS_URL: '', PORT: '0', RATE_LIMITS: 'off' };
  // Some of these tests make it log errors on purpose.
  const process = await StandaloneProcess.start({ ...own, ...settings });
  started.push(process);
  return process;
}

/** A body whose second half waits. */
function halves(bytes: Buffer, wait: () => Promise<void>): ReadableStream<Uint8Array> {
  const middle = bytes.length / 2;
  return new ReadableStream({
    start: (controller) => controller.enqueue(new Uint8Array(bytes.subarray(0, middle))),
    async pull(controller) {
      await wait();
      controller.enqueue(new Uint8Array(bytes.subarray(middle)));
      controller.close();
    },
  });
}

const codeOf = async (response: Response): Promise<unknown> => {
  const { code, scope, field } = (await response.json()) as Record<string, unknown>;
  return {
    status: response.status,
    code,
    ...(scope !== undefined && { scope }),
    ...(field !== undefined && { field }),
  };
};

/** Skips the test if this user may not mount a file system. */
async function onSmallDisk(
  test: TestContext,
  work: (site: { disk: string; ann: HttpPerson; roomId: RoomId }) => Promise<void>,
): Promise<void> {
  const name = test.task.id;
  const disk = filesDir(name);
  if (!mountSmallDisk(disk, DISK_BYTES)) return test.skip('this user may not mount a file system');
  try {
    const { url } = await start(name);
    const ann = await HttpPerson.enter(url, 'ann');
    await work({ disk, ann, roomId: await ann.newRoom() });
    await started.pop()?.stop();
  } finally {
    unmount(disk);
  }
}

describe('a store of files', () => {
  it('leaves room on its disk: it refuses an upload for which there is too little, and takes it later', (test) =>
    onSmallDisk(test, async ({ disk, ann, roomId }) => {
      const bytes = [1, 2, 3].map((value) => Buffer.alloc(3 * MEBIBYTE, value)) as [Buffer, Buffer, Buffer];
      const requests = bytes.map((each) => announcementOf(each)) as [Announcement, Announcement, Announcement];
      const uploads = [await ann.announce(roomId, requests[0]), await ann.announce(roomId, requests[1])] as const;
      expect((await put(uploads[0], bytes[0])).status).toBe(200);
      const noRoom = { status: 409, code: 'LIMIT_REACHED', scope: 'fileBytesTotal' };
      expect(await codeOf(await put(uploads[1], bytes[1]))).toEqual(noRoom);
      expect(await codeOf(await ann.ask('POST', `/v1/rooms/${roomId}/files`, requests[2]))).toEqual(noRoom);
      expect(await storedNames([requests[1].id, requests[2].id], disk)).toEqual([]);
      expect((await ann.ask('DELETE', `/v1/files/${requests[0].id}`)).status).toBe(204);
      await expect.poll(() => storedNames([requests[0].id], disk), JOB).toEqual([]);
      expect((await put(uploads[1], bytes[1])).status).toBe(200);
      await ann.answer('POST', `/v1/files/${requests[1].id}/done`);
    }));

  it('whose disk fills during an upload stores no half of it, and takes it when there is room', (test) =>
    onSmallDisk(test, async ({ disk, ann, roomId }) => {
      const bytes = Buffer.alloc(3 * MEBIBYTE, 2);
      const request = announcementOf(bytes);
      const upload = await ann.announce(roomId, request);
      const unfinished = () => readdirSync(join(disk, 'unfinished'));
      const body = halves(bytes, async () => {
        await expect.poll(unfinished, JOB).toHaveLength(1);
        resizeSmallDisk(disk, 2 * MEBIBYTE);
      });
      const filled = await fetch(upload.url, { method: 'PUT', headers: upload.headers, body, duplex: 'half' });
      expect(await codeOf(filled)).toEqual({ status: 409, code: 'LIMIT_REACHED', scope: 'fileBytesTotal' });
      expect(unfinished()).toEqual([]);
      expect(await storedNames([request.id], disk)).toEqual([]);
      const text = { id: newId(), body: 'text goes on' };
      expect((await ann.ask('POST', `/v1/rooms/${roomId}/messages`, text)).status).toBe(201);
      resizeSmallDisk(disk, DISK_BYTES);
      expect((await put(upload, bytes)).status).toBe(200);
      await ann.answer('POST', `/v1/files/${request.id}/done`);
    }));

  it('that becomes read-only is unavailable: an upload that it has is not missing, and is done afterwards', (test) =>
    onSmallDisk(test, async ({ disk, ann, roomId }) => {
      const bytes = Buffer.from('uploaded before');
      const [uploaded, missing] = [announcementOf(bytes), announcementOf(bytes)] as const;
      const [first, second] = [await ann.announce(roomId, uploaded), await ann.announce(roomId, missing)] as const;
      expect((await put(first, bytes)).status).toBe(200);
      setReadOnly(disk, true);
      const unavailable = { status: 503, code: 'UNAVAILABLE' };
      const done = ({ id }: Announcement) => ann.ask('POST', `/v1/files/${id}/done`);
      expect(await codeOf(await done(uploaded))).toEqual(unavailable);
      expect(await codeOf(await put(second, bytes))).toEqual(unavailable);
      expect(await codeOf(await done(missing))).toEqual({ status: 409, code: 'NOT_READY' });
      setReadOnly(disk, false);
      expect((await done(uploaded)).status).toBe(200);
      expect((await put(second, bytes)).status).toBe(200);
      expect((await done(missing)).status).toBe(200);
    }));

  it('that is restored without its newest files shows them as gone, until they are there again', async () => {
    const first = await start('restored');
    const ann = await HttpPerson.enter(first.url, 'ann');
    const roomId = await ann.newRoom();
    const files = [
      await ann.upload(roomId, Buffer.from('in the backup'), { name: 'old.txt' }),
      await ann.upload(roomId, Buffer.from('newer than it'), { name: 'new.txt' }),
    ];
    const { id, rev } = await ann.sendFiles(roomId, files);
    await started.pop()?.stop();
    const newest = files[1]?.id ?? newId();
    const place = join(filesDir('restored'), 'objects', newest.slice(-2), newest);
    renameSync(place, join(folder, newest));

    const again = ann.at((await start('restored')).url);
    expect(await again.fileUrls(files)).toHaveLength(1);
    const states = async () => (await again.message(roomId, id)).attachments.map(({ state }) => state);
    await expect.poll(states, JOB).toEqual(['ready', 'gone']);
    const message = await again.message(roomId, id);
    expect(message).toMatchObject({
      version: 1,
      editedAt: null,
      attachments: [{ name: 'old.txt' }, { name: 'new.txt' }],
    });
    expect(message.rev).toBeGreaterThan(rev);
    expect(await codeOf(await again.ask('GET', `/v1/files/${newest}`))).toEqual({ status: 410, code: 'GONE' });
    renameSync(join(folder, newest), place);
    expect(await again.fileUrls(files)).toHaveLength(2);
    await expect.poll(states, JOB).toEqual(['ready', 'ready']);
  });

  it('has a limit for each user, also for announcements at the same moment, and for all bytes that have arrived', async () => {
    const { url } = await start('limits', { FILE_BYTES_PER_USER: '1000', FILE_BYTES_TOTAL: '1200' });
    const [ann, ben] = [await HttpPerson.enter(url, 'ann'), await HttpPerson.enter(url, 'ben')];
    const roomId = await ann.newRoom([ben]);
    const announce = (person: HttpPerson, bytes: number) =>
      person.ask('POST', `/v1/rooms/${roomId}/files`, announcementOf(Buffer.alloc(bytes, bytes)));
    const answers = await Promise.all(Array.from({ length: 10 }, () => announce(ann, 300)));
    const taken = answers.filter(({ status }) => status === 201);
    expect(taken).toHaveLength(3);
    const refused = answers.find(({ status }) => status !== 201);
    const limit = (scope: string) => ({ status: 409, code: 'LIMIT_REACHED', scope });
    expect(refused && (await codeOf(refused))).toEqual(limit('fileBytesPerUser'));
    for (const answer of taken) {
      const { upload } = (await answer.json()) as { upload: Upload };
      expect((await put(upload, Buffer.alloc(300))).status).toBe(200);
    }
    expect((await announce(ben, 300)).status).toBe(201);
    expect(await codeOf(await announce(ben, 301))).toEqual(limit('fileBytesTotal'));
  });

  it('that is switched off refuses new files; what is there is read and deleted', async () => {
    const first = await start('switched');
    const ann = await HttpPerson.enter(first.url, 'ann');
    const roomId = await ann.newRoom();
    const [sent, unsent] = [
      await ann.upload(roomId, Buffer.from('sent'), { name: 'sent.txt' }),
      await ann.upload(roomId, Buffer.from('unsent')),
    ];
    const { id } = await ann.sendFiles(roomId, [sent]);
    const open = announcementOf(Buffer.from('open'));
    const upload = await ann.announce(roomId, open);
    await started.pop()?.stop();

    const { url } = await start('switched', { FILES: 'off' });
    const off = ann.at(url);
    const { pathname, search } = new URL(upload.url);
    const late = await put({ ...upload, url: url + pathname + search }, Buffer.from('open'));
    expect(await codeOf(late)).toEqual({ status: 403, code: 'FORBIDDEN' });
    const done = await off.ask('POST', `/v1/files/${open.id}/done`);
    expect(await codeOf(done)).toEqual({ status: 403, code: 'FORBIDDEN' });
    const announced = await off.ask('POST', `/v1/rooms/${roomId}/files`, announcementOf(Buffer.from('x')));
    expect(await codeOf(announced)).toMatchObject({ status: 403, code: 'FORBIDDEN' });
    const send = { id: newId(), body: 'x', attachments: [unsent.id] };
    expect(await codeOf(await off.ask('POST', `/v1/rooms/${roomId}/messages`, send))).toEqual({
      status: 403,
      code: 'FORBIDDEN',
      field: 'attachments',
    });
    expect((await off.ask('POST', `/v1/rooms/${roomId}/messages`, { ...send, attachments: [] })).status).toBe(201);
    // The answer to the first one may have been lost.
    const again = await off.ask('POST', `/v1/rooms/${roomId}/messages`, { id, attachments: [sent.id] });
    expect({ status: again.status, body: await again.json() }).toMatchObject({ status: 200, body: { id, dup: true } });
    expect(await off.message(roomId, id)).toMatchObject({ attachments: [{ name: 'sent.txt' }] });
    const [sentUrl] = await off.fileUrls([sent]);
    expect(await bytesAt(sentUrl ?? '')).toEqual(Buffer.from('sent'));
    expect((await off.ask('DELETE', `/v1/files/${unsent.id}`)).status).toBe(204);
    expect((await off.ask('DELETE', `/v1/rooms/${roomId}/messages/${id}`)).status).toBe(200);
    await expect.poll(() => storedNames([sent.id, unsent.id], filesDir('switched')), JOB).toEqual([]);
  });

  it('may be closed for guests, who then still read', async () => {
    const open = await start('guests');
    const [ann, ben] = [await HttpPerson.enter(open.url, 'ann'), await HttpPerson.enter(open.url, 'ben')];
    const roomId = await ann.newRoom([ben]);
    const file = await ann.upload(roomId, Buffer.from('for guests too'));
    await ann.sendFiles(roomId, [file]);
    await started.pop()?.stop();
    const { url } = await start('guests', { GUEST_FILES: 'off' });
    const guest = ben.at(url);
    const announced = await guest.ask('POST', `/v1/rooms/${roomId}/files`, announcementOf(Buffer.from('x')));
    expect(await codeOf(announced)).toMatchObject({ status: 403, code: 'FORBIDDEN' });
    const [fileUrl] = await guest.fileUrls([file]);
    expect(await bytesAt(fileUrl ?? '')).toEqual(Buffer.from('for guests too'));
  });
});
