import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { objectAt } from '../../../../testing/test-transfers.js';
import type { ObjectId } from '../../../room/rows/file.rows.js';
import { S3Store } from './s3-store.adapter.js';
import { readMark } from '../store-owner.js';

describe('an S3 store behind a proxy', () => {
  let answer = '';
  const proxy = createServer((_request, response) => response.writeHead(404).end(answer));
  let storage: S3Store;

  beforeAll(async () => {
    await once(proxy.listen(0, '127.0.0.1'), 'listening');
    const { port } = proxy.address() as AddressInfo;
    storage = new S3Store({
      s3Url: `http://127.0.0.1:${port}`,
      s3Region: 'any',
      s3AccessKey: 'key',
      s3SecretKey: 'secret',
      s3Bucket: 'files',
    });
  });
  afterAll(() => {
    proxy.closeAllConnections();
    proxy.close();
  });

  const id = randomUUID() as string as ObjectId;
  const upload = { id, bytes: 1, sha256: Buffer.alloc(32), uploader: 'ann' };

  it.each([
    ['a page', '<html><body><h1>404 Not Found</h1></body></html>'],
    ['a page that is no XML', '<html><hr><center>nginx</center>'],
    ['text', 'no such host'],
    ['nothing', ''],
    ['another error of S3', '<Error><Code>NoSuchBucket</Code></Error>'],
  ])('is unavailable if the proxy answers 404 with %s', async (_what, body) => {
    answer = body;
    const unavailable = { code: 'UNAVAILABLE' };
    await expect(storage.has(objectAt(id))).rejects.toMatchObject(unavailable);
    await expect(storage.read(objectAt(id))).rejects.toMatchObject(unavailable);
    await expect(storage.seal(upload)).rejects.toMatchObject(unavailable);
    await expect(storage.remove(id)).rejects.toMatchObject(unavailable);
    await expect(readMark(storage)).rejects.toMatchObject(unavailable);
  });

  it('has lost an object if the store itself says so', async () => {
    answer = '<?xml version="1.0" encoding="UTF-8"?><Error><Code>NoSuchKey</Code><Message>Gone.</Message></Error>';
    expect({ has: await storage.has(objectAt(id)), read: await storage.read(objectAt(id)) }).toEqual({
      has: false,
      read: undefined,
    });
    expect(await storage.seal(upload)).toBe('missing');
  });
});
