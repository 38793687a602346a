import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
  S3ServiceException,
  type GetObjectCommandOutput,
  type ListObjectsV2CommandOutput,
} from '@aws-sdk/client-s3';
import { HttpStatus } from '@nestjs/common';
import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { ChatError } from '#contracts';
import type { ObjectId } from '../../../room/rows/file.rows.js';
import { exactly } from '../exactly.js';
import {
  FOLDERS,
  KINDS,
  ObjectStore,
  OutsideRange,
  type ExpectedUpload,
  type NewBytes,
  type NewUpload,
  type Place,
  type StoredBytes,
  type StoredObject,
} from '../object-store.port.js';
import { IDLE_MS, keyOf, s3Client, type S3Bucket } from './s3-client.js';
import { SeenObjects } from './seen-objects.js';
import { UploadTurns } from '../upload-turns.js';

/** The object has no bytes in the range. */
const OUTSIDE: number = HttpStatus.REQUESTED_RANGE_NOT_SATISFIABLE;
/** The store has the object in another version than the request names. */
const CHANGED: number = HttpStatus.PRECONDITION_FAILED;

/**
 * Bytes in an S3-compatible store. Clients send them to `uploads/`, with their size and hash signed. Some stores ignore
 * the hash, so `seal` reads the upload, and copies what it has read to a name that no client can write to.
 */
export class S3Store extends ObjectStore {
  private readonly client: S3Client;
  private readonly bucket: string;
  private readonly seen = new SeenObjects();
  private readonly turns = new UploadTurns();

  constructor(settings: S3Bucket) {
    super();
    this.bucket = settings.s3Bucket;
    this.client = s3Client(settings);
  }

  async write(bytes: NewBytes): Promise<void> {
    if (bytes.kind === 'upload') return this.receive(bytes);
    await asUnavailable(this.client.send(new PutObjectCommand({ ...this.at(bytes), Body: bytes.body })));
  }

  private async receive({ id, bytes, uploader, body }: NewUpload): Promise<void> {
    const exact = exactly(bytes, () => this.turns.run(uploader, nextTurn));
    const sending = new AbortController();
    const sent = this.client.send(
      new PutObjectCommand({ ...this.at({ kind: 'upload', id }), Body: exact, ContentLength: bytes }),
      // The client decides how long it takes; `socketTimeout` ends a store that takes no bytes.
      { abortSignal: sending.signal, requestTimeout: 0 },
    );
    // Not `pipeline`: it closes the client's connection after a failure, which then gets no answer.
    body.pipe(exact);
    try {
      await Promise.all([finished(body, { writable: false }), finished(exact), asUnavailable(sent)]);
    } catch (error) {
      body.unpipe(exact);
      exact.destroy();
      sending.abort();
      throw error;
    }
  }

  async seal(wanted: ExpectedUpload): Promise<'sealed' | 'missing' | 'other'> {
    const { id } = wanted;
    if (await this.isSealed(wanted)) return 'sealed';
    const upload = await this.get({ kind: 'upload', id });
    if (upload === undefined) return (await this.isSealed(wanted)) ? 'sealed' : 'missing';
    if (!(await this.hasBytes(upload, wanted))) {
      // So a repeat does not read the wrong bytes again.
      await this.delete({ kind: 'upload', id });
      return 'other';
    }
    const copy = new CopyObjectCommand({
      ...this.at({ kind: 'object', id }),
      CopySource: `${this.bucket}/${keyOf({ kind: 'upload', id })}`,
      // A client may replace its upload meanwhile. The copy must be of the bytes that were read.
      CopySourceIfMatch: upload.ETag,
    });
    try {
      const copied = await this.found(this.client.send(copy, { requestTimeout: IDLE_MS }));
      // Another process may have sealed it meanwhile.
      if (copied === undefined && !(await this.isSealed(wanted))) return 'other';
    } catch (error) {
      // Then OpenStack Swift answers `NoSuchBucket`, because the upload is gone.
      if (!(await this.isSealed(wanted))) throw error;
    }
    await this.delete({ kind: 'upload', id });
    return 'sealed';
  }

  /** Not by HEAD, which answers the same for a missing object and a missing bucket. A missing bucket loses no files. */
  async has(place: Place): Promise<boolean> {
    if (this.seen.has(keyOf(place))) return true;
    const answer = await this.get(place, 'bytes=0-0');
    if (answer === undefined) return false;
    // Reads the rest, so that the connection can be used again.
    streamOf(answer).resume();
    this.seen.add(keyOf(place));
    return true;
  }

  async read(place: Place, range?: string): Promise<StoredBytes | undefined> {
    try {
      const answer = await this.get(place, range);
      if (answer === undefined) return undefined;
      return { stream: streamOf(answer), bytes: answer.ContentLength ?? 0, part: answer.ContentRange };
    } catch (error) {
      throw error instanceof ChatError && statusOf(error.cause) === OUTSIDE ? new OutsideRange() : error;
    }
  }

  async remove(id: ObjectId): Promise<void> {
    for (const kind of KINDS) this.seen.delete(keyOf({ kind, id }));
    await Promise.all(KINDS.map((kind) => this.delete({ kind, id })));
  }

  async *list(): AsyncIterable<StoredObject> {
    for (const kind of KINDS) {
      let token: string | undefined;
      do {
        const page: ListObjectsV2CommandOutput = await asUnavailable(
          this.client.send(
            new ListObjectsV2Command({
              Bucket: this.bucket,
              Prefix: `${FOLDERS[kind]}/`,
              ...(token !== undefined && { ContinuationToken: token }),
            }),
          ),
        );
        for (const { Key = '', LastModified = new Date() } of page.Contents ?? [])
          yield { kind, id: Key.slice(FOLDERS[kind].length + 1), modifiedAt: LastModified };
        token = page.NextContinuationToken;
      } while (token !== undefined);
    }
  }

  /** True if the object has the bytes of the upload. If the database was restored, older bytes may have the id. */
  private async isSealed(upload: ExpectedUpload): Promise<boolean> {
    const object = await this.get({ kind: 'object', id: upload.id });
    return object !== undefined && this.hasBytes(object, upload);
  }

  /** @throws ChatError UNAVAILABLE if the stream breaks off */
  private async hasBytes(
    answer: GetObjectCommandOutput,
    { bytes, sha256, uploader }: ExpectedUpload,
  ): Promise<boolean> {
    const stream = streamOf(answer);
    if (answer.ContentLength === bytes)
      return (await asUnavailable(this.turns.hashOf(uploader, stream))).equals(sha256);
    stream.destroy();
    return false;
  }

  private get(place: Place, range?: string): Promise<GetObjectCommandOutput | undefined> {
    const command = new GetObjectCommand({ ...this.at(place), ...(range !== undefined && { Range: range }) });
    return this.found(this.client.send(command));
  }

  /** One request per object: for requests that delete several, stores differ in the checksums that they require. */
  private async delete(place: Place): Promise<void> {
    await this.found(this.client.send(new DeleteObjectCommand(this.at(place))));
  }

  /** `undefined` if the store has no such object, or not in the expected version. */
  private async found<Answer>(answer: Promise<Answer>): Promise<Answer | undefined> {
    try {
      return await answer;
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw new ChatError('UNAVAILABLE', {}, { cause: error });
    }
  }

  private at(place: Place): { Bucket: string; Key: string } {
    return { Bucket: this.bucket, Key: keyOf(place) };
  }
}

function streamOf({ Body }: GetObjectCommandOutput): Readable {
  // In Node the body is always a stream.
  return Body as Readable;
}

/** The status of the store's answer. */
function statusOf(error: unknown): number | undefined {
  return error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
}

/** The status 404 is not enough: a proxy that does not find the store answers it too. */
function isMissing(error: unknown): boolean {
  return statusOf(error) === CHANGED || (error instanceof S3ServiceException && error.name === 'NoSuchKey');
}

async function asUnavailable<Answer>(answer: Promise<Answer>): Promise<Answer> {
  try {
    return await answer;
  } catch (error) {
    throw new ChatError('UNAVAILABLE', {}, { cause: error });
  }
}
