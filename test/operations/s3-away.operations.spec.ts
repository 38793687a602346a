import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { newId, type RoomId } from '#contracts';
import { type S3Engine, startS3 } from '#engines/s3-engine';
import { HttpPerson } from '#testing/users/http-person';
import { StandaloneProcess } from '#testing/deployments/standalone-process';
import { setFolder } from '#testing/engines/set-folder';
import { announcementOf, bytesAt, put } from '#testing/users/test-files';

const RESUMED = { timeout: 120_000, interval: 500 };

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const folder = setFolder();
let s3: S3Engine;
let parley: StandaloneProcess;

beforeAll(async () => {
  s3 = await startS3({ dir: join(folder, 's3') });
  const store = {
    ...{ FILES: 's3', S3_URL: s3.url, S3_BUCKET: s3.bucket, S3_REGION: s3.region },
    ...{ S3_ACCESS_KEY: s3.accessKey, S3_SECRET_KEY: s3.secretKey },
  };
  const own = { DATA_DIR: join(folder, 'data'), DATABASE_URL: '', REDIS_URL: '', PORT: '0', RATE_LIMITS: 'off' };
  parley = await StandaloneProcess.start({ ...own, ...store });
});

afterAll(async () => {
  await parley.stop();
  await s3.stop();
});

describe('an S3 store that is killed', () => {
  it('makes files UNAVAILABLE, not gone; text goes on, and afterwards everything is done', async () => {
    const ann = await HttpPerson.enter(parley.url, 'ann');
    const roomId: RoomId = await ann.newRoom();
    const [kept, deleted] = [
      await ann.upload(roomId, Buffer.from('kept')),
      await ann.upload(roomId, Buffer.from('deleted meanwhile')),
    ];
    const { id } = await ann.sendFiles(roomId, [kept]);
    const doomed = await ann.sendFiles(roomId, [deleted]);
    const [deletedUrl] = await ann.fileUrls([deleted]);
    const bytes = Buffer.from('meanwhile');
    const request = announcementOf(bytes);
    const upload = await ann.announce(roomId, request);
    await s3.kill();

    expect((await ann.ask('POST', `/v1/files/${request.id}/done`)).status).toBe(503);
    expect((await ann.ask('POST', '/v1/files/urls', { ids: [kept.id] })).status).toBe(503);
    const text = { id: newId(), body: 'text goes on' };
    expect((await ann.ask('POST', `/v1/rooms/${roomId}/messages`, text)).status).toBe(201);
    expect((await ann.ask('DELETE', `/v1/rooms/${roomId}/messages/${doomed.id}`)).status).toBe(200);

    s3 = await startS3({ dir: join(folder, 's3'), port: s3.port });
    expect(await ann.message(roomId, id)).toMatchObject({ attachments: [{ state: 'ready' }] });
    expect((await put(upload, bytes)).status).toBe(200);
    await ann.answer('POST', `/v1/files/${request.id}/done`);
    const [url] = await ann.fileUrls([kept]);
    expect(await bytesAt(url ?? '')).toEqual(Buffer.from('kept'));
    await expect.poll(async () => (await fetch(deletedUrl ?? '')).status, RESUMED).toBe(404);
  });
});
