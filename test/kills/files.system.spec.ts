import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import sharp from 'sharp';
import { describe, expect, it, vi } from 'vitest';

import { type FileId, type Message, type MessageId, newId, type RoomId, type StoredFile } from '#contracts';
import { fileFolder, storedNames } from '#testing/topology/file-folder';
import { query, whileHeld } from '#testing/topology/store';
import {
  fileUrlsOf,
  fileUrlOf,
  announce,
  announcementOf,
  bytesAt,
  done,
  put,
  sendFiles,
  uploaded,
} from '#testing/users/test-files';
import { killAndAwaitRestart, topology } from '#testing/topology/topology';
import { type OnlineUser, usersOfTests } from '#testing/users/users-of-tests';

/** Several process starts on a busy machine. */
const WHOLE_RUN_MS = 300_000;
/** The promise of the protocol: the bytes of a deleted message are gone. */
const GONE_WITHIN_MS = 60_000;
/** A killed process, and the claims on its work, are replaced by then. */
const RESUMED = { timeout: 240_000, interval: 200 };
const POLL_MS = 5;

vi.setConfig({ testTimeout: WHOLE_RUN_MS });

const users = usersOfTests();
/** The bytes of a picture, and its thumbnail. */
const NAMES_EACH = 2;

/** Ann, whose connection comes back by itself, in a room of her own. */
async function annAndRoom() {
  const user = await users.guest('ann');
  const socket = await user.connect({ reconnection: true });
  await socket.ask('sync', {});
  const { id: roomId } = await socket.ask('room:create', { kind: 'group', name: 'files' });
  return { ann: { user, socket }, roomId };
}

const messageOf = async ({ user }: OnlineUser, roomId: RoomId, id: MessageId): Promise<Message | undefined> => {
  const { status, body } = await user.http('get', `/v1/rooms/${roomId}/messages/${id}`);
  return status === 200 ? (body as Message) : undefined;
};

/** Kills all histories, one after the other, and so the one that was at work. */
async function killHistories(): Promise<void> {
  for (const index of topology().histories.keys()) await killAndAwaitRestart(({ histories }) => histories[index]);
}

interface Claim {
  readonly id: string;
  readonly until: string;
}

/** The claims on the work on these files. */
function claimsOf(ids: readonly FileId[]): Promise<Claim[]> {
  return query(
    `SELECT o.id, o.work_at::text AS until FROM history.objects o JOIN history.files f ON f.object_id = o.id
      WHERE f.id = ANY($1::uuid[]) AND o.work_at > now()`,
    [ids],
  );
}

/** Claims of a dead process end after half a minute. These end now. */
async function endClaims(claims: readonly Claim[]): Promise<void> {
  const end = 'UPDATE history.objects SET work_at = now() WHERE id = $1 AND work_at = $2::timestamptz';
  for (const { id, until } of claims) await query(end, [id, until]);
}

async function until(condition: () => Promise<boolean>, what: string): Promise<void> {
  const endsAt = performance.now() + RESUMED.timeout;
  while (!(await condition())) {
    if (performance.now() > endsAt) throw new Error(`timed out waiting for ${what}`);
    await sleep(POLL_MS);
  }
}

async function isWaiting(statement: string): Promise<boolean> {
  const waiting = `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE $1`;
  return (await query(waiting, [`%${statement}%`])).length > 0;
}

/** How many uploads are under way, or ended with their process. */
const unfinished = async (): Promise<number> => (await readdir(join(await fileFolder(), 'unfinished'))).length;

const noise = (width: number, height: number): Promise<Buffer> =>
  sharp({
    create: { width, height, channels: 3, background: 'grey', noise: { type: 'gaussian', mean: 128, sigma: 40 } },
  })
    .jpeg()
    .toBuffer();

describe('a history that is killed', () => {
  it('while it stores that an upload is done loses nothing: the repeat succeeds', async () => {
    const { ann, roomId } = await annAndRoom();
    const bytes = Buffer.from('sealed, and not yet done');
    const request = announcementOf(bytes);
    await put(await announce(ann.user, roomId, request), bytes);
    const history = topology().histories[0];
    await whileHeld('SELECT FROM history.files WHERE id = $1 FOR UPDATE', [request.id], async () => {
      const headers = { authorization: `Bearer ${ann.user.tokens.accessToken}` };
      const url = `${history?.url ?? ''}/v1/files/${request.id}/done`;
      let isKilled = false;
      const statuses: number[] = [];
      // Each attempt waits for the lock for half a second.
      const asking = (async () => {
        while (!isKilled)
          statuses.push(
            await fetch(url, { method: 'POST', headers }).then(
              ({ status }) => status,
              () => 0,
            ),
          );
      })();
      await until(() => isWaiting('history.files'), 'the write of a finished upload');
      const restarted = killAndAwaitRestart(({ histories }) => histories[0]);
      isKilled = true;
      await asking;
      expect(statuses).not.toContain(200);
      await restarted;
    });
    expect(await done(ann.user, request.id)).toMatchObject({ state: 'ready', bytes: bytes.length });
    const sent = await sendFiles(ann.socket, roomId, [{ id: request.id }]);
    expect(await bytesAt(await fileUrlOf(ann.user, sent.attachments[0]?.id ?? request.id))).toEqual(bytes);
    expect(await storedNames([request.id])).toEqual([request.id]);
  });

  it('in the middle of an upload leaves nothing half stored: the repeat stores all', async () => {
    const { ann, roomId } = await annAndRoom();
    const bytes = Buffer.alloc(1024 * 1024, 5);
    const request = announcementOf(bytes);
    const upload = await announce(ann.user, roomId, request);
    const before = await unfinished();
    const slow = new ReadableStream<Uint8Array>({
      async start(controller) {
        controller.enqueue(new Uint8Array(bytes.subarray(0, bytes.length / 2)));
        await sleep(WHOLE_RUN_MS, null, { ref: false });
        controller.close();
      },
    });
    // A front may answer for the dead history.
    const isStored = fetch(upload.url, { method: 'PUT', headers: upload.headers, body: slow, duplex: 'half' }).then(
      ({ ok }) => ok,
      () => false,
    );
    await until(async () => (await unfinished()) > before, 'the upload');
    await killHistories();
    expect(await isStored).toBe(false);
    const early = await ann.user.http('post', `/v1/files/${request.id}/done`).expect(409);
    expect(early.body).toMatchObject({ code: 'NOT_READY' });
    expect(await storedNames([request.id])).toEqual([]);
    const again = await ann.user.http('post', `/v1/rooms/${roomId}/files`).send(request).expect(200);
    expect((await put((again.body as { upload: typeof upload }).upload, bytes)).status).toBe(200);
    expect(await done(ann.user, request.id)).toMatchObject({ state: 'ready' });
  });

  it('while it makes thumbnails makes them all, and shows each once', async () => {
    const { ann, roomId } = await annAndRoom();
    const bytes = await noise(4000, 3000);
    const requests = Array.from({ length: 10 }, (_, index) => announcementOf(bytes, { name: `${String(index)}.jpg` }));
    for (const request of requests) await put(await announce(ann.user, roomId, request), bytes);
    // All are done at once: a thumbnail takes less time than an upload.
    const files = await Promise.all(requests.map(({ id }) => done(ann.user, id)));
    const sent = await sendFiles(ann.socket, roomId, files);
    const thumbs = async (): Promise<number> =>
      ((await messageOf(ann, roomId, sent.id))?.attachments ?? []).filter(({ thumb }) => thumb !== null).length;
    await until(async () => (await thumbs()) > 0, 'the first thumbnail');
    expect(await thumbs()).toBeLessThan(files.length);
    const claims = await claimsOf(files.map(({ id }) => id));
    await killHistories();
    await endClaims(claims);
    await expect.poll(thumbs, RESUMED).toBe(files.length);
    for (const { id } of files) expect((await storedNames([id])).length).toBe(NAMES_EACH);
    const after = await messageOf(ann, roomId, sent.id);
    expect(after).toMatchObject({ version: 1, editedAt: null });
  });

  it.each([
    ['before it has looked', async () => undefined],
    [
      'when it has taken the files',
      (ids: readonly FileId[]) =>
        until(async () => {
          const claimed = 'SELECT FROM history.files WHERE id = ANY($1::uuid[]) AND claimed_until IS NOT NULL';
          const left = 'SELECT FROM history.files WHERE id = ANY($1::uuid[])';
          return (await query(claimed, [ids])).length > 0 || (await query(left, [ids])).length === 0;
        }, 'the claim on deleted files'),
    ],
  ])('%s deletes the bytes of a deleted message in time', async (_, moment) => {
    const { ann, roomId } = await annAndRoom();
    const files: StoredFile[] = [];
    for (let index = 0; index < 10; index += 1)
      files.push(await uploaded(ann.user, roomId, Buffer.from(`soon gone ${String(index)}`)));
    const ids = files.map(({ id }) => id);
    const { id } = await sendFiles(ann.socket, roomId, files);
    await ann.socket.ask('message:delete', { roomId, id });
    const deletedAt = performance.now();
    await moment(ids);
    await killHistories();
    // The time of restarts on a busy machine is not part of the promise.
    const restartedMs = performance.now() - deletedAt;
    await expect.poll(() => storedNames(ids), RESUMED).toEqual([]);
    expect(performance.now() - deletedAt).toBeLessThan(GONE_WITHIN_MS + restartedMs);
    expect(await fileUrlsOf(ann.user, ids)).toEqual([]);
    const rows = 'SELECT FROM history.files WHERE id = ANY($1::uuid[])';
    await expect.poll(async () => (await query(rows, [ids])).length, RESUMED).toBe(0);
  });
});

/**
 * Moves the folders of the store away and puts something else in their places: a file, so that every access fails as with
 * a broken disk, or an empty folder, as if a volume were not mounted. Returns what undoes it.
 */
async function replaceFolders(fill: (folder: string) => Promise<unknown>): Promise<() => Promise<void>> {
  const root = await fileFolder();
  const folders = ['uploads', 'objects', 'thumbs', 'unfinished'].map((name) => join(root, name));
  for (const folder of folders) {
    await rename(folder, `${folder}.away`);
    await fill(folder);
  }
  return async () => {
    for (const folder of folders) {
      await rm(folder, { recursive: true, force: true });
      await rename(`${folder}.away`, folder);
    }
  };
}

describe('a store that is unavailable', () => {
  it('makes files UNAVAILABLE, not lost; text goes on, and afterwards everything is there', async () => {
    const { ann, roomId } = await annAndRoom();
    const bytes = Buffer.from('kept');
    const [file, deleted] = [
      await uploaded(ann.user, roomId, bytes),
      await uploaded(ann.user, roomId, Buffer.from('deleted meanwhile')),
    ];
    const sent = await sendFiles(ann.socket, roomId, [file]);
    const doomed = await sendFiles(ann.socket, roomId, [deleted]);
    const request = announcementOf(Buffer.from('meanwhile'));
    const upload = await announce(ann.user, roomId, request);
    const restore = await replaceFolders((folder) => writeFile(folder, ''));
    try {
      const unavailable = { code: 'UNAVAILABLE', retry: 'later' };
      const answer = await put(upload, Buffer.from('meanwhile'));
      expect(await answer.json()).toMatchObject(unavailable);
      const urls = await ann.user
        .http('post', '/v1/files/urls')
        .send({ ids: [file.id] })
        .expect(503);
      expect(urls.body).toMatchObject(unavailable);
      const finish = await ann.user.http('post', `/v1/files/${request.id}/done`).expect(503);
      expect(finish.body).toMatchObject(unavailable);
      await ann.socket.ask('message:send', { id: newId(), roomId, body: 'text goes on' });
      await ann.socket.ask('message:delete', { roomId, id: doomed.id });
    } finally {
      await restore();
    }
    expect(await messageOf(ann, roomId, sent.id)).toMatchObject({ attachments: [{ state: 'ready' }] });
    expect(await bytesAt(await fileUrlOf(ann.user, file.id))).toEqual(bytes);
    expect((await put(upload, Buffer.from('meanwhile'))).status).toBe(200);
    expect(await done(ann.user, request.id)).toMatchObject({ state: 'ready' });
    await expect.poll(() => storedNames([deleted.id]), RESUMED).toEqual([]);
  });

  it('and comes back empty by mistake loses nothing once it is mounted', async () => {
    const { ann, roomId } = await annAndRoom();
    const bytes = Buffer.from('not mounted');
    const file = await uploaded(ann.user, roomId, bytes);
    const { id } = await sendFiles(ann.socket, roomId, [file]);
    const restore = await replaceFolders((folder) => mkdir(folder));
    try {
      await ann.user.http('post', '/v1/files/urls').send({ ids: [file.id] });
    } finally {
      await restore();
    }
    expect(await bytesAt(await fileUrlOf(ann.user, file.id))).toEqual(bytes);
    const state = async () => (await messageOf(ann, roomId, id))?.attachments[0]?.state;
    await expect.poll(state, RESUMED).toBe('ready');
  });
});
