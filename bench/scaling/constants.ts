import { writeFile } from 'node:fs/promises';
import pg from 'pg';
import { RedisBuses } from '#bus/redis/redis-buses';
import { whenReady } from '#bus/redis/redis-connections';
import { perPlural } from '#config/services';
import { newId } from '#contracts';
import { CHECK_WATCHED, COSTS, SIZES, type Cost, type CostName, type Part } from '../../tools/scaling/constants.js';
import { post, startCluster } from '../systems/parley.system.js';
import { costOf } from './cost-of.js';
import { fillStore, ROOMS_PER_USER, rowBytes, takeoverScan } from './store.js';

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
const TIMEOUT_MS = 10_000;

const cluster = await startCluster(
  perPlural(() => 1),
  1,
  {},
);
const openBuses = (): Promise<RedisBuses> => RedisBuses.open({ url: cluster.redis });
const short = (value: number): number => Number(value.toPrecision(2));
const put = (name: CostName, cost: Cost): void => {
  COSTS[name].cost = Object.fromEntries(Object.entries(cost).map(([part, value]) => [part, short(value)]));
};
const measure = async (name: CostName, parts: readonly Part[], call: () => Promise<number>): Promise<void> =>
  put(name, await costOf(cluster.parts, parts, call));

async function measureReads(): Promise<void> {
  const sql = new pg.Client(cluster.postgres);
  await sql.connect();
  const people = await fillStore(sql);
  for (const row of ['message', 'room', 'member'] as const) SIZES[row].value = short(await rowBytes(sql, `${row}s`));
  SIZES.takeoverScan.value = short(await takeoverScan(sql));
  await sql.end();
  const buses = await openBuses();
  const userIds = people.map(({ id }) => id);
  const rooms = [...new Set(people.flatMap((person) => person.rooms))];
  const read = (name: CostName, query: string, next: () => object, units: number): Promise<void> =>
    measure(name, ['gateway', 'history', 'postgres', 'redis'], async () => {
      await buses.queries.ask(query, next(), TIMEOUT_MS);
      return units;
    });
  await read('roomHead', 'heads', () => ({ roomIds: some(rooms, IDS_PER_QUERY), userIds: [] }), IDS_PER_QUERY);
  await read('userHead', 'heads', () => ({ roomIds: [], userIds: some(userIds, IDS_PER_QUERY) }), IDS_PER_QUERY);
  const checks = people.map((person) => ({ userId: person.id, roomIds: person.rooms }));
  const watchers = people.map(({ id, others }) => ({ userId: id, userIds: others.slice(0, CHECK_WATCHED) }));
  const checkedRooms = USERS_PER_CHECK * ROOMS_PER_USER;
  await read('membershipCheck', 'memberships:lost', () => ({ users: some(checks, USERS_PER_CHECK) }), checkedRooms);
  await read('visibilityCheck', 'presence:visible', () => oneOf(watchers), 1);
  await read('return', 'sync', () => ({ userId: oneOf(userIds), request: {} }), 1);
  await buses.close();
}

async function measureFanout(): Promise<void> {
  const channels = Array.from({ length: CHANNELS }, () => `room:${newId()}`);
  const publisher = await openBuses();
  const client = publisher.connections.open('bench');
  await whenReady(client);
  const memory = async (): Promise<number> => Number(/used_memory:(\d+)/.exec(await client.info('memory'))?.[1]);
  const gateways: RedisBuses[] = [];
  const subscribe = async (): Promise<void> => {
    const gateway = await openBuses();
    await gateway.fanout.subscribe(channels);
    gateways.push(gateway);
  };
  const text = JSON.stringify(['changes', { text: 'x'.repeat(720) }]);
  const publish = (): Promise<{ gateway: number; redis: number }> =>
    costOf(cluster.parts, ['gateway', 'redis'], async () => {
      await Promise.all(some(channels, PUBLISHED_AT_ONCE).map((channel) => publisher.fanout.publish(channel, text)));
      return PUBLISHED_AT_ONCE;
    });
  const before = await memory();
  await subscribe();
  SIZES.channel.value = short(((await memory()) - before) / CHANNELS);
  const one = await publish();
  while (gateways.length < MANY_GATEWAYS) await subscribe();
  const many = await publish();
  const further = (part: 'gateway' | 'redis'): number => (many[part] - one[part]) / (MANY_GATEWAYS - 1);
  put('frameToGateway', { gateway: further('gateway'), redis: further('redis') });
  await client.hset('bench', new Map(channels.map((channel) => [channel, 'online'])));
  await measure('presenceRead', ['gateway', 'redis'], async () => {
    await client.hmget('bench', ...some(channels, IDS_PER_QUERY));
    return IDS_PER_QUERY;
  });
  await Promise.all([publisher, ...gateways].map((buses) => buses.close()));
}

async function measureSessions(): Promise<void> {
  const enter = async (path: string, body: object): Promise<string> =>
    (await post<{ tokens: { refreshToken: string } }>(cluster.urls.api + path, body)).tokens.refreshToken;
  const tokens: string[] = [];
  while (tokens.length < USERS_PER_CHECK)
    tokens.push(await enter('/v1/auth/guest', { username: `g_${newId().replaceAll('-', '').slice(0, 24)}` }));
  await measure('refresh', ['auth', 'postgres'], async () => {
    tokens.push(await enter('/v1/auth/refresh', { refreshToken: tokens.shift() }));
    return 1;
  });
}

/** Random values, some of them several times. */
function some<Value>(values: readonly Value[], count: number): Value[] {
  return Array.from({ length: count }, () => oneOf(values));
}

function oneOf<Value>(values: readonly Value[]): Value {
  return values[Math.floor(Math.random() * values.length)] as Value;
}

try {
  await measureReads();
  await measureFanout();
  await measureSessions();
} finally {
  await cluster.stop();
}
await writeFile('tools/scaling/constants.json', `${JSON.stringify({ costs: COSTS, sizes: SIZES }, undefined, 2)}\n`);
