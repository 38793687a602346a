import { createHash, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ChatError } from '#contracts';
import { startS3, type S3Engine } from '#engines/s3-engine';
import { setFolder } from '#testing/engines/set-folder';
import { bucketOf, s3IfThere } from '../../../../testing/test-s3.js';
import { inAMinute, objectAt, uploadOf } from '../../../../testing/test-transfers.js';
import { S3Urls } from '../../urls/s3-urls.adapter.js';
import { S3Store } from './s3-store.adapter.js';

const folder = setFolder();
const s3 = await s3IfThere();

// Needs an S3 server. Without it the suite says NOT RUN.
describe.skipIf(s3 === undefined)('an S3 store', () => {
  const engine = s3 as S3Engine;

  it('takes nothing but what the URL was signed for', async () => {
    const upload = uploadOf(Buffer.from('right'));
    const { url, headers } = await new S3Urls(bucketOf(engine)).upload(upload, inAMinute());
    const put = async (more: Record<string, string>, body: string) =>
      (await fetch(url, { method: 'PUT', headers: { ...headers, ...more }, body })).status;
    expect(await put({ 'content-type': 'text/html' }, 'right')).toBe(403);
    const hashOfWrong = createHash('sha256').update('wrong').digest('base64');
    expect(await put({ 'x-amz-checksum-sha256': hashOfWrong }, 'wrong')).toBe(403);
    expect(await put({}, 'right, and more')).toBe(403);
    expect((await fetch(url)).status).toBe(403);
    expect(await put({}, 'right')).toBe(200);
  });

  it('reads an upload of other bytes once', async () => {
    const storage = new S3Store(bucketOf(engine));
    const upload = uploadOf(Buffer.from('right'));
    await storage.write({ kind: 'upload', ...upload, body: Readable.from([Buffer.from('wrong')]) });
    expect(await storage.seal(upload)).toBe('other');
    expect(await storage.seal(upload)).toBe('missing');
  });

  it('is not asked again for bytes that were seen a moment ago', async () => {
    const own = await startS3({ dir: join(folder, 'seen') });
    const storage = new S3Store(bucketOf(own));
    const upload = uploadOf(Buffer.from('seen'));
    await storage.write({ kind: 'upload', ...upload, body: Readable.from([Buffer.from('seen')]) });
    await storage.seal(upload);
    expect(await storage.has(objectAt(upload.id))).toBe(true);
    await own.kill();
    expect(await storage.has(objectAt(upload.id))).toBe(true);
    await expect(storage.has(objectAt(randomUUID()))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('is asked again at the end of an upload, because another process may have removed earlier bytes', async () => {
    const [storage, other] = [new S3Store(bucketOf(engine)), new S3Store(bucketOf(engine))];
    const upload = uploadOf(Buffer.from('again'));
    for (let time = 0; time < 2; time += 1) {
      await storage.write({ kind: 'upload', ...upload, body: Readable.from([Buffer.from('again')]) });
      expect(await storage.seal(upload)).toBe('sealed');
      expect(await buffer((await storage.read(objectAt(upload.id)))?.stream ?? Readable.from([]))).toEqual(
        Buffer.from('again'),
      );
      expect(await storage.has(objectAt(upload.id))).toBe(true);
      await other.remove(upload.id);
    }
  });

  it('does not count files as lost if its bucket is missing', async () => {
    const storage = new S3Store({ ...bucketOf(engine), s3Bucket: 'elsewhere' });
    await expect(storage.has(objectAt(randomUUID()))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('is unavailable while it does not answer, and has everything afterwards', async () => {
    const dir = join(folder, 'restarted');
    const first = await startS3({ dir });
    const storage = new S3Store(bucketOf(first));
    const upload = uploadOf(Buffer.from('durable'));
    await storage.write({ kind: 'upload', ...upload, body: Readable.from([Buffer.from('durable')]) });
    await storage.seal(upload);
    await first.kill();
    const unavailable = { code: 'UNAVAILABLE' };
    await expect(storage.has(objectAt(upload.id))).rejects.toMatchObject(unavailable);
    await expect(storage.read(objectAt(upload.id))).rejects.toBeInstanceOf(ChatError);
    await expect(storage.remove(upload.id)).rejects.toMatchObject(unavailable);
    await expect(
      storage.write({ kind: 'upload', ...upload, body: Readable.from([Buffer.from('durable')]) }),
    ).rejects.toMatchObject(unavailable);
    const second = await startS3({ dir, port: first.port });
    onTestFinished(() => second.stop());
    expect(await storage.has(objectAt(upload.id))).toBe(true);
  });
});
