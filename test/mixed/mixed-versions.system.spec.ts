import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { type MessageId, newId } from '#contracts';
import { type PostgresEngine, startPostgres } from '#engines/postgres-engine';
import { type RedisEngine, startRedis } from '#engines/redis-engine';
import { type HttpAim, httpAims, type SocketAim, socketAims, type Target } from '#testing/access/aims';
import { attempt, attemptOverHttp, type Outcome } from '#testing/access/attempts';
import type { FieldsSchema } from '#testing/documents/hostile-values';
import { bodySchemaOf, type OpenApiOperation } from '#testing/documents/openapi-operations';
import { whileUsersTalk } from '#testing/load/steady-talk';
import { STORM_TIMEOUT_MS } from '#testing/load/storm';
import { TestPair } from '#testing/deployments/test-pair';
import { setFolder } from '#testing/engines/set-folder';
import { guest } from '#testing/users/user';

import { previousFolder } from './previous-folder.js';

vi.setConfig({ testTimeout: STORM_TIMEOUT_MS, hookTimeout: STORM_TIMEOUT_MS });

const PREVIOUS = previousFolder();
/** Enough rooms for partitions of both histories. */
const ROOMS = 12;
/** Codes that the difference between the versions must not cause. */
const BUGS: readonly (string | null)[] = ['INTERNAL', 'TIMEOUT', 'UNAVAILABLE'];
const [OLD, NEW] = [0, 1];

const folder = setFolder();
let postgres: PostgresEngine;
let redis: RedisEngine;
let pair: TestPair;
/** The messages and paths in the documents of the previous version. */
let previous: {
  messages: Readonly<Record<string, { payload: FieldsSchema }>>;
  paths: Readonly<Record<string, Readonly<Record<string, OpenApiOperation>>>>;
};

interface Document {
  readonly components: Pick<typeof previous, 'messages'>;
  readonly paths: (typeof previous)['paths'];
}

function previousDocument(name: string): Document {
  return JSON.parse(readFileSync(join(PREVIOUS, 'docs', name), 'utf8')) as Document;
}

/** A process of each version, with a gateway and a history, over one Redis and one PostgreSQL. */
beforeAll(async () => {
  const [{ components }, { paths }] = [previousDocument('asyncapi.json'), previousDocument('openapi.json')];
  previous = { messages: components.messages, paths };
  postgres = await startPostgres({ dataDir: join(folder, 'postgres'), persistent: false });
  redis = await startRedis();
  const settings = { DATABASE_URL: postgres.url, REDIS_URL: redis.url };
  pair = await TestPair.start({ settings, roots: [PREVIOUS, process.cwd()] });
});

afterAll(async () => {
  await pair.stop();
  await redis.stop();
  await postgres.stop();
});

/**
 * The requests that both versions know, with the fields that both know: a deploy replaces gateways last, so no old history
 * gets others. Without the events that end the room or the caller's membership.
 */
function common(target: Target): { readonly events: SocketAim[]; readonly routes: HttpAim[] } {
  const events = socketAims(target).flatMap((aim) => {
    const schema = previous.messages[`${aim.event.replace(':', '.')}.request`]?.payload;
    if (schema === undefined || ['room:delete', 'room:leave'].includes(aim.event)) return [];
    return [{ ...aim, request: knownFields(aim.request, schema) }];
  });
  const routes = httpAims(target).flatMap((aim) => {
    const [method = '', path = ''] = aim.what.split(' ');
    const operation = previous.paths[path]?.[method.toLowerCase()];
    if (operation === undefined || aim.event === 'room:delete' || aim.event === 'room:leave') return [];
    const schema = bodySchemaOf(operation);
    return [{ ...aim, body: schema === undefined ? undefined : knownFields(aim.body ?? {}, schema) }];
  });
  return { events, routes };
}

function knownFields(request: object, { properties }: FieldsSchema): object {
  return Object.fromEntries(Object.entries(request).filter(([name]) => Object.hasOwn(properties, name)));
}

/** Sends each event in several rooms, and requests each HTTP route once, at this process of the pair. */
async function everythingThrough(gateway: number): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const url = pair.urls[gateway] ?? '';
  for (let room = 0; room < ROOMS; room += 1) {
    const [ann, ben] = [await guest('ann'), await guest('ben')];
    const socket = await ann.connect({ url });
    const { id: roomId } = await socket.ask('room:create', { kind: 'group', name: 'mixed', memberIds: [ben.id] });
    const messageId = newId<MessageId>();
    await socket.ask('message:send', { id: messageId, roomId, body: 'hello' });
    const madeUp = { fileId: newId<string>(), sessionId: newId<string>() };
    const { accessToken } = ann.tokens;
    const target = {
      roomId,
      messageId,
      userId: ben.id,
      accessToken,
      word: 'hello',
      epoch: socket.ready.epoch,
      ...madeUp,
    };
    const { events, routes } = common(target);
    for (const aim of events) outcomes.push(await attempt(socket, aim));
    if (room === 0) for (const aim of routes) outcomes.push(await attemptOverHttp(ann, aim, url));
    await socket.ask('room:delete', { roomId });
    ann.close();
  }
  return outcomes;
}

describe('the previous version and this one over one Redis', () => {
  it.each([
    ['an old gateway', OLD],
    ['a new gateway', NEW],
  ])('%s gets an answer to every event and route from the histories of both', async (_which, gateway) => {
    const outcomes = await everythingThrough(gateway);
    expect(outcomes.length).toBeGreaterThan(ROOMS);
    expect(outcomes.filter(({ code }) => BUGS.includes(code)).map(({ aim, text }) => [aim.what, text])).toEqual([]);
  });

  it('no message is lost and no user sees an error while the old process is replaced by a new one', async () => {
    await whileUsersTalk(pair.url, () => pair.replace(OLD));
  });

  it('no message is lost and no user sees an error while the previous version comes back', async () => {
    await whileUsersTalk(pair.url, () => pair.replace(OLD, PREVIOUS));
  });
});
