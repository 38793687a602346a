import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import type { RoomId, StoredFile } from '#contracts';
import { type PostgresEngine, startPostgres } from '#engines/postgres-engine';
import { type RedisEngine, startRedis } from '#engines/redis-engine';
import { type S3Engine, startS3 } from '#engines/s3-engine';
import { HttpPerson } from '#testing/users/http-person';
import { newSecret } from '#testing/secrets/new-secret';
import { StandaloneProcess } from '#testing/deployments/standalone-process';
import { setFolder } from '#testing/engines/set-folder';
import { announcementOf, picture } from '#testing/users/test-files';

/** Enough for the claims of a killed history to end, on a busy machine. */
const DONE = { timeout: 180_000, interval: 500 };
const FILES_PER_MESSAGE = 10;
const PICTURES = 2 * FILES_PER_MESSAGE;
/** With the pictures two rounds of the job that deletes bytes. */
const NOT_UPLOADED = 80;
const NEVER = new Promise<never>(() => undefined);

vi.setConfig({ testTimeout: 400_000, hookTimeout: 300_000 });

/** The way of one history to the store. */
class Passage {
  /** The requests that reached the store, as `PUT thumbs/<id>`. */
  readonly passed: string[] = [];
  /** A request passes when this resolves. */
  gate: (what: string) => Promise<unknown> = () => Promise.resolve();
  private readonly server: Server;

  constructor(private readonly store: S3Engine) {
    this.server = createServer((request, response) => void this.pass(request, response));
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${String((this.server.address() as AddressInfo).port)}`;
  }

  /** The requests of this kind that reached the store. */
  of(kind: string): string[] {
    return this.passed.filter((what) => what.startsWith(kind));
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url: path = '', headers } = request;
    const { pathname } = new URL(path, this.url);
    const what = `${method} ${pathname.slice(`/${this.store.bucket}/`.length)}`;
    await this.gate(what);
    // The history has given up or is dead.
    if (request.socket.destroyed) return;
    this.passed.push(what);
    const { hostname: host, port } = new URL(this.store.url);
    const onward = httpRequest({ host, port, method, path, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 0, answer.headers);
      answer.pipe(response);
    });
    onward.once('error', () => response.destroy());
    request.pipe(onward);
  }
}

/** A promise, and the function that resolves it. */
function event(): { happened: Promise<void>; happen: () => void } {
  let happen = (): void => undefined;
  const happened = new Promise<void>((resolve) => (happen = resolve));
  return { happened, happen };
}

describe('two histories, one of which is killed in the middle of its work', () => {
  const folder = setFolder();
  const secret = newSecret();
  let postgres: PostgresEngine;
  let redis: RedisEngine;
  let s3: S3Engine;
  let passages: [Passage, Passage];
  let mortal: StandaloneProcess;
  let other: StandaloneProcess;
  let ann: HttpPerson;
  let roomId: RoomId;
  const messages: string[] = [];
  const pictures: StoredFile[] = [];

  beforeAll(async () => {
    postgres = await startPostgres({ dataDir: join(folder, 'postgres'), persistent: false });
    redis = await startRedis();
    s3 = await startS3({ dir: join(folder, 's3') });
    passages = [await new Passage(s3).start(), await new Passage(s3).start()];
    mortal = await start(passages[0]);
    other = await start(passages[1]);
    ann = await HttpPerson.enter(other.url, 'ann');
    roomId = await ann.newRoom();
  });

  afterAll(async () => {
    await Promise.all([mortal.stop(), other.stop()]);
    await Promise.all([...passages.map((passage) => passage.stop()), s3.stop(), redis.stop(), postgres.stop()]);
  });

  function start({ url }: Passage): Promise<StandaloneProcess> {
    const { bucket, region, accessKey, secretKey } = s3;
    return StandaloneProcess.start({
      ...{ DATABASE_URL: postgres.url, REDIS_URL: redis.url, DATA_DIR: join(folder, 'data'), PORT: '0' },
      ...{ OPERATOR_SECRET: secret, RATE_LIMITS: 'off', GUESTS: 'on', GUEST_FILES: 'on' },
      ...{ FILES: 's3', S3_URL: url, S3_BUCKET: bucket, S3_REGION: region },
      ...{ S3_ACCESS_KEY: accessKey, S3_SECRET_KEY: secretKey },
    });
  }

  /** The requests of this kind that reached the store from both histories. */
  const stored = (kind: string): string[] => passages.flatMap((passage) => passage.of(kind)).sort();

  it('store each thumbnail once', async () => {
    const [killed, living] = passages;
    const held = event();
    killed.gate = async (what) => {
      if (!what.startsWith('PUT thumbs/') || killed.of('PUT thumbs/').length < 2) return;
      held.happen();
      await NEVER;
    };
    living.gate = async (what) => what.startsWith('PUT thumbs/') && held.happened;
    for (let count = 0; count < PICTURES; count += 1)
      pictures.push(await ann.upload(roomId, await picture(64 + count, 64), { type: 'image/png' }));
    for (let first = 0; first < PICTURES; first += FILES_PER_MESSAGE)
      messages.push((await ann.sendFiles(roomId, pictures.slice(first, first + FILES_PER_MESSAGE))).id);
    await held.happened;
    await mortal.kill();
    const withoutThumb = async (): Promise<number> => {
      const { messages: found } = await ann.answer<{ messages: { attachments: StoredFile[] }[] }>(
        'GET',
        `/v1/rooms/${roomId}/files`,
      );
      return found.flatMap(({ attachments }) => attachments).filter(({ thumb }) => thumb === null).length;
    };
    await expect.poll(withoutThumb, DONE).toBe(0);
    expect(stored('PUT thumbs/')).toEqual(pictures.map(({ id }) => `PUT thumbs/${id}`).sort());
    expect(killed.of('PUT thumbs/')).toHaveLength(2);
  });

  it('delete the bytes of each file once', async () => {
    const [killed, living] = passages;
    const held = event();
    const requests = Array.from({ length: NOT_UPLOADED }, (_, index) => announcementOf(Buffer.from(String(index))));
    const deletions = [...pictures, ...requests].map(({ id }) => `DELETE objects/${id}`).sort();
    /** A history also deletes objects of its own, with which it has tried the store. */
    const isOfFile = (what: string): boolean => !what.startsWith('DELETE objects/') || deletions.includes(what);
    killed.gate = async (what) => {
      if (!what.startsWith('DELETE ') || !isOfFile(what)) return;
      held.happen();
      await NEVER;
    };
    living.gate = async (what) => what.startsWith('DELETE ') && isOfFile(what) && held.happened;
    mortal = await start(killed);
    for (const request of requests) await ann.announce(roomId, request);
    for (const { id } of requests) await ann.ask('DELETE', `/v1/files/${id}`);
    for (const id of messages) await ann.answer('DELETE', `/v1/rooms/${roomId}/messages/${id}`);
    await held.happened;
    await mortal.kill();
    const client = new pg.Client({ connectionString: postgres.url });
    await client.connect();
    const left = async (): Promise<number> => (await client.query('SELECT FROM history.files')).rowCount ?? -1;
    await expect.poll(left, DONE).toBe(0);
    await client.end();
    expect(stored('DELETE objects/').filter(isOfFile)).toEqual(deletions);
    expect(killed.of('DELETE objects/').filter(isOfFile)).toEqual([]);
  });
});
