import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes, verify, type ECDH } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { PushPayload } from '#contracts';

const UNCOMPRESSED = Buffer.from([4]);
const SALT_BYTES = 16;
const HEAD_BYTES = 21;
const TAG_BYTES = 16;

/** The keys of a browser's subscription. */
export class Subscription {
  readonly auth = randomBytes(SALT_BYTES);
  private readonly ecdh: ECDH = createECDH('prime256v1');
  readonly p256dh = this.ecdh.generateKeys();

  constructor(readonly endpoint: string) {}

  get keys(): { p256dh: string; auth: string } {
    return { p256dh: this.p256dh.toString('base64url'), auth: this.auth.toString('base64url') };
  }

  /** RFC 8291 and RFC 8188, written from their texts. */
  decrypt(body: Buffer): PushPayload {
    const salt = body.subarray(0, SALT_BYTES);
    const keyLength = body.readUInt8(HEAD_BYTES - 1);
    const senderKey = body.subarray(HEAD_BYTES, HEAD_BYTES + keyLength);
    const record = body.subarray(HEAD_BYTES + keyLength);
    const info = Buffer.concat([Buffer.from('WebPush: info\0'), this.p256dh, senderKey]);
    const secret = Buffer.from(hkdfSync('sha256', this.ecdh.computeSecret(senderKey), this.auth, info, 32));
    const key = Buffer.from(hkdfSync('sha256', secret, salt, 'Content-Encoding: aes128gcm\0', 16));
    const nonce = Buffer.from(hkdfSync('sha256', secret, salt, 'Content-Encoding: nonce\0', 12));
    const decipher = createDecipheriv('aes-128-gcm', key, nonce);
    decipher.setAuthTag(record.subarray(-TAG_BYTES));
    const padded = Buffer.concat([decipher.update(record.subarray(0, -TAG_BYTES)), decipher.final()]);
    // The last record ends with the octet 2.
    return JSON.parse(padded.subarray(0, padded.lastIndexOf(2)).toString()) as PushPayload;
  }
}

/** The claims of VAPID (RFC 8292) in a request, whose signature is right. */
export function vapidOf(headers: IncomingHttpHeaders): { claims: Record<string, unknown>; publicKey: string } {
  const [, token = '', publicKey = ''] = /^vapid t=([\w.-]+), ?k=([\w-]+)$/.exec(headers.authorization ?? '') ?? [];
  const [head = '', claims = '', signature = ''] = token.split('.');
  const point = Buffer.from(publicKey, 'base64url');
  if (point[0] !== UNCOMPRESSED[0]) throw new Error('no public key');
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((part) => part.toString('base64url'));
  const key = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x: x ?? '', y: y ?? '' }, format: 'jwk' });
  const signed = Buffer.from(`${head}.${claims}`);
  const isRight = verify('sha256', signed, { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'));
  if (!isRight) throw new Error('the signature of VAPID is wrong');
  return { claims: JSON.parse(Buffer.from(claims, 'base64url').toString()) as Record<string, unknown>, publicKey };
}

export interface PushRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly at: number;
}

type Answering = (response: ServerResponse, request: PushRequest) => void;

/** A push service, or an operator's gateway, on loopback. */
export class TestPushReceiver {
  readonly requests: PushRequest[] = [];
  answer: Answering = (response) => void response.writeHead(201).end();
  private readonly subscriptions = new Map<string, Subscription>();

  private constructor(private readonly server: Server) {}

  static async start(): Promise<TestPushReceiver> {
    const server = createServer();
    const service = new TestPushReceiver(server);
    server.on('request', (incoming, response) => {
      void incoming.toArray().then((chunks: Buffer[]) => {
        const { url: path = '', headers } = incoming;
        const request = { path, headers, body: Buffer.concat(chunks), at: performance.now() };
        service.requests.push(request);
        service.answer(response, request);
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return service;
  }

  get url(): string {
    return `http://127.0.0.1:${String((this.server.address() as AddressInfo).port)}`;
  }

  /** Answers every request with this status. */
  status(status: number, headers: Record<string, string> = {}): void {
    this.answer = (response) => void response.writeHead(status, headers).end();
  }

  subscribe(name: string): Subscription {
    const subscription = new Subscription(`${this.url}/${name}`);
    this.subscriptions.set(`/${name}`, subscription);
    return subscription;
  }

  /** What a subscription got. */
  payloadsOf(name: string): PushPayload[] {
    const subscription = this.subscriptions.get(`/${name}`);
    return this.requestsOf(name).flatMap(({ body }) => subscription?.decrypt(body) ?? []);
  }

  requestsOf(name: string): PushRequest[] {
    return this.requests.filter(({ path }) => path === `/${name}`);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}
