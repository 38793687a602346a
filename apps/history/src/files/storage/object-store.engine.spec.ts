import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setFolder } from '#testing/engines/set-folder';
import { bucketOf, s3IfThere } from '../../../testing/test-s3.js';
import { downloadOf, inAMinute, objectAt, TestTransfers, uploadOf } from '../../../testing/test-transfers.js';
import type { ObjectId } from '../../room/rows/file.rows.js';
import { S3Urls } from '../urls/s3-urls.adapter.js';
import type { Delivery, TransferUrls } from '../urls/transfer-urls.port.js';
import { FolderStore } from './folder/folder-store.adapter.js';
import type { ExpectedUpload, ObjectStore, StoredObject } from './object-store.port.js';
import { S3Store } from './s3/s3-store.adapter.js';
import { readMark, writeMark } from './store-owner.js';

const LARGE_BYTES = 3 * 1024 * 1024;

const folder = setFolder();
const s3 = await s3IfThere();

interface Opened {
  readonly storage: ObjectStore;
  /** The URLs of the store, if it has some. */
  readonly urls?: TransferUrls;
}

const STORES: [name: string, open: () => Opened | Promise<Opened>][] = [
  ['a folder', async () => ({ storage: await FolderStore.open(join(folder, 'files')) })],
];
if (s3 !== undefined) {
  const bucket = bucketOf(s3);
  STORES.push(['an S3 store', () => ({ storage: new S3Store(bucket), urls: new S3Urls(bucket) })]);
  STORES.push(['an S3 store behind Parley', () => ({ storage: new S3Store(bucket) })]);
}

describe.each(STORES)('%s', (_name, open) => {
  let storage: ObjectStore;
  let transfers: TestTransfers;
  let urls: TransferUrls;

  beforeAll(async () => {
    const opened = await open();
    storage = opened.storage;
    transfers = await TestTransfers.start(storage);
    urls = opened.urls ?? transfers;
  });

  afterAll(() => transfers.stop());

  async function put(upload: ExpectedUpload, body: Buffer): Promise<number> {
    const { url, headers } = await urls.upload(upload, inAMinute());
    return (await fetch(url, { method: 'PUT', headers, body: new Uint8Array(body) })).status;
  }

  async function stored(body: Buffer): Promise<ObjectId> {
    const upload = uploadOf(body);
    expect(await put(upload, body)).toBe(200);
    expect(await storage.seal(upload)).toBe('sealed');
    return upload.id;
  }

  async function get(id: ObjectId, more: Partial<Delivery> = {}, headers: Record<string, string> = {}) {
    return fetch(await urls.download(downloadOf({ id, ...more }), inAMinute()), { headers });
  }

  async function bytesOf(id: ObjectId): Promise<Buffer> {
    const found = await storage.read(objectAt(id));
    if (found === undefined) throw new Error('the store has lost the bytes');
    return buffer(found.stream);
  }

  async function listed(id: ObjectId): Promise<StoredObject['kind'][]> {
    const kinds: StoredObject['kind'][] = [];
    for await (const object of storage.list()) if (object.id === id) kinds.push(object.kind);
    return kinds.sort();
  }

  it('keeps the bytes of an upload, once they are sealed', async () => {
    const body = Buffer.alloc(LARGE_BYTES, 'parley');
    const upload = uploadOf(body);
    expect(await storage.seal(upload)).toBe('missing');
    expect(await put(upload, body)).toBe(200);
    expect(await storage.has(objectAt(upload.id))).toBe(false);
    expect(await storage.seal(upload)).toBe('sealed');
    expect(await storage.has(objectAt(upload.id))).toBe(true);
    expect((await bytesOf(upload.id)).equals(body)).toBe(true);
  });

  it('seals once if several ask at once, and again later', async () => {
    const body = Buffer.from('twice');
    const upload = uploadOf(body);
    await put(upload, body);
    const states = await Promise.all(Array.from({ length: 8 }, () => storage.seal(upload)));
    expect(new Set(states)).toEqual(new Set(['sealed']));
    expect(await storage.seal(upload)).toBe('sealed');
    expect(await bytesOf(upload.id)).toEqual(body);
  });

  it('takes an interrupted upload again from the beginning', async () => {
    const body = Buffer.alloc(LARGE_BYTES, 'half');
    const upload = uploadOf(body);
    const { url, headers } = await urls.upload(upload, inAMinute());
    const request = httpRequest(url, { method: 'PUT', headers: { ...headers, 'content-length': body.length } });
    const closed = new Promise((resolve) => request.on('error', () => undefined).on('close', resolve));
    request.write(body.subarray(0, LARGE_BYTES / 2), () => request.destroy());
    await closed;
    expect(await storage.seal(upload)).toBe('missing');
    expect(await put(upload, body)).toBe(200);
    expect(await storage.seal(upload)).toBe('sealed');
  });

  it('does not seal other bytes of the same number, and seals the right ones after them', async () => {
    const upload = uploadOf(Buffer.from('right'));
    await put(upload, Buffer.from('wrong'));
    expect(await storage.seal(upload)).not.toBe('sealed');
    expect(await storage.has(objectAt(upload.id))).toBe(false);
    expect(await put(upload, Buffer.from('right'))).toBe(200);
    expect(await listed(upload.id)).toEqual(['upload']);
    expect(await storage.seal(upload)).toBe('sealed');
    expect(await bytesOf(upload.id)).toEqual(Buffer.from('right'));
  });

  it.each([
    ['fewer', 'righ'],
    ['more', 'right!'],
  ])('refuses %s bytes, and stores none of them', async (_difference, body) => {
    const upload = uploadOf(Buffer.from('right'));
    const { url, headers } = await urls.upload(upload, inAMinute());
    const answer = await fetch(url, { method: 'PUT', headers, body });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(await storage.seal(upload)).toBe('missing');
  });

  it('does not change sealed bytes by a later upload', async () => {
    const upload = uploadOf(Buffer.from('first'));
    await put(upload, Buffer.from('first'));
    await storage.seal(upload);
    await put(upload, Buffer.from('later'));
    expect(await storage.seal(upload)).toBe('sealed');
    expect(await bytesOf(upload.id)).toEqual(Buffer.from('first'));
  });

  it.each(['other', 'and longer'])('does not take older bytes with the same id for an upload (%s)', async (bytes) => {
    const older = uploadOf(Buffer.from('first'));
    await put(older, Buffer.from('first'));
    await storage.seal(older);
    // The restored database does not know them.
    const upload = { ...uploadOf(Buffer.from(bytes)), id: older.id };
    expect(await storage.seal(upload)).toBe('missing');
    expect(await put(upload, Buffer.from(bytes))).toBe(200);
    expect(await storage.seal(upload)).toBe('sealed');
    expect(await bytesOf(upload.id)).toEqual(Buffer.from(bytes));
  });

  it('delivers bytes with the given headers, whole or a range of them', async () => {
    const id = await stored(Buffer.from('0123456789'));
    const headers = { contentType: 'video/mp4', contentDisposition: 'inline; filename="plan.mp4"' };
    const whole = await get(id, headers);
    expect(whole.status).toBe(200);
    expect(whole.headers.get('content-type')).toBe('video/mp4');
    expect(whole.headers.get('content-disposition')).toBe('inline; filename="plan.mp4"');
    expect(await whole.text()).toBe('0123456789');
    const middle = await get(id, headers, { range: 'bytes=2-4' });
    expect(middle.status).toBe(206);
    expect(middle.headers.get('content-range')).toBe('bytes 2-4/10');
    expect(middle.headers.get('content-type')).toBe('video/mp4');
    expect(await middle.text()).toBe('234');
    expect(await (await get(id, headers, { range: 'bytes=-3' })).text()).toBe('789');
    expect((await get(id, headers, { range: 'bytes=10-' })).status).toBe(416);
  });

  it('tells how many bytes it has', async () => {
    const found = await storage.read(objectAt(await stored(Buffer.from('0123456789'))));
    expect(found?.bytes).toBe(10);
    found?.stream.destroy();
  });

  it('names its owner, which is no file', async () => {
    await writeMark(storage, 'me');
    expect(await readMark(storage)).toBe('me');
    for await (const { id } of storage.list()) expect(id).not.toContain('parley-store');
    await writeMark(storage, 'you');
    expect(await readMark(storage)).toBe('you');
  });

  it('keeps a thumbnail beside the bytes', async () => {
    const id = await stored(Buffer.from('a picture'));
    await storage.write({ kind: 'thumb', id, body: Buffer.from('a small one') });
    await storage.write({ kind: 'thumb', id, body: Buffer.from('a smaller one') });
    const answer = await get(id, { variant: 'thumb', contentType: 'image/webp' });
    expect(answer.headers.get('content-type')).toBe('image/webp');
    expect(await answer.text()).toBe('a smaller one');
    expect(await bytesOf(id)).toEqual(Buffer.from('a picture'));
  });

  it('lists what it has', async () => {
    const upload = uploadOf(Buffer.from('open'));
    await put(upload, Buffer.from('open'));
    const id = await stored(Buffer.from('done'));
    await storage.write({ kind: 'thumb', id, body: Buffer.from('small') });
    expect(await listed(upload.id)).toEqual(['upload']);
    expect(await listed(id)).toEqual(['object', 'thumb']);
  });

  it('removes bytes, thumbnail and upload, and has no trouble to do it again', async () => {
    const upload = uploadOf(Buffer.from('open'));
    await put(upload, Buffer.from('open'));
    const id = await stored(Buffer.from('done'));
    await storage.write({ kind: 'thumb', id, body: Buffer.from('small') });
    for (const each of [upload.id, id, upload.id, id]) await storage.remove(each);
    expect(await listed(upload.id)).toEqual([]);
    expect(await listed(id)).toEqual([]);
    expect(await storage.has(objectAt(id))).toBe(false);
    expect(await storage.read(objectAt(id))).toBeUndefined();
  });
});
