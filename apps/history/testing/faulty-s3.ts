import { CopyObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { once } from 'node:events';
import { createServer, request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { S3Engine } from '#engines/s3-engine';
import type { S3Bucket } from '../src/files/storage/s3/s3-client.js';
import { bucketOf } from './test-s3.js';

/** A request to the store. */
interface Asked {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** What a store does otherwise than the real one. The engine's own client does what the request was not signed for. */
export interface Fault {
  readonly instead?: (asked: Asked, engine: S3Client, bucket: string) => Promise<Answer | undefined>;
  readonly answers?: (answer: Answer, asked: Asked) => Answer;
}

const isCopy = ({ headers }: Asked): boolean => headers['x-amz-copy-source'] !== undefined;
const isSigned = ({ method, path }: Asked, of: string): boolean => method === of && path.includes('X-Amz-Signature=');
const keyOf = ({ path }: Asked): string => path.split('?', 1)[0]?.split('/').slice(2).join('/') ?? '';
const done = (body = ''): Answer => ({ status: 200, headers: {}, body: Buffer.from(body) });
const refused = (status: number, code: string): Answer => ({
  status,
  headers: { 'content-type': 'application/xml' },
  body: Buffer.from(`<Error><Code>${code}</Code><Message>${code}</Message></Error>`),
});
const withETag = (etag: string | undefined): Fault => ({
  answers: ({ headers: { etag: _own, ...headers }, ...answer }, { method }) => ({
    ...answer,
    headers: method === 'GET' && etag !== undefined ? { ...headers, etag } : headers,
  }),
});

export const FAULTS = {
  copiesAnyVersion: {
    instead: async (asked, engine, Bucket) => {
      if (!isCopy(asked)) return undefined;
      const CopySource = String(asked.headers['x-amz-copy-source']);
      await engine.send(new CopyObjectCommand({ Bucket, Key: keyOf(asked), CopySource }));
      return done('<CopyObjectResult><ETag>"any"</ETag></CopyObjectResult>');
    },
  },
  takesMore: {
    instead: async (asked, engine, Bucket) => {
      if (!isSigned(asked, 'PUT')) return undefined;
      await engine.send(new PutObjectCommand({ Bucket, Key: keyOf(asked), Body: asked.body }));
      return done();
    },
  },
  /** It says that it takes more bytes, and keeps none of them. */
  saysItTakesMore: {
    answers: (answer, asked) => (isSigned(asked, 'PUT') && answer.status === 403 ? done() : answer),
  },
  hasNoVersions: withETag(undefined),
  hasOneVersion: withETag('"one"'),
  copiesNoVersion: {
    instead: (asked) => Promise.resolve(isCopy(asked) ? refused(412, 'PreconditionFailed') : undefined),
  },
  knowsNoConditions: {
    instead: (asked) => Promise.resolve(isCopy(asked) ? refused(501, 'NotImplemented') : undefined),
  },
  refusesUploads: {
    instead: (asked) => Promise.resolve(isSigned(asked, 'PUT') ? refused(403, 'SignatureDoesNotMatch') : undefined),
  },
  refusesDownloads: {
    instead: (asked) => Promise.resolve(isSigned(asked, 'GET') ? refused(403, 'SignatureDoesNotMatch') : undefined),
  },
  ignoresType: {
    answers: (answer) => ({ ...answer, headers: { ...answer.headers, 'content-type': 'application/octet-stream' } }),
  },
  ignoresDisposition: {
    answers: ({ headers: { 'content-disposition': _named, ...headers }, ...answer }) => ({ ...answer, headers }),
  },
  isBusy: { instead: (asked) => Promise.resolve(isCopy(asked) ? refused(503, 'SlowDown') : undefined) },
} satisfies Record<string, Fault>;

/** A proxy in front of a real S3 store, which makes of it one that does not do all that S3 promises. */
export class FaultyS3 {
  fault: Fault = {};
  private readonly client: S3Client;
  private readonly server = createServer((request, response) => {
    this.answer(request).then(
      ({ status, headers, body }) => response.writeHead(status, headers).end(body),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });

  private constructor(private readonly engine: S3Engine) {
    const { url, region, accessKey, secretKey } = engine;
    const credentials = { accessKeyId: accessKey, secretAccessKey: secretKey };
    this.client = new S3Client({ endpoint: url, region, credentials, forcePathStyle: true });
  }

  static async start(engine: S3Engine): Promise<FaultyS3> {
    const faulty = new FaultyS3(engine);
    await once(faulty.server.listen(0, '127.0.0.1'), 'listening');
    return faulty;
  }

  get bucket(): S3Bucket {
    const { port } = this.server.address() as AddressInfo;
    return { ...bucketOf(this.engine), s3Url: `http://127.0.0.1:${String(port)}` };
  }

  stop(): void {
    this.client.destroy();
    this.server.closeAllConnections();
    this.server.close();
  }

  private async answer(request: IncomingMessage): Promise<Answer> {
    const { method = '', url: path = '', headers } = request;
    const asked = { method, path, headers, body: await buffer(request) };
    const { instead, answers } = this.fault;
    const answer = (await instead?.(asked, this.client, this.engine.bucket)) ?? (await this.passed(asked));
    return answers?.(answer, asked) ?? answer;
  }

  /** `Host` stays, because it is signed. */
  private async passed({ method, path, headers, body }: Asked): Promise<Answer> {
    const passing = httpRequest(this.engine.url + path, { method, headers });
    passing.end(body);
    const [answer] = (await once(passing, 'response')) as [IncomingMessage];
    const { 'transfer-encoding': _chunked, connection: _hop, ...kept } = answer.headers;
    return { status: answer.statusCode ?? 500, headers: kept, body: await buffer(answer) };
  }
}
