import { connect as connectTcp } from 'node:net';

import sharp from 'sharp';
import { describe, expect, it } from 'vitest';

import { type RoomId, type Upload } from '#contracts';
import { claimedPng, GIF_WITH_SCRIPT, SCRIPTED } from '#testing/users/hostile-files';
import {
  fileUrlsOf,
  fileUrlOf,
  announce,
  announcementOf,
  bytesAt,
  done,
  filesRoom,
  messageOf,
  picture,
  put,
  putStream,
  received,
  sendFiles,
  text,
  uploaded,
} from '#testing/users/test-files';
import { type OnlineUser, usersOfTests } from '#testing/users/users-of-tests';

/** A job looks at new files every second, and at deleted ones every few seconds; a busy machine adds some. */
const JOB = { timeout: 60_000 };
const HOUR_MS = 3_600_000;

const users = usersOfTests();
const room = () => filesRoom(users);

describe('an upload', () => {
  it('is repeated until it is done, and then nothing changes the bytes', async () => {
    const { ann, ben, roomId } = await room();
    const [right, wrong] = [text('right'), text('wrong')];
    const request = announcementOf(right);
    const first = await announce(ann.user, roomId, request);
    const notYet = await ann.user.http('post', `/v1/files/${request.id}/done`).expect(409);
    expect(notYet.body).toMatchObject({ code: 'NOT_READY', retry: 'later', retryAfterMs: expect.any(Number) });
    expect((await put(first, wrong)).status).toBe(200);
    const other = await ann.user.http('post', `/v1/files/${request.id}/done`).expect(400);
    expect(other.body).toMatchObject({ code: 'INVALID', field: 'sha256' });
    const again = await ann.user.http('post', `/v1/rooms/${roomId}/files`).send(request).expect(200);
    expect(again.body).toMatchObject({ file: { id: request.id, state: 'open' }, upload: { method: 'PUT' } });
    expect((await put((again.body as { upload: typeof first }).upload, right)).status).toBe(200);
    expect(await done(ann.user, request.id)).toEqual(await done(ann.user, request.id));
    expect((await put(first, wrong)).status).toBe(200);
    expect(await bytesAt(await fileUrlOf(ann.user, request.id))).toEqual(right);
    for (const [user, more] of [
      [ann.user, { name: 'other' }],
      [ann.user, { bytes: 6 }],
      [ben.user, {}],
    ] as const) {
      const taken = await user
        .http('post', `/v1/rooms/${roomId}/files`)
        .send({ ...request, ...more })
        .expect(409);
      expect(taken.body).toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' });
    }
  });

  it('that ends early or goes on too long gets one error, and stores nothing', async () => {
    const { ann, roomId } = await room();
    const bytes = Buffer.alloc(64 * 1024, 7);
    const request = announcementOf(bytes);
    const upload = await announce(ann.user, roomId, request);
    const codeOf = async (response: Response) => [response.status, ((await response.json()) as { code: string }).code];
    expect(await codeOf(await put(upload, Buffer.concat([bytes, bytes])))).toEqual([413, 'TOO_LARGE']);
    const short = await put(upload, bytes.subarray(1));
    expect(short.status).toBe(400);
    expect(await short.json()).toMatchObject({ code: 'INVALID', field: 'bytes' });
    expect((await codeOf(await putStream(upload, [bytes, bytes])))[1]).toMatch(/^(TOO_LARGE|INVALID)$/);
    expect(await codeOf(await putStream(upload, [bytes.subarray(1)]))).toEqual([400, 'INVALID']);
    await expect(putStream(upload, [bytes.subarray(1), null])).rejects.toThrow();
    const early = await ann.user.http('post', `/v1/files/${request.id}/done`).expect(409);
    expect(early.body).toMatchObject({ code: 'NOT_READY' });
    expect((await put(upload, bytes)).status).toBe(200);
    expect(await done(ann.user, request.id)).toMatchObject({ state: 'ready' });
  });

  it('that says it is larger than announced is refused before its bytes come', async () => {
    const { ann, roomId } = await room();
    const upload = await announce(ann.user, roomId, announcementOf(text('small')));
    expect(await answerToHead(upload, 10 * 1024 ** 3)).toMatch(/^HTTP\/1\.1 413 /);
  });

  it.each(['', ' ', '..', '../up', 'a/b', 'a\\b', '\u202Egnp.exe', 'a\u2066b', 'a\nb', 'a\u0000b', 'x'.repeat(256)])(
    'with the name %j is refused',
    async (name) => {
      const { ann, roomId } = await room();
      const path = `/v1/rooms/${roomId}/files`;
      const { body } = await ann.user
        .http('post', path)
        .send(announcementOf(text('1'), { name }))
        .expect(400);
      expect(body).toMatchObject({ code: 'INVALID', field: 'name' });
    },
  );

  it.each([
    ['bytes', { bytes: 0 }],
    ['bytes', { bytes: 100 * 1024 * 1024 + 1 }],
    ['sha256', { sha256: 'A'.repeat(64) }],
    ['type', { type: 'text/html; charset=utf-8' }],
  ])('with a wrong %s is refused: %j', async (field, more) => {
    const { ann, roomId } = await room();
    const request = announcementOf(text('1'), more);
    const { body } = await ann.user.http('post', `/v1/rooms/${roomId}/files`).send(request).expect(400);
    expect(body).toMatchObject({ code: 'INVALID', field });
  });

  it('needs a URL that was signed for it', async () => {
    const { ann, roomId } = await room();
    const [mine, other] = [announcementOf(text('mine')), announcementOf(text('other'))];
    const upload = await announce(ann.user, roomId, mine);
    await announce(ann.user, roomId, other);
    const url = new URL(upload.url);
    url.searchParams.set('expires', String(Date.now() + 10 * HOUR_MS));
    const forged = [upload.url.replace(mine.id, other.id), url.href, upload.url.split('?')[0] ?? ''];
    for (const each of forged) expect((await put({ ...upload, url: each }, text('mine'))).status).toBe(403);
    expect((await fetch(upload.url)).status).toBe(403);
  });
});

/** The first line of the answer to a request that announces a body and sends one byte of it: a proxy may wait for that. */
function answerToHead({ url, headers }: Pick<Upload, 'url' | 'headers'>, length: number) {
  const { hostname, port, host, pathname, search } = new URL(url);
  const socket = connectTcp(Number(port), hostname);
  const lines = Object.entries({ ...headers, host, 'content-length': String(length) });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  socket.write(`PUT ${pathname}${search} HTTP/1.1\r\n${head}\r\nx`);
  return new Promise<string>((resolve, reject) => {
    socket.once('error', reject).once('data', (chunk: Buffer) => {
      resolve(chunk.toString('latin1').split('\r\n')[0] ?? '');
      socket.destroy();
    });
  });
}

describe('what the bytes are', () => {
  it.each(Object.keys(SCRIPTED))('%s is never shown on the origin of Parley', async (what) => {
    const { ann, ben, roomId } = await room();
    const { bytes, ...more } = SCRIPTED[what] ?? { bytes: text('') };
    const file = await uploaded(ann.user, roomId, bytes, more);
    expect(file).toMatchObject({ width: null, height: null, thumb: null });
    expect(file.type).not.toMatch(/^(image|audio|video)\//);
    await sendFiles(ann.socket, roomId, [file]);
    for (const inline of [true, false]) {
      const response = await fetch(await fileUrlOf(ben.user, file.id, { inline }));
      expectHarmless(response, roomId);
      expect(response.headers.get('content-type')).toBe('application/octet-stream');
      expect(response.headers.get('content-disposition')).toMatch(/^attachment/);
      expect(Buffer.from(await response.arrayBuffer())).toEqual(bytes);
    }
    expect(await fileUrlsOf(ben.user, [file.id], { variant: 'thumb' })).toEqual([]);
  });

  it('a GIF that is a page too stays a GIF to every browser', async () => {
    const { ann, roomId } = await room();
    const file = await uploaded(ann.user, roomId, GIF_WITH_SCRIPT, { name: 'x.html', type: 'text/html' });
    expect(file.type).toBe('image/gif');
    const response = await fetch(await fileUrlOf(ann.user, file.id, { inline: true }));
    expectHarmless(response, roomId);
    expect(response.headers.get('content-type')).toBe('image/gif');
  });

  it('a picture is measured at once, and its thumbnail follows as a change that is no edit', async () => {
    const { ann, ben, roomId } = await room();
    const bytes = await sharp(await picture(900, 600))
      .jpeg()
      .withMetadata({ orientation: 6 })
      .toBuffer();
    const file = await uploaded(ann.user, roomId, bytes, { name: 'red.png', type: 'image/png' });
    expect(file).toMatchObject({ type: 'image/jpeg', width: 600, height: 900 });
    const sent = await sendFiles(ann.socket, roomId, [file]);
    const shown = () => received(ben, sent.id)?.attachments[0]?.thumb;
    await expect.poll(shown, JOB).toEqual({ type: 'image/webp', width: 341, height: 512 });
    const now = await messageOf(ann, roomId, sent.id);
    expect(now).toMatchObject({ version: 1, editedAt: null });
    expect(now).toEqual(received(ben, sent.id));
    expectNoGap(ben, roomId);
    const thumb = await bytesAt(await fileUrlOf(ben.user, file.id, { variant: 'thumb', inline: true }));
    const metadata = await sharp(thumb).metadata();
    expect(metadata).toMatchObject({ format: 'webp', width: 341, height: 512 });
    expect(metadata.exif).toBeUndefined();
  });

  it.each([
    ['50,001 × 50,001 pixels', claimedPng(50_001, 50_001)],
    ['64 megapixels in 64 kB', claimedPng(8_000, 8_000, 8_000)],
    ['half of a picture', claimedPng(640, 480).subarray(0, 45)],
  ])('%s is a file without a thumbnail, and harms no other', async (_, bytes) => {
    const { ann, ben, roomId } = await room();
    const [bomb, fine] = [
      await uploaded(ann.user, roomId, bytes, { name: 'bomb.png', type: 'image/png' }),
      await uploaded(ann.user, roomId, await picture(20, 20), { name: 'fine.png' }),
    ];
    const sent = await sendFiles(ann.socket, roomId, [bomb, fine]);
    const thumbs = async () =>
      (await messageOf(ben, roomId, sent.id)).attachments.map(({ thumb }) => thumb?.width ?? null);
    await expect.poll(thumbs, JOB).toEqual([null, 20]);
    expect(await bytesAt(await fileUrlOf(ben.user, bomb.id))).toEqual(bytes);
  });
});

function expectHarmless({ headers }: Response, roomId: RoomId): void {
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('content-security-policy')).toBe("sandbox; default-src 'none'");
  expect(headers.get('set-cookie')).toBeNull();
  expect(headers.get('cache-control')).not.toContain('public');
  expect(JSON.stringify([...headers])).not.toContain(roomId);
}

function expectNoGap({ socket }: OnlineUser, roomId: RoomId): void {
  const frames = socket.of('changes').filter((frame) => frame.roomId === roomId);
  frames.slice(1).forEach(({ from }, index) => expect(from).toBe(frames[index]?.to));
}
