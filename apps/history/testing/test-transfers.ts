import express from 'express';
import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ChatError, type FileId, type UserId } from '#contracts';
import { sendBytes } from '../src/files/transfers/bytes-over-http.js';
import type { ExpectedUpload, ObjectStore, Place } from '../src/files/storage/object-store.port.js';
import {
  TransferUrls,
  type UrlTerms,
  type Delivery,
  type Download,
  type SignedRequest,
} from '../src/files/urls/transfer-urls.port.js';
import type { ObjectId } from '../src/room/rows/file.rows.js';

const MINUTE_MS = 60_000;

export function uploadOf(content: Buffer): ExpectedUpload {
  const sha256 = createHash('sha256').update(content).digest();
  return { id: randomUUID() as string as ObjectId, bytes: content.length, sha256, uploader: 'ann' };
}

export function objectAt(id: string): Place {
  return { kind: 'object', id: id as ObjectId };
}

/** Parley's part, without its rules: PUT and GET of the bytes in a store, at URLs on this host. */
export class TestTransfers extends TransferUrls {
  private readonly uploads = new Map<string, ExpectedUpload>();
  private readonly deliveries = new Map<string, Delivery>();
  private readonly server;

  constructor(private readonly store: ObjectStore) {
    super();
    const app = express();
    app.put('/:id', async ({ params: { id } }, response) => {
      const upload = this.uploads.get(id);
      if (upload === undefined) throw new Error('unknown upload');
      const written = store.write({ kind: 'upload', ...upload, body: response.req });
      const failed = await written.then(() => undefined, String);
      response.status(failed === undefined ? 200 : 400).end(failed);
    });
    app.get('/:id', async ({ params: { id } }, response) => {
      const delivery = this.deliveries.get(id);
      if (delivery === undefined) throw new Error('unknown delivery');
      const open = (range: string | undefined) => this.open(delivery, range);
      await sendBytes({ ...delivery, open }, response.req, response);
    });
    this.server = createServer(app);
  }

  static async start(store: ObjectStore): Promise<TestTransfers> {
    const transfers = new TestTransfers(store);
    await once(transfers.server.listen(0, '127.0.0.1'), 'listening');
    return transfers;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  upload(upload: ExpectedUpload): Promise<SignedRequest> {
    this.uploads.set(upload.id, upload);
    return Promise.resolve({ url: this.urlOf(upload.id), headers: {} });
  }

  download({ delivery }: Download): Promise<string> {
    const key = randomUUID();
    this.deliveries.set(key, delivery);
    return Promise.resolve(this.urlOf(key));
  }

  private async open({ id, variant }: Delivery, range: string | undefined) {
    const found = await this.store.read({ kind: variant ?? 'object', id }, range);
    if (found === undefined) throw new ChatError('NOT_FOUND');
    return found;
  }

  private urlOf(id: string): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/${id}`;
  }
}

export function inAMinute(): UrlTerms {
  return { origin: 'https://parley.example', expiresAt: new Date(Date.now() + MINUTE_MS) };
}

/** @param delivery a download whose headers do not matter */
export function downloadOf(delivery: Partial<Delivery> & Pick<Delivery, 'id'>): Download {
  const plain = { contentType: 'application/octet-stream', contentDisposition: 'attachment', variant: undefined };
  return {
    fileId: delivery.id as string as FileId,
    userId: 'ann' as UserId,
    delivery: { ...plain, ...delivery },
  };
}
