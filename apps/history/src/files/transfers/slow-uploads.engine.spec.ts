import { Logger } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { newId, type FileId, type RoomId } from '#contracts';
import { newFolder, setFolder } from '#testing/engines/set-folder';
import { setUp } from '#testing/engines/set-up';
import { TestService } from '../../../testing/test-service.js';

/** The uploads of one user at the same time. */
const UPLOADS_MAX = 100;

describe('uploads to one URL', () => {
  it('have a rate', async () => {
    const folder = newFolder();
    const service = await TestService.start({ env: { FILES: 'folder', FILES_DIR: folder, RATE_FILES: '3/10m' } });
    const ann = await service.caller('ann');
    const room = await ann.call('post', '/v1/rooms', { kind: 'group', name: 'files' }).expect(201);
    const file = { id: newId(), name: 'a', bytes: 1, sha256: '0'.repeat(64) };
    const { body } = await ann.call('post', `/v1/rooms/${room.body.id}/files`, file).expect(201);
    const { pathname, search } = new URL(body.upload.url);
    const put = () =>
      service.http
        .put(pathname + search)
        .set(body.upload.headers)
        .send('x');
    for (let time = 0; time < 3; time += 1) await put().expect(200);
    const refused = await put().expect(429);
    expect(refused.body).toMatchObject({ code: 'RATE_LIMITED', scope: 'files' });
    expect(refused.headers.connection).toBe('close');
    await service.stop();
  });
});

describe('ends of uploads', () => {
  it('have a rate, which a repeat for a file that is done does not use', async () => {
    const folder = newFolder();
    const service = await TestService.start({ env: { FILES: 'folder', FILES_DIR: folder, RATE_FILES: '3/10m' } });
    const ann = await service.caller('ann');
    const room = await ann.call('post', '/v1/rooms', { kind: 'group', name: 'files' }).expect(201);
    const announce = async () => {
      const file = { id: newId(), name: 'a', bytes: 1, sha256: createHash('sha256').update('x').digest('hex') };
      return (await ann.call('post', `/v1/rooms/${room.body.id}/files`, file).expect(201)).body;
    };
    const done = (id: string) => ann.call('post', `/v1/files/${id}/done`);
    const [{ file, upload }, { file: other }] = [await announce(), await announce()];
    const { pathname, search } = new URL(upload.url);
    await service.http
      .put(pathname + search)
      .set(upload.headers)
      .send('x')
      .expect(200);
    for (let time = 0; time < 5; time += 1) await done(file.id).expect(200);
    for (let time = 0; time < 2; time += 1) expect((await done(other.id).expect(409)).body.code).toBe('NOT_READY');
    const refused = await done(other.id).expect(429);
    expect(refused.body).toMatchObject({ code: 'RATE_LIMITED', scope: 'files' });
    await done(file.id).expect(200);
    await announce();
    await service.stop();
  });
});

describe('slow uploads', () => {
  const folder = setFolder();
  const service = setUp(() => TestService.start({ env: { FILES: 'folder', FILES_DIR: folder, RATE_LIMITS: 'off' } }));
  const ann = setUp(() => service.caller('ann'));
  const bob = setUp(() => service.caller('bob'));
  let roomId: RoomId;

  beforeAll(async () => {
    const room = { kind: 'group', name: 'files', memberIds: [bob.actor.userId] };
    roomId = (await ann.call('post', '/v1/rooms', room).expect(201)).body.id;
  });

  const announced = (bytes: Buffer) => {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    return { id: newId<FileId>(), name: 'a.bin', bytes: bytes.length, sha256 };
  };
  const put = ({ url, headers }: { url: string; headers: Record<string, string> }, bytes: Buffer) => {
    const { pathname, search } = new URL(url);
    return service.http
      .put(pathname + search)
      .set(headers)
      .send(bytes);
  };
  /** Sends the first byte, and the others at the end. */
  function putSlowly({ url, headers }: { url: string; headers: Record<string, string> }, bytes: Buffer) {
    let isEnded = false;
    let end = (): void => undefined;
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(bytes.subarray(0, 1));
        end = () => {
          if (isEnded) return;
          isEnded = true;
          controller.enqueue(bytes.subarray(1));
          controller.close();
        };
      },
    });
    // If the test fails, its uploads end before the next test.
    onTestFinished(end);
    return { sent: fetch(url, { method: 'PUT', body, headers, duplex: 'half' }), end };
  }
  const unfinished = () => readdir(join(folder, 'unfinished'));

  it('keep the bytes of forwards, whatever follows under the first id', async () => {
    const bytes = Buffer.alloc(64 * 1024, 7);
    const request = announced(bytes);
    const path = `/v1/rooms/${roomId}/files`;
    const { body } = await ann.call('post', path, request).expect(201);
    await put(body.upload, bytes).expect(200);
    const again = putSlowly(body.upload, bytes);
    await expect.poll(unfinished).toHaveLength(1);
    await ann.call('post', `/v1/files/${request.id}/done`).expect(200);
    const id = newId();
    await ann.call('post', `/v1/rooms/${roomId}/messages`, { id, attachments: [request.id] }).expect(201);
    const forward = { id: newId(), from: { roomId, id } };
    await bob.call('post', `/v1/rooms/${roomId}/messages/forward`, forward).expect(201);
    const { body: forwarded } = await bob.call('get', `/v1/rooms/${roomId}/messages/${forward.id}`).expect(200);
    const ids = [forwarded.attachments[0].id];
    await ann.call('delete', `/v1/rooms/${roomId}/messages/${id}`).expect(200);
    const rows = () => service.store.query('SELECT 1 FROM history.files WHERE id = $1', [request.id]);
    await expect.poll(rows).toEqual([]);

    again.end();
    expect((await again.sent).status).toBe(200);
    const other = { ...announced(Buffer.from('other')), id: request.id };
    expect((await ann.call('post', path, other).expect(409)).body.code).toBe('IDEMPOTENCY_MISMATCH');
    const { body: found } = await bob.call('post', '/v1/files/urls', { ids }).expect(200);
    expect(Buffer.from(await (await fetch(found.urls[0].url)).arrayBuffer())).toEqual(bytes);
  });

  it('that are deleted while their bytes arrive leave nothing', async () => {
    const bytes = Buffer.alloc(64 * 1024, 1);
    const { body } = await ann.call('post', `/v1/rooms/${roomId}/files`, announced(bytes)).expect(201);
    const { id } = body.file;
    const late = putSlowly(body.upload, bytes);
    await expect.poll(unfinished).toHaveLength(1);
    await ann.call('delete', `/v1/files/${id}`).expect(204);
    const rows = () => service.store.query('SELECT 1 FROM history.files WHERE id = $1', [id]);
    await expect.poll(rows).toEqual([]);
    late.end();
    expect((await late.sent).status).toBe(200);
    const stored = await readdir(folder, { recursive: true });
    expect(stored.filter((name) => name.includes(id))).toEqual([]);
  });

  it('hold a bounded number of connections for one user', async () => {
    const bytes = Buffer.from('ab');
    const announce = async () =>
      (await ann.call('post', `/v1/rooms/${roomId}/files`, announced(bytes)).expect(201)).body.upload;
    // Before the uploads: the server cuts one that sends nothing for 30 s.
    const urls: Awaited<ReturnType<typeof announce>>[] = [];
    while (urls.length <= UPLOADS_MAX) urls.push(await announce());
    const further = urls.pop();
    const running = urls.map((upload) => putSlowly(upload, bytes));
    await expect.poll(unfinished).toHaveLength(UPLOADS_MAX);
    expect((await put(further, bytes).expect(503)).body.code).toBe('OVERLOADED');
    for (const { end } of running) end();
    for (const { sent } of running) expect((await sent).status).toBe(200);
    await put(further, bytes).expect(200);
  });

  it('leave nothing half stored when a body stops half-way', async () => {
    const warned = vi.spyOn(Logger.prototype, 'warn');
    const bytes = Buffer.alloc(256 * 1024, 1);
    const { body } = await ann.call('post', `/v1/rooms/${roomId}/files`, announced(bytes)).expect(201);
    const { pathname, search, origin } = new URL(body.upload.url);
    const half = new ReadableStream({
      start(controller) {
        controller.enqueue(bytes.subarray(0, 1024));
        setTimeout(() => controller.error(new Error('cut')), 50);
      },
    });
    await expect(
      fetch(origin + pathname + search, {
        method: 'PUT',
        body: half,
        headers: body.upload.headers,
        duplex: 'half',
      }),
    ).rejects.toThrow();
    await expect.poll(unfinished).toEqual([]);
    const early = await ann.call('post', `/v1/files/${body.file.id}/done`).expect(409);
    expect(early.body.code).toBe('NOT_READY');
    // The client has left: that is no failure of the server.
    expect(warned).not.toHaveBeenCalledWith(expect.objectContaining({ event: 'http.failed' }), expect.anything());
    warned.mockRestore();
  });
});
