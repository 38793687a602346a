import {
  CopyObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3ServiceException,
  type GetObjectCommandOutput,
  type S3Client,
} from '@aws-sdk/client-s3';
import { HttpStatus } from '@nestjs/common';
import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { ChatError, newId } from '#contracts';
import type { ObjectId } from '../../room/rows/file.rows.js';
import type { Defect } from '../storage/store-fitness.js';
import { ANSWER_MS, keyOf, s3Client, type S3Bucket } from '../storage/s3/s3-client.js';
import { S3Store } from '../storage/s3/s3-store.adapter.js';
import { S3Urls } from './s3-urls.adapter.js';

const SERVER_ERROR: number = HttpStatus.INTERNAL_SERVER_ERROR;
const NOT_IMPLEMENTED: number = HttpStatus.NOT_IMPLEMENTED;
const REQUEST_TIMEOUT: number = HttpStatus.REQUEST_TIMEOUT;
const TOO_MANY_REQUESTS: number = HttpStatus.TOO_MANY_REQUESTS;

const LIFETIME_MS = 5 * 60 * 1000;
/** The bytes of an upload when Parley reads it, those that its client puts there afterwards, and one more than the URL permits. */
const [READ, REPLACED, LONGER] = [Buffer.from('read'), Buffer.from('replaced'), Buffer.from('replaced!')];
const HEADERS = { contentType: 'image/png', contentDisposition: 'inline; filename="probe.png"' };

const NO_VERSION = 'answers with no ETag, or with one that stays when the bytes change: Parley could seal other bytes';
const IGNORES_CONDITION =
  'copies an object although x-amz-copy-source-if-match names an earlier version: Parley could seal other bytes';
const TAKES_MORE =
  'takes more bytes than its URL was signed for: clients could fill it. With FILES_PROXY=on Parley counts the bytes';
const IGNORES_HEADERS =
  'ignores response-content-type or response-content-disposition of a signed address: downloads have no names. Set FILES_PROXY=on';

/**
 * Does with an S3 store what Parley relies on: an upload that changes after it was read is not copied, and a signed URL
 * permits what it says. The objects have the names of an upload's, so the weekly search finds what a killed process leaves.
 */
export class S3Probe {
  private readonly client: S3Client;
  private readonly store: S3Store;
  private readonly urls: S3Urls;

  constructor(private readonly settings: S3Bucket) {
    this.client = s3Client(settings);
    this.store = new S3Store(settings);
    this.urls = new S3Urls(settings);
  }

  /**
   * The first defect that it finds.
   * @param relied whether clients use URLs of the store
   * @throws ChatError UNAVAILABLE if the store does not answer
   */
  async defect(relied: { readonly urls: boolean }): Promise<Defect | undefined> {
    const id = newId<ObjectId>();
    try {
      return (await this.defectOfCopies(id)) ?? (relied.urls ? await this.defectOfUrls(id) : undefined);
    } catch (error) {
      throw new ChatError('UNAVAILABLE', {}, { cause: error });
    } finally {
      await this.store.remove(id);
    }
  }

  private async defectOfCopies(id: ObjectId): Promise<Defect | undefined> {
    const [read, replaced] = [await this.put(id, READ), await this.put(id, REPLACED)];
    if (read === undefined || replaced === undefined || read === replaced) return grave(NO_VERSION);
    if ((await this.refusalOfCopy(id, read)) === undefined) return grave(IGNORES_CONDITION);
    const refusal = await this.refusalOfCopy(id, replaced);
    if (refusal === undefined) return undefined;
    return grave(`refuses to copy an object whose version x-amz-copy-source-if-match names (${refusal})`);
  }

  private async defectOfUrls(id: ObjectId): Promise<Defect | undefined> {
    const terms = { origin: '', expiresAt: new Date(Date.now() + LIFETIME_MS) };
    const sha256 = createHash('sha256').update(REPLACED).digest();
    const { url, headers } = await this.urls.upload({ id, bytes: REPLACED.length, sha256, uploader: 'probe' }, terms);
    const put = (body: Buffer) => ask(url, { method: 'PUT', headers, body: new Uint8Array(body) });
    const taken = await put(REPLACED);
    if (!taken.ok) return grave(`refuses an upload to a URL that was signed for it (${String(taken.status)})`);
    // The answer does not matter, nor whether the store breaks the connection off: what it keeps does.
    await Promise.allSettled([put(LONGER)]);
    const { ContentLength = 0 } = await this.get(id);
    if (ContentLength > REPLACED.length) return grave(TAKES_MORE);
    const delivery = { id, variant: undefined, ...HEADERS };
    return defectOfDownload(await ask(await this.urls.download({ delivery }, terms)));
  }

  /** Returns the version that the store gives when it is asked for the bytes, as when Parley reads an upload. */
  private async put(id: ObjectId, body: Buffer): Promise<string | undefined> {
    await this.client.send(new PutObjectCommand({ ...this.at('upload', id), Body: body }));
    return (await this.get(id)).ETag;
  }

  private async get(id: ObjectId): Promise<GetObjectCommandOutput> {
    const answer = await this.client.send(new GetObjectCommand(this.at('upload', id)));
    (answer.Body as Readable).resume();
    return answer;
  }

  /** Status and code of the answer that refuses to copy this version of the upload; `undefined`: it was copied. */
  private async refusalOfCopy(id: ObjectId, version: string): Promise<string | undefined> {
    const CopySource = `${this.settings.s3Bucket}/${this.at('upload', id).Key}`;
    try {
      await this.client.send(
        new CopyObjectCommand({ ...this.at('object', id), CopySource, CopySourceIfMatch: version }),
      );
      return undefined;
    } catch (error) {
      const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
      if (!(error instanceof S3ServiceException) || status === undefined || isPassing(status)) throw error;
      return `${String(status)} ${error.name}`;
    }
  }

  private at(kind: 'upload' | 'object', id: ObjectId): { Bucket: string; Key: string } {
    return { Bucket: this.settings.s3Bucket, Key: keyOf({ kind, id }) };
  }
}

function defectOfDownload({ ok, status, headers }: Response): Defect | undefined {
  if (!ok) return grave(`refuses a download from a URL that was signed for it (${String(status)})`);
  const isAsSigned =
    headers.get('content-type') === HEADERS.contentType &&
    headers.get('content-disposition') === HEADERS.contentDisposition;
  return isAsSigned ? undefined : { defect: IGNORES_HEADERS, isGrave: false };
}

function grave(defect: string): Defect {
  return { defect, isGrave: true };
}

/** A request as clients send it. @throws Error if the store cannot answer now */
async function ask(url: string, init: RequestInit = {}): Promise<Response> {
  const answer = await fetch(url, { ...init, signal: AbortSignal.timeout(ANSWER_MS) });
  await answer.arrayBuffer();
  if (isPassing(answer.status)) throw new Error(`the file store answered ${String(answer.status)}`);
  return answer;
}

/** The answers of a store that may answer otherwise a little later. */
function isPassing(status: number): boolean {
  const isFailure = status >= SERVER_ERROR && status !== NOT_IMPLEMENTED;
  return isFailure || status === REQUEST_TIMEOUT || status === TOO_MANY_REQUESTS;
}
