import type { Request, Response } from 'express';
import type { Readable } from 'node:stream';
import type { FileVariant } from '#contracts';
import type { ObjectId } from '../../room/rows/file.rows.js';
import {
  FileStorage,
  type Delivery,
  type ExpectedUpload,
  type SignedRequest,
  type StoredObject,
} from './file-storage.port.js';
import type { StoreOwner } from './store-owner.js';

/** The configured store. Every method throws UNAVAILABLE while `StoreOwner` does not accept the store. */
export class OwnedStorage extends FileStorage {
  constructor(private readonly store: StoreOwner) {
    super();
  }

  async uploadRequest(upload: ExpectedUpload, expiresAt: Date): Promise<SignedRequest | null> {
    return (await this.store.ours()).uploadRequest(upload, expiresAt);
  }

  override async assertRoom(bytes: number): Promise<void> {
    return (await this.store.ours()).assertRoom(bytes);
  }

  async receive(upload: ExpectedUpload, body: Readable): Promise<void> {
    return (await this.store.ours()).receive(upload, body);
  }

  async seal(upload: ExpectedUpload): Promise<'sealed' | 'missing' | 'other'> {
    return (await this.store.ours()).seal(upload);
  }

  async downloadUrl(delivery: Delivery, expiresAt: Date): Promise<string | null> {
    return (await this.store.ours()).downloadUrl(delivery, expiresAt);
  }

  async deliver(delivery: Delivery, request: Request, response: Response): Promise<void> {
    return (await this.store.ours()).deliver(delivery, request, response);
  }

  async has(id: ObjectId, variant?: FileVariant): Promise<boolean> {
    return (await this.store.ours()).has(id, variant);
  }

  async read(id: ObjectId, variant?: FileVariant): Promise<Readable | undefined> {
    return (await this.store.ours()).read(id, variant);
  }

  async writeThumb(id: ObjectId, bytes: Buffer): Promise<void> {
    return (await this.store.ours()).writeThumb(id, bytes);
  }

  async remove(id: ObjectId): Promise<void> {
    return (await this.store.ours()).remove(id);
  }

  async owner(): Promise<string | undefined> {
    return (await this.store.ours()).owner();
  }

  async setOwner(owner: string): Promise<void> {
    return (await this.store.ours()).setOwner(owner);
  }

  async *list(): AsyncIterable<StoredObject> {
    yield* (await this.store.ours()).list();
  }
}
