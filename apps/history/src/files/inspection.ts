import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { fileTypeFromBuffer } from 'file-type';
import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { UserId } from '#contracts';
import { IMAGE_PIXELS_MAX, Images, NotAnImage } from '#images/images';
import { Admission } from '#platform/limits/admission';
import type { FileRecord, ObjectId } from '../room/rows/file.rows.js';
import { typeOf } from './media-types.policy.js';
import { FileStorage } from './storage/file-storage.port.js';

/** The first bytes of a file tell its type. */
const HEAD_BYTES = 4096;
/** Copies of images, in the temporary folder. */
const COPY_PREFIX = 'parley-image-';
/** Older copies are left over from killed processes. A copy is needed for a shorter time after its last byte. */
const COPY_AGE_MS = 10 * 60 * 1000;
/**
 * Many uploads may end at once: one at a time has a copy in the temporary folder. A client that has waited too long asks
 * again.
 */
const COPIES = { atOnce: 1, waitMaxMs: 60_000 };

/** The type of a file and, for an image, its size, as read from the bytes. */
export interface Inspected {
  readonly type: string;
  /** Pixels; `null` if it is no image. */
  readonly width: number | null;
  readonly height: number | null;
  /** It is an image of which a thumbnail can be made. */
  readonly hasThumb: boolean;
}

/** A thumbnail, as WebP. */
export interface MadeThumb {
  readonly bytes: Buffer;
  readonly width: number;
  readonly height: number;
}

/** Looks into the bytes of files. Images are decoded in a child process. */
@Injectable()
export class Inspection implements OnApplicationBootstrap, OnApplicationShutdown {
  /** Two child processes, so that the end of an upload does not wait for thumbnails. */
  private readonly measuring = new Images();
  private readonly drawing = new Images();
  private readonly copies = new Admission(COPIES);

  constructor(private readonly storage: FileStorage) {}

  /** Deletes what killed processes have left: the temporary folder may be small, and outlive them. */
  async onApplicationBootstrap(): Promise<void> {
    const all = await readdir(tmpdir()).catch((): string[] => []);
    const names = all.filter((name) => name.startsWith(COPY_PREFIX));
    for (const path of names.map((name) => join(tmpdir(), name))) {
      const found = await stat(path).catch(() => undefined);
      if (found === undefined || found.mtimeMs > Date.now() - COPY_AGE_MS) continue;
      // It may belong to another account of the host.
      await rm(path, { force: true }).catch(() => undefined);
    }
  }

  /** `undefined` if the store has lost the bytes. Owners take turns. @throws ChatError OVERLOADED */
  async inspect(
    id: ObjectId,
    { declared_type, owner_id }: Pick<FileRecord, 'declared_type' | 'owner_id'>,
  ): Promise<Inspected | undefined> {
    const head = await this.head(id);
    if (head === undefined) return undefined;
    const type = typeOf((await fileTypeFromBuffer(head))?.mime, declared_type);
    const plain: Inspected = { type, width: null, height: null, hasThumb: false };
    if (!type.startsWith('image/')) return plain;
    const measure = async (path: string): Promise<Inspected> => {
      const { width, height, pixels } = await this.measuring.measure(owner_id, path);
      return { type, width, height, hasThumb: pixels <= IMAGE_PIXELS_MAX };
    };
    return this.copies.run(owner_id, { id }, () => this.withImage(id, plain, measure));
  }

  /** `null` if none can be made; `undefined` if the store has lost the bytes. */
  thumb(id: ObjectId, owner: UserId): Promise<MadeThumb | null | undefined> {
    return this.withImage<MadeThumb | null>(id, null, async (path) => {
      const { bytes, width, height } = await this.drawing.thumb(owner, path);
      return { bytes: Buffer.from(bytes), width, height };
    });
  }

  onApplicationShutdown(): void {
    this.measuring.close();
    this.drawing.close();
  }

  private async head(id: ObjectId): Promise<Buffer | undefined> {
    const stream = await this.storage.read(id);
    if (stream === undefined) return undefined;
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      bytes += chunk.length;
      // Leaving the loop closes the stream.
      if (bytes >= HEAD_BYTES) break;
    }
    return Buffer.concat(chunks).subarray(0, HEAD_BYTES);
  }

  /** @param otherwise the result for bytes that are no image */
  private async withImage<Result>(
    id: ObjectId,
    otherwise: Result,
    work: (path: string) => Promise<Result>,
  ): Promise<Result | undefined> {
    const stream = await this.storage.read(id);
    if (stream === undefined) return undefined;
    const path = join(tmpdir(), COPY_PREFIX + randomUUID());
    try {
      await pipeline(stream, createWriteStream(path, { flags: 'wx', mode: 0o600 }));
      return await work(path);
    } catch (error) {
      if (error instanceof NotAnImage) return otherwise;
      throw error;
    } finally {
      await rm(path, { force: true });
    }
  }
}
