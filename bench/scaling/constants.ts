import { writeFile } from 'node:fs/promises';
import pg from 'pg';
import { RedisBuses } from '#bus/redis/redis-buses';
import { whenReady } from '#bus/redis/redis-connections';
import { newId } from '#contracts';
import {
  CHECK_WATCHED,
  CONSTANTS_FILE,
  readConstants,
  type Cost,
  type CostName,
  type Part,
  type SizeName,
} from '../../tools/scaling/constants.js';
import { MeasuredSite, only } from './site.js';
import { fillStore, rowSizes, some, takeoverScan } from './store.js';

/**
 * Measures those constants of docs/scaling.md that the benchmark does not measure, and writes them into
 * tools/scaling/constants.json: `npx tsc -p tsconfig.bench.json && node dist/bench/scaling/constants.js`, then `npm run
 * gen`. On a busy machine, CPU time is only comparable at real-time priority: `chrt -r 5 node …`.
 */
const IDS_PER_QUERY = 500;
const USERS_PER_CHECK = 50;
const CHANNELS = 20_000;
const PUBLISHED_AT_ONCE = 20;
const MANY_GATEWAYS = 16;
const HASH_USERS = 20_000;
const TIMEOUT_MS = 10_000;

const costs: Partial<Record<CostName, Cost>> = {};
const sizes: Partial<Record<SizeName, number>> = {};

async function measureReads(site: MeasuredSite): Promise<void> {
  const sql = new pg.Client(site.state.postgres.url);
  await sql.connect();
  const { rooms, users, roomsOf, othersOf } = await fillStore(sql);
  Object.assign(sizes, await rowSizes(sql), { takeoverScan: await takeoverScan(sql) });
  await sql.end();
  const buses = await RedisBuses.open({ url: site.state.redis[0]?.url ?? '' });
  const ask = (name: string, payload: object): Promise<unknown> => buses.queries.ask(name, payload, TIMEOUT_MS);
  const read = async (call: () => Promise<number>): Promise<Cost> =>
    only(await site.cost(call), 'gateway', 'history', 'postgres', 'redis');
  costs.roomHead = await read(async () => {
    await ask('heads', { roomIds: some(rooms, IDS_PER_QUERY), userIds: [] });
    return IDS_PER_QUERY;
  });
  costs.userHead = await read(async () => {
    await ask('heads', { roomIds: [], userIds: some(users, IDS_PER_QUERY) });
    return IDS_PER_QUERY;
  });
  costs.membershipCheck = await read(async () => {
    const asked = some(users, USERS_PER_CHECK).map((userId) => ({ userId, roomIds: roomsOf.get(userId) ?? [] }));
    await ask('memberships:lost', { users: asked });
    return asked.flatMap(({ roomIds }) => roomIds).length;
  });
  costs.visibilityCheck = await read(async () => {
    const [userId = users[0]] = some([...othersOf.keys()], 1);
    await ask('presence:visible', { userId, userIds: userId && othersOf.get(userId)?.slice(0, CHECK_WATCHED) });
    return 1;
  });
  costs.return = await read(async () => {
    await ask('sync', { userId: some(users, 1)[0], request: {} });
    return 1;
  });
  await buses.close();
}

async function measureFanout(site: MeasuredSite): Promise<void> {
  const channels = Array.from({ length: CHANNELS }, () => `room:${newId()}`);
  const publisher = await RedisBuses.open({ url: site.state.redis[0]?.url ?? '' });
  const client = publisher.connections.open('bench');
  await whenReady(client);
  const memory = async (): Promise<number> => Number(/used_memory:(\d+)/.exec(await client.info('memory'))?.[1]);
  const gateways: RedisBuses[] = [];
  const subscribe = async (): Promise<void> => {
    const gateway = await RedisBuses.open({ url: site.state.redis[0]?.url ?? '' });
    await gateway.fanout.subscribe(channels);
    gateways.push(gateway);
  };
  const publish = async (): Promise<number> => {
    const text = JSON.stringify(['changes', { text: 'x'.repeat(720) }]);
    await Promise.all(some(channels, PUBLISHED_AT_ONCE).map((channel) => publisher.fanout.publish(channel, text)));
    return PUBLISHED_AT_ONCE;
  };
  const before = await memory();
  await subscribe();
  sizes.channel = ((await memory()) - before) / CHANNELS;
  const one = await site.cost(publish);
  while (gateways.length < MANY_GATEWAYS) await subscribe();
  const many = await site.cost(publish);
  const further = (part: 'gateway' | 'redis'): number => (many[part] - one[part]) / (MANY_GATEWAYS - 1);
  costs.frameToGateway = { gateway: further('gateway'), redis: further('redis') };
  const users = Array.from({ length: HASH_USERS }, () => newId());
  await client.hset('bench', new Map(users.map((userId) => [userId, 'online'])));
  costs.presenceRead = only(
    await site.cost(async () => {
      await client.hmget('bench', ...some(users, IDS_PER_QUERY));
      return IDS_PER_QUERY;
    }),
    'gateway',
    'redis',
  );
  await Promise.all([publisher, ...gateways].map((buses) => buses.close()));
}

interface Session {
  readonly refreshToken: string;
}

async function measureSessions(site: MeasuredSite): Promise<void> {
  const post = async (path: string, body: object): Promise<Session> => {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${site.state.auths[0]?.url ?? ''}${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${path} answered ${String(answer.status)}`);
    const { tokens, refreshToken } = (await answer.json()) as { tokens?: Session } & Partial<Session>;
    return { refreshToken: tokens?.refreshToken ?? refreshToken ?? '' };
  };
  const sessions: Session[] = [];
  while (sessions.length < USERS_PER_CHECK) {
    sessions.push(await post('/v1/auth/guest', { username: `g_${newId().replaceAll('-', '').slice(0, 24)}` }));
  }
  costs.refresh = only(
    await site.cost(async () => {
      const session = sessions.shift();
      if (session === undefined) throw new Error('fewer sessions than calls at once');
      sessions.push(await post('/v1/auth/refresh', session));
      return 1;
    }),
    'auth',
    'postgres',
  );
}

async function writeConstants(): Promise<void> {
  const constants = readConstants('.');
  const short = (value: number): number => Number(value.toPrecision(2));
  for (const [name, cost] of Object.entries(costs) as [CostName, Cost][]) {
    constants.costs[name].cost = Object.fromEntries(
      (Object.entries(cost) as [Part, number][]).map(([part, value]) => [part, short(value)]),
    );
  }
  for (const [name, value] of Object.entries(sizes) as [SizeName, number][]) constants.sizes[name].value = short(value);
  await writeFile(CONSTANTS_FILE, `${JSON.stringify(constants, undefined, 2)}\n`);
}

const site = await MeasuredSite.start();
try {
  await measureReads(site);
  await measureFanout(site);
  await measureSessions(site);
} finally {
  await site.stop();
}
process.stdout.write(`${JSON.stringify({ costs, sizes }, undefined, 2)}\n`);
await writeConstants();
