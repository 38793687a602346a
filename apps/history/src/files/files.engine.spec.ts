import { createHash } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import type { Response } from 'supertest';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { newId, type FileId, type Message, type RoomId, type StoredFile } from '#contracts';
import { setFolder } from '#testing/engines/set-folder';
import { setUp } from '#testing/engines/set-up';
import { CLOCK_MS } from '#testing/topology/clocks';
import { TestService, type TestCaller } from '../../testing/test-service.js';
import { RetentionService } from '../jobs/retention/retention.service.js';
import { setRetention } from '../jobs/retention/retention.store.js';
import { WriteSql } from '../store/write-sql.js';
import { FolderStore } from './storage/folder/folder-store.adapter.js';

const JOB_TIMEOUT_MS = 90_000;
const HOUR_MS = 3_600_000;
const PERSON_BYTES = 4 * 1024 * 1024;

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const picture = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: { r: 200, g: 20, b: 20 } } })
    .png()
    .toBuffer();

describe('files', () => {
  const folder = setFolder();
  const service = setUp(() =>
    TestService.start({
      env: { FILES: 'folder', FILES_DIR: folder, FILE_BYTES_PER_USER: String(PERSON_BYTES), RATE_LIMITS: 'off' },
    }),
  );
  const ann = setUp(() => service.caller('ann'));
  const bob = setUp(() => service.caller('bob'));
  const eve = setUp(() => service.caller('eve'));
  let roomId: RoomId;

  beforeAll(async () => {
    roomId = await group(ann, [bob]);
  });

  async function group(owner: TestCaller, members: readonly TestCaller[]): Promise<RoomId> {
    const memberIds = members.map(({ actor }) => actor.userId);
    const { body } = await owner.call('post', '/v1/rooms', { kind: 'group', name: 'files', memberIds }).expect(201);
    return body.id;
  }

  const announced = (bytes: Buffer, more: object = {}) => {
    return { id: newId<FileId>(), name: 'a.bin', bytes: bytes.length, sha256: sha256(bytes), ...more };
  };
  const put = ({ url, headers }: { url: string; headers: Record<string, string> }, bytes: Buffer) => {
    const { pathname, search } = new URL(url);
    return service.http
      .put(pathname + search)
      .set(headers)
      .send(bytes);
  };
  const get = (url: string) => {
    const { pathname, search } = new URL(url);
    return service.http
      .get(pathname + search)
      .buffer()
      .parse(asBuffer);
  };

  async function upload(caller: TestCaller, bytes: Buffer, more: object = {}, room = roomId): Promise<StoredFile> {
    const request = announced(bytes, more);
    const { body } = await caller.call('post', `/v1/rooms/${room}/files`, request).expect(201);
    await put(body.upload, bytes).expect(200);
    return (await caller.call('post', `/v1/files/${request.id}/done`).expect(200)).body.file;
  }

  async function send(caller: TestCaller, files: readonly { id: FileId }[], more: object = {}): Promise<Message> {
    const request = { id: newId(), attachments: files.map(({ id }) => id), ...more };
    const { body } = await caller.call('post', `/v1/rooms/${roomId}/messages`, request).expect(201);
    return message(caller, body.id);
  }

  const message = async (caller: TestCaller, id: string): Promise<Message> =>
    (await caller.call('get', `/v1/rooms/${roomId}/messages/${id}`).expect(200)).body;
  const urls = async (caller: TestCaller, ids: readonly FileId[], more: object = {}): Promise<{ url: string }[]> =>
    (await caller.call('post', '/v1/files/urls', { ids, ...more }).expect(200)).body.urls;
  const stored = async (): Promise<string[]> => {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  };

  const storedOf = async ({ id }: StoredFile): Promise<string[]> =>
    (await stored()).filter((name) => name.startsWith(id));

  it('are uploaded, sent and read by members of the room', async () => {
    const bytes = Buffer.from('the minutes of the meeting');
    const file = await upload(ann, bytes, { name: 'minutes.txt', type: 'text/plain' });
    expect(file).toMatchObject({ name: 'minutes.txt', type: 'text/plain', state: 'ready', bytes: 26, thumb: null });
    const sent = await send(ann, [file], { body: 'please read' });
    expect(sent).toMatchObject({ body: 'please read', autoBody: false, attachments: [file] });
    const [{ url } = { url: '' }] = await urls(bob, [file.id]);
    const answer = await get(url).expect(200);
    expect(answer.body).toEqual(bytes);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': 'attachment; filename=minutes.txt',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "sandbox; default-src 'none'",
    });
    const part = await get(url).set('range', 'bytes=4-10').expect(206);
    expect(part.body.toString()).toBe('minutes');
    expect((await bob.call('get', `/v1/files/${file.id}`).expect(302)).headers.location).toContain(file.id);
    const listed = await bob.call('get', `/v1/rooms/${roomId}/files`).expect(200);
    expect(listed.body).toEqual({ messages: [sent], cursor: null });
  });

  it('give the message a body of their names if it has none', async () => {
    const files = [
      await upload(ann, Buffer.from('1'), { name: 'one' }),
      await upload(ann, Buffer.from('2'), { name: 'two' }),
    ];
    const sent = await send(ann, files);
    expect(sent).toMatchObject({ body: 'one\ntwo', autoBody: true });
    const path = `/v1/rooms/${roomId}/messages/${sent.id}`;
    const kept = files.slice(1).map(({ id }) => id);
    const fewer = await ann.call('patch', path, { version: 1, attachments: kept }).expect(200);
    expect(fewer.body).toMatchObject({ body: 'two', autoBody: true, version: 2 });
    const named = await ann.call('patch', path, { version: 2, body: 'look' }).expect(200);
    expect(named.body).toMatchObject({ body: 'look', autoBody: false, attachments: [files[1]] });
    const none = await ann.call('patch', path, { version: 3 }).expect(400);
    expect(none.body).toMatchObject({ code: 'INVALID', field: 'body' });
    expect(await urls(ann, [files[0]?.id ?? newId()])).toEqual([]);
  });

  it('give a message their names as its body in an edit without one', async () => {
    const [first, second] = [await upload(ann, Buffer.from('1')), await upload(ann, Buffer.from('2'), { name: 'two' })];
    const { id } = await send(ann, [first], { body: 'look' });
    const path = `/v1/rooms/${roomId}/messages/${id}`;
    const edit = { version: 1, attachments: [second.id] };
    for (let time = 0; time < 2; time += 1) {
      const { body } = await ann.call('patch', path, edit).expect(200);
      expect(body).toMatchObject({ body: 'two', autoBody: true, attachments: [second], version: 2 });
    }
    const none = await ann.call('patch', path, { version: 2, attachments: [] }).expect(400);
    expect(none.body).toMatchObject({ field: 'body' });
  });

  it('are announced again with the same result, but not with other content', async () => {
    const bytes = Buffer.from('again');
    const request = announced(bytes);
    const path = `/v1/rooms/${roomId}/files`;
    await ann.call('post', path, request).expect(201);
    const { body } = await ann.call('post', path, request).expect(200);
    expect(body).toMatchObject({ file: { id: request.id, state: 'open' }, upload: { method: 'PUT' } });
    expect(Date.parse(body.upload.expiresAt)).toBeLessThan(Date.now() + HOUR_MS + CLOCK_MS);
    for (const [caller, other] of [
      [ann, { ...request, name: 'b' }],
      [bob, request],
    ] as const)
      expect((await caller.call('post', path, other).expect(409)).body.code).toBe('IDEMPOTENCY_MISMATCH');
    const early = await ann.call('post', `/v1/files/${request.id}/done`).expect(409);
    expect(early.body).toMatchObject({ code: 'NOT_READY', retry: 'later' });
    await put(body.upload, Buffer.from('wrong')).expect(200);
    const wrong = await ann.call('post', `/v1/files/${request.id}/done`).expect(400);
    expect(wrong.body).toMatchObject({ code: 'INVALID', field: 'sha256' });
    await put(body.upload, bytes).expect(200);
    for (let time = 0; time < 2; time += 1) await ann.call('post', `/v1/files/${request.id}/done`).expect(200);
    await put(body.upload, bytes).expect(200);
  });

  it('are checked once for several calls at the same time', async () => {
    const seal = vi.spyOn(FolderStore.prototype, 'seal');
    const bytes = Buffer.from('checked once');
    const request = announced(bytes);
    const { body } = await ann.call('post', `/v1/rooms/${roomId}/files`, request).expect(201);
    await put(body.upload, bytes).expect(200);
    const calls = Array.from({ length: 8 }, () => ann.call('post', `/v1/files/${request.id}/done`).expect(200));
    const answers = await Promise.all(calls);
    expect(new Set(answers.map((answer) => answer.body.file.state))).toEqual(new Set(['ready']));
    expect(seal).toHaveBeenCalledTimes(1);
    seal.mockRestore();
  });

  it.each([
    ['a longer body', Buffer.from('too long'), 413, 'TOO_LARGE'],
    ['a shorter body', Buffer.from('sh'), 400, 'INVALID'],
  ])('refuse %s than was announced', async (_, bytes, status, code) => {
    const { body } = await ann.call('post', `/v1/rooms/${roomId}/files`, announced(Buffer.from('exact'))).expect(201);
    const answer = await put(body.upload, bytes).expect(status);
    expect(answer.body.code).toBe(code);
    // The rest of the body is not read.
    expect(answer.headers.connection).toBe('close');
  });

  it.each(['', '../up', 'a\\b', '..', '\u202Egnp.exe', 'a\nb', ' '.repeat(3), 'x'.repeat(256)])(
    'refuse the name %j',
    async (name) => {
      const { body } = await ann
        .call('post', `/v1/rooms/${roomId}/files`, announced(Buffer.from('1'), { name }))
        .expect(400);
      expect(body).toMatchObject({ code: 'INVALID', field: 'name' });
    },
  );

  it('that are not mine, not done, of another room or sent already cannot be sent', async () => {
    const path = `/v1/rooms/${roomId}/messages`;
    const other = await group(ann, [bob]);
    const sent = await upload(ann, Buffer.from('sent'));
    await send(ann, [sent]);
    const refused = [
      await upload(bob, Buffer.from('of bob')),
      await upload(ann, Buffer.from('elsewhere'), {}, other),
      sent,
      { id: newId<FileId>() },
    ];
    for (const { id } of refused) {
      const { body } = await ann.call('post', path, { id: newId(), body: 'x', attachments: [id] }).expect(400);
      expect(body).toMatchObject({ code: 'INVALID', field: 'attachments' });
    }
    const open = announced(Buffer.from('open'));
    await ann.call('post', `/v1/rooms/${roomId}/files`, open).expect(201);
    const early = await ann.call('post', path, { id: newId(), body: 'x', attachments: [open.id] }).expect(409);
    expect(early.body.code).toBe('NOT_READY');
    const many = Array.from({ length: 11 }, () => newId());
    const full = await ann.call('post', path, { id: newId(), body: 'x', attachments: many }).expect(409);
    expect(full.body).toMatchObject({ code: 'LIMIT_REACHED', scope: 'filesPerMessage' });
  });

  it('are bound once, whatever is repeated', async () => {
    const file = await upload(ann, Buffer.from('once'));
    const request = { id: newId(), attachments: [file.id] };
    const path = `/v1/rooms/${roomId}/messages`;
    const first = await ann.call('post', path, request).expect(201);
    const again = await ann.call('post', path, request).expect(200);
    expect(again.body).toMatchObject({ seq: first.body.seq, dup: true });
    const other = await ann.call('post', path, { ...request, body: 'x' }).expect(409);
    expect(other.body.code).toBe('IDEMPOTENCY_MISMATCH');
  });

  it('belong to those who may read the room now', async () => {
    const file = await upload(ann, Buffer.from('secret'));
    expect(await urls(bob, [file.id])).toEqual([]);
    expect(await urls(ann, [file.id])).toHaveLength(1);
    await send(ann, [file]);
    expect(await urls(bob, [file.id])).toHaveLength(1);
    const outsider = await eve.call('get', `/v1/files/${file.id}`).expect(404);
    const unknown = await eve.call('get', `/v1/files/${newId()}`).expect(404);
    expect(outsider.body).toEqual(unknown.body);
    expect(await urls(eve, [file.id])).toEqual([]);
    await eve.call('get', `/v1/rooms/${roomId}/files`).expect(404);
    await eve.call('post', `/v1/rooms/${roomId}/files`, announced(Buffer.from('1'))).expect(404);
    await bob.call('post', `/v1/files/${file.id}/done`).expect(404);
    for (const id of [file.id, newId()]) await bob.call('delete', `/v1/files/${id}`).expect(204);
    expect(await urls(bob, [file.id])).toHaveLength(1);
    await ann.call('delete', `/v1/files/${file.id}`).expect(403);
    await ann.call('post', `/v1/rooms/${roomId}/members/${bob.actor.userId}/ban`).expect(200);
    expect(await urls(bob, [file.id])).toEqual([]);
    await ann.call('post', `/v1/rooms/${roomId}/members/${bob.actor.userId}/unban`).expect(200);
    await ann.call('post', `/v1/rooms/${roomId}/members`, { userId: bob.actor.userId }).expect(200);
  });

  it('have URLs whose signature covers every part', async () => {
    const file = await upload(ann, Buffer.from('signed'));
    const [{ url } = { url: '' }] = await urls(ann, [file.id]);
    const other = await upload(ann, Buffer.from('other'));
    const forged = [
      url.replace(file.id, other.id),
      `${url}&inline=true`,
      url.replace(/expires=\d+/, 'expires=99999999999999'),
    ];
    for (const each of forged) await get(each).expect(403);
    const { pathname, search } = new URL(url);
    await service.http
      .put(pathname + search)
      .set('content-type', 'application/octet-stream')
      .send('x')
      .expect(403);
  });

  it('get a thumbnail behind the message, as a change without an edit', async () => {
    const file = await upload(ann, await picture(900, 600), { name: 'red.png', type: 'image/jpeg' });
    expect(file).toMatchObject({ type: 'image/png', width: 900, height: 600 });
    const { id, rev, version } = await send(ann, [file]);
    await expect
      .poll(async () => (await message(bob, id)).attachments[0]?.thumb, { timeout: JOB_TIMEOUT_MS })
      .toEqual({ type: 'image/webp', width: 512, height: 341 });
    const shown = await message(bob, id);
    expect(shown).toMatchObject({ version, editedAt: null });
    expect(shown.rev).toBeGreaterThan(rev);
    const [{ url } = { url: '' }] = await urls(bob, [file.id], { variant: 'thumb', inline: true });
    const answer = await get(url).expect(200);
    expect(answer.headers).toMatchObject({
      'content-type': 'image/webp',
      'content-disposition': expect.stringMatching(/^inline/),
    });

    await rm(join(folder, 'thumbs', file.id.slice(-2), file.id));
    expect(await urls(bob, [file.id], { variant: 'thumb' })).toEqual([]);
    const again = async () => (await urls(bob, [file.id], { variant: 'thumb', inline: true }))[0]?.url;
    await expect.poll(again, { timeout: JOB_TIMEOUT_MS }).toBeDefined();
    await get((await again()) ?? '').expect(200);
  });

  it('that are pictures are nothing that a browser shows unless it was asked for', async () => {
    const file = await upload(ann, await picture(20, 20));
    const [{ url } = { url: '' }] = await urls(ann, [file.id]);
    expect((await get(url).expect(200)).headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': expect.stringMatching(/^attachment/),
    });
  });

  it.each([
    ['SVG with script', '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', 'image/svg+xml'],
    ['HTML named .png', '<!doctype html><script>alert(1)</script>', 'image/png'],
  ])('that are %s are never shown on this origin', async (_, text, type) => {
    const file = await upload(ann, Buffer.from(text), { name: 'x.png', type });
    expect(file).toMatchObject({ type: 'application/octet-stream', width: null, thumb: null });
    const [{ url } = { url: '' }] = await urls(ann, [file.id], { inline: true });
    const { headers } = await get(url).expect(200);
    expect(headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': expect.stringMatching(/^attachment/),
    });
  });

  it('lose their bytes with their message', async () => {
    const file = await upload(ann, await picture(20, 20));
    const { id } = await send(ann, [file]);
    const forwarded = newId();
    const forward = { id: forwarded, from: { roomId, id } };
    await ann.call('post', `/v1/rooms/${roomId}/messages/forward`, forward).expect(201);
    const copy = (await message(bob, forwarded)).attachments[0];
    expect(copy).toMatchObject({ name: file.name, sha256: file.sha256 });
    expect(copy?.id).not.toBe(file.id);
    await ann.call('delete', `/v1/rooms/${roomId}/messages/${id}`).expect(200);
    expect(await message(bob, id)).toMatchObject({ attachments: [], autoBody: false });
    expect(await urls(bob, [file.id])).toEqual([]);
    expect(await urls(bob, [copy?.id ?? newId()])).toHaveLength(1);
    await ann.call('delete', `/v1/rooms/${roomId}/messages/${forwarded}`).expect(200);
    await expect
      .poll(async () => (await stored()).filter((name) => name.startsWith(file.id)), { timeout: JOB_TIMEOUT_MS })
      .toEqual([]);
  });

  it('lose their bytes when their message is purged; younger ones stay', async () => {
    const room = await group(ann, [bob]);
    const [old, young] = [
      await upload(ann, Buffer.from('old'), {}, room),
      await upload(ann, Buffer.from('young'), {}, room),
    ];
    const sendIn = (file: StoredFile) =>
      ann.call('post', `/v1/rooms/${room}/messages`, { id: newId(), attachments: [file.id] }).expect(201);
    const { seq } = (await sendIn(old)).body;
    await sendIn(young);
    const age = `UPDATE history.messages SET created_at = now() - interval '8 days' WHERE room_id = $1 AND seq <= $2`;
    await service.store.query(age, [room, seq]);
    const sql = new WriteSql(service.store.dataSource);
    await setRetention(sql, room, 7);
    await new RetentionService(sql, service.buses.commands).job.run();
    await expect.poll(() => storedOf(old), { timeout: JOB_TIMEOUT_MS }).toEqual([]);
    expect(await storedOf(young)).toEqual([young.id]);
    expect(await urls(bob, [old.id, young.id])).toMatchObject([{ id: young.id }]);
  });

  it('have no URL once their room is deleted, before a job ends them', async () => {
    const room = await group(ann, []);
    const file = await upload(ann, Buffer.from('late'), {}, room);
    const open = announced(Buffer.from('open'));
    const { body } = await ann.call('post', `/v1/rooms/${room}/files`, open).expect(201);
    const [{ url } = { url: '' }] = await urls(ann, [file.id]);
    await get(url).expect(200);
    // The job only looks for rooms with `erasing`.
    await service.store.query('UPDATE history.rooms SET deleted_at = now() WHERE id = $1', [room]);
    await get(url).expect(404);
    await put(body.upload, Buffer.from('open')).expect(404);
    expect(await storedOf(file)).toEqual([file.id]);
  });

  it('that were not sent within a day lose their bytes', async () => {
    const [old, young, sent] = [
      await upload(ann, Buffer.from('old')),
      await upload(ann, Buffer.from('young')),
      await upload(ann, Buffer.from('sent')),
    ];
    await send(ann, [sent]);
    const age = 'UPDATE history.files SET created_at = now() - make_interval(hours => $2) WHERE id = $1';
    for (const [{ id }, hours] of [[young, 23] as const, [sent, 25] as const, [old, 25] as const])
      await service.store.query(age, [id, hours]);
    await expect.poll(() => storedOf(old), { timeout: JOB_TIMEOUT_MS }).toEqual([]);
    expect({ young: await storedOf(young), sent: await storedOf(sent) }).toEqual({
      young: [young.id],
      sent: [sent.id],
    });
    expect(await urls(ann, [old.id, young.id, sent.id])).toMatchObject([{ id: young.id }, { id: sent.id }]);
  });

  it('that the store has lost are gone', async () => {
    const file = await upload(ann, Buffer.from('lost'));
    const { id } = await send(ann, [file]);
    const [{ url = '' } = {}] = await urls(bob, [file.id]);
    await rm(join(folder, 'objects', file.id.slice(-2), file.id));
    // A browser that kept this answer would not ask again once the store has the file again.
    expect((await get(url).expect(404)).headers['cache-control']).toBe('no-store');
    expect(await urls(bob, [file.id])).toEqual([]);
    await expect
      .poll(async () => (await message(bob, id)).attachments[0]?.state, { timeout: JOB_TIMEOUT_MS })
      .toBe('gone');
    expect((await bob.call('get', `/v1/files/${file.id}`).expect(410)).body.code).toBe('GONE');
  });

  it('of one user have a limit of bytes', async () => {
    const dan = await service.caller('dan');
    await ann.call('post', `/v1/rooms/${roomId}/members`, { userId: dan.actor.userId }).expect(200);
    const request = { ...announced(Buffer.from('1')), bytes: PERSON_BYTES };
    await dan.call('post', `/v1/rooms/${roomId}/files`, request).expect(201);
    const path = `/v1/rooms/${roomId}/files`;
    const { body } = await dan.call('post', path, announced(Buffer.from('1'))).expect(409);
    expect(body).toMatchObject({ code: 'LIMIT_REACHED', scope: 'fileBytesPerUser' });
    await dan.call('delete', `/v1/files/${request.id}`).expect(204);
    await dan.call('delete', `/v1/files/${request.id}`).expect(204);
    await dan.call('post', path, announced(Buffer.from('1'))).expect(201);
  });
});

/** For supertest, which would read some types as text. */
function asBuffer(response: Response, done: (error: Error | null, body: Buffer) => void): void {
  const chunks: Buffer[] = [];
  const stream = response as unknown as NodeJS.ReadableStream;
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  stream.on('end', () => done(null, Buffer.concat(chunks)));
}
