import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { fileTypeFromBuffer } from 'file-type';
import type { Readable } from 'node:stream';
import { ChatError, type UserId } from '#contracts';
import { NotAnImage } from '#images/image-answers';
import { IMAGE_PIXELS_MAX, Images } from '#images/images';
import { PICTURE_TYPES } from '#images/picture-forms';
import { Admission } from '#platform/limits/admission';
import type { FileRecord, ObjectId } from '../../room/rows/file.rows.js';
import type { Inspected } from '../rows/files.store.js';
import { typeOf } from './media-types.policy.js';
import { StoreOwner } from '../storage/store-owner.js';

/** The first bytes of a file tell its type. */
const HEAD_BYTES = 4096;
/** Many uploads may end at once. A client that has waited too long asks again. */
const MEASUREMENTS = { atOnce: 1, waitMaxMs: 60_000 };

type OpenImage = () => Promise<Readable>;

/** The store has lost the bytes. */
class LostBytes extends Error {}

/** A thumbnail, as WebP. */
export interface MadeThumb {
  readonly bytes: Buffer;
  readonly width: number;
  readonly height: number;
}

/** Looks into the bytes of files. Images are decoded in a child process. */
@Injectable()
export class Inspection implements OnApplicationShutdown {
  /** Two child processes, so that the end of an upload does not wait for thumbnails. */
  private readonly measuring = new Images();
  private readonly drawing = new Images();
  private readonly measurements = new Admission(MEASUREMENTS);

  constructor(private readonly owner: StoreOwner) {}

  /** `undefined` if the store has lost the bytes. Owners take turns. @throws ChatError OVERLOADED */
  async inspect(
    id: ObjectId,
    { declared_type, owner_id }: Pick<FileRecord, 'declared_type' | 'owner_id'>,
  ): Promise<Inspected | undefined> {
    const head = await this.head(id);
    if (head === undefined) return undefined;
    const type = typeOf((await fileTypeFromBuffer(head))?.mime, declared_type);
    const plain: Inspected = { type, width: null, height: null, hasThumb: false };
    if (!PICTURE_TYPES.has(type)) return plain;
    const measure = async (open: OpenImage): Promise<Inspected> => {
      const { width, height, pixels } = await this.measuring.measure(owner_id, open);
      return { type, width, height, hasThumb: pixels <= IMAGE_PIXELS_MAX };
    };
    return this.measurements.run(owner_id, { id }, () => this.withImage(id, plain, measure));
  }

  /** `null` if none can be made; `undefined` if the store has lost the bytes. */
  thumb(id: ObjectId, owner: UserId): Promise<MadeThumb | null | undefined> {
    return this.withImage<MadeThumb | null>(id, null, async (open) => {
      const { bytes, width, height } = await this.drawing.thumb(owner, open);
      return { bytes: Buffer.from(bytes), width, height };
    });
  }

  onApplicationShutdown(): void {
    this.measuring.close();
    this.drawing.close();
  }

  private async read(id: ObjectId): Promise<Readable | undefined> {
    const store = await this.owner.ours();
    return (await store.read({ kind: 'object', id }))?.stream;
  }

  private async head(id: ObjectId): Promise<Buffer | undefined> {
    const stream = await this.read(id);
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
    work: (open: OpenImage) => Promise<Result>,
  ): Promise<Result | undefined> {
    const open = async (): Promise<Readable> => {
      const stream = await this.read(id);
      if (stream === undefined) throw new LostBytes();
      return stream;
    };
    try {
      return await work(open);
    } catch (error) {
      if (error instanceof NotAnImage) return otherwise;
      if (error instanceof ChatError && error.cause instanceof LostBytes) return undefined;
      throw error;
    }
  }
}
