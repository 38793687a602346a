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
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { HttpStatus } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { finished, pipeline } from 'node:stream/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { ChatError, type FileVariant } from '#contracts';
import type { ObjectId } from '../../room/rows/file.rows.js';
import { exactly } from './exactly.js';
import {
  FileStorage,
  FOLDERS,
  KINDS,
  OWNER,
  type Delivery,
  type ExpectedUpload,
  type Kind,
  type SignedRequest,
  type StoredObject,
} from './file-storage.port.js';
import { IDLE_MS, s3Client, type S3Connection } from './s3-client.js';
import { SeenObjects } from './seen-objects.js';
import { UploadTurns } from './upload-turns.js';

/** Stores differ in their answers to several ranges at once; those requests get the whole file. */
const ONE_RANGE = /^bytes=(\d+-\d*|-\d+)$/;

/** The file has no bytes in the range of the request. */
const OUTSIDE: number = HttpStatus.REQUESTED_RANGE_NOT_SATISFIABLE;
/** The store has the object in another version than the request names. */
const CHANGED: number = HttpStatus.PRECONDITION_FAILED;

export interface S3Settings extends S3Connection {
  readonly s3Bucket: string;
  readonly filesProxy: boolean;
}

/**
 * Bytes in an S3-compatible store. Clients send them to `uploads/`, with their size and hash signed. Some stores ignore
 * the hash, so `seal` reads the upload, and copies what it has read to a name that no client can write to.
 */
export class S3Storage extends FileStorage {
  private readonly client: S3Client;
  private readonly bucket: string;
  private readonly isProxied: boolean;
  private readonly seen = new SeenObjects();
  private readonly turns = new UploadTurns();

  constructor(settings: S3Settings) {
    super();
    this.bucket = settings.s3Bucket;
    this.isProxied = settings.filesProxy;
    this.client = s3Client(settings);
  }

  async uploadRequest({ id, bytes, sha256 }: ExpectedUpload, expiresAt: Date): Promise<SignedRequest | null> {
    if (this.isProxied) return null;
    const headers = {
      'content-type': 'application/octet-stream',
      'x-amz-checksum-sha256': sha256.toString('base64'),
    };
    const command = new PutObjectCommand({
      ...this.place('upload', id),
      // A browser sets this header by itself, to the size of what it sends.
      ContentLength: bytes,
      ContentType: headers['content-type'],
      ChecksumSHA256: headers['x-amz-checksum-sha256'],
    });
    const url = await getSignedUrl(this.client, command, {
      expiresIn: secondsUntil(expiresAt),
      // The presigner leaves out the type otherwise, and moves the hash into the query, where stores ignore it.
      signableHeaders: new Set(['content-type']),
      unhoistableHeaders: new Set(['x-amz-checksum-sha256']),
    });
    return { url, headers };
  }

  async receive({ id, bytes, uploader }: ExpectedUpload, body: Readable): Promise<void> {
    const exact = exactly(bytes, () => this.turns.run(uploader, nextTurn));
    const sending = new AbortController();
    const sent = this.client.send(
      new PutObjectCommand({ ...this.place('upload', id), Body: exact, ContentLength: bytes }),
      // The client decides how long it takes; `socketTimeout` ends a store that takes no bytes.
      { abortSignal: sending.signal, requestTimeout: 0 },
    );
    // Not `pipeline`: it closes the client's connection after a failure, which then gets no answer.
    body.pipe(exact);
    try {
      await Promise.all([finished(body, { writable: false }), finished(exact), asAway(sent)]);
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
    const upload = await this.get('upload', id);
    if (upload === undefined) return (await this.isSealed(wanted)) ? 'sealed' : 'missing';
    if (!(await this.hasBytes(upload, wanted))) {
      // So a repeat does not read the wrong bytes again.
      await this.delete('upload', id);
      return 'other';
    }
    const copy = new CopyObjectCommand({
      ...this.place('object', id),
      CopySource: `${this.bucket}/${keyOf('upload', id)}`,
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
    await this.delete('upload', id);
    return 'sealed';
  }

  async downloadUrl({ id, variant, ...headers }: Delivery, expiresAt: Date): Promise<string | null> {
    if (this.isProxied) return null;
    const command = new GetObjectCommand({
      ...this.place(variant ?? 'object', id),
      ResponseContentType: headers.contentType,
      ResponseContentDisposition: headers.contentDisposition,
    });
    return getSignedUrl(this.client, command, { expiresIn: secondsUntil(expiresAt) });
  }

  async deliver({ id, variant, ...headers }: Delivery, request: Request, response: Response): Promise<void> {
    const range = ONE_RANGE.exec(request.get('range') ?? '')?.[0];
    const answer = await this.get(variant ?? 'object', id, range).catch((error: unknown) => {
      if (error instanceof ChatError && statusOf(error.cause) === OUTSIDE) return null;
      throw error;
    });
    if (answer === undefined) throw new ChatError('NOT_FOUND');
    if (answer === null) {
      response.status(OUTSIDE).end();
      return;
    }
    response.status(answer.ContentRange === undefined ? HttpStatus.OK : HttpStatus.PARTIAL_CONTENT);
    response.setHeader('accept-ranges', 'bytes');
    response.setHeader('content-type', headers.contentType);
    response.setHeader('content-disposition', headers.contentDisposition);
    response.setHeader('content-length', String(answer.ContentLength));
    if (answer.ContentRange !== undefined) response.setHeader('content-range', answer.ContentRange);
    // If the client leaves, this ends the stream; if the store breaks off, it ends the answer.
    await pipeline(streamOf(answer), response).catch(() => response.destroy());
  }

  /** Not by HEAD, which answers the same for a missing object and a missing bucket. A missing bucket loses no files. */
  async has(id: ObjectId, variant?: FileVariant): Promise<boolean> {
    const kind = variant ?? 'object';
    if (this.seen.has(keyOf(kind, id))) return true;
    const answer = await this.get(kind, id, 'bytes=0-0');
    if (answer === undefined) return false;
    // Reads the rest, so that the connection can be used again.
    streamOf(answer).resume();
    this.seen.add(keyOf(kind, id));
    return true;
  }

  async read(id: ObjectId, variant?: FileVariant): Promise<Readable | undefined> {
    const answer = await this.get(variant ?? 'object', id);
    return answer && streamOf(answer);
  }

  async writeThumb(id: ObjectId, bytes: Buffer): Promise<void> {
    await asAway(this.client.send(new PutObjectCommand({ ...this.place('thumb', id), Body: bytes })));
  }

  async remove(id: ObjectId): Promise<void> {
    for (const kind of KINDS) this.seen.delete(keyOf(kind, id));
    await Promise.all(KINDS.map((kind) => this.delete(kind, id)));
  }

  async owner(): Promise<string | undefined> {
    const answer = await this.found(this.client.send(new GetObjectCommand({ Bucket: this.bucket, Key: OWNER })));
    return answer && text(streamOf(answer));
  }

  async setOwner(owner: string): Promise<void> {
    await asAway(this.client.send(new PutObjectCommand({ Bucket: this.bucket, Key: OWNER, Body: owner })));
  }

  async *list(): AsyncIterable<StoredObject> {
    for (const kind of KINDS) {
      let token: string | undefined;
      do {
        const page: ListObjectsV2CommandOutput = await asAway(
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
    const object = await this.get('object', upload.id);
    return object !== undefined && this.hasBytes(object, upload);
  }

  /** @throws ChatError UNAVAILABLE if the stream breaks off */
  private async hasBytes(
    answer: GetObjectCommandOutput,
    { bytes, sha256, uploader }: ExpectedUpload,
  ): Promise<boolean> {
    const stream = streamOf(answer);
    if (answer.ContentLength === bytes) return (await asAway(this.turns.hashOf(uploader, stream))).equals(sha256);
    stream.destroy();
    return false;
  }

  private get(kind: Kind, id: ObjectId, range?: string): Promise<GetObjectCommandOutput | undefined> {
    const command = new GetObjectCommand({ ...this.place(kind, id), ...(range !== undefined && { Range: range }) });
    return this.found(this.client.send(command));
  }

  /** One request per object: for requests that delete several, stores differ in the checksums that they require. */
  private async delete(kind: Kind, id: ObjectId): Promise<void> {
    await this.found(this.client.send(new DeleteObjectCommand(this.place(kind, id))));
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

  private place(kind: Kind, id: ObjectId): { Bucket: string; Key: string } {
    return { Bucket: this.bucket, Key: keyOf(kind, id) };
  }
}

function keyOf(kind: Kind, id: string): string {
  return `${FOLDERS[kind]}/${id}`;
}

function streamOf({ Body }: GetObjectCommandOutput): Readable {
  // In Node the body is always a stream.
  return Body as Readable;
}

function secondsUntil(time: Date): number {
  return Math.max(1, Math.floor((time.getTime() - Date.now()) / 1000));
}

/** The status of the store's answer. */
function statusOf(error: unknown): number | undefined {
  return error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
}

/** The status 404 is not enough: a proxy that does not find the store answers it too. */
function isMissing(error: unknown): boolean {
  return statusOf(error) === CHANGED || (error instanceof S3ServiceException && error.name === 'NoSuchKey');
}

async function asAway<Answer>(answer: Promise<Answer>): Promise<Answer> {
  try {
    return await answer;
  } catch (error) {
    throw new ChatError('UNAVAILABLE', {}, { cause: error });
  }
}
