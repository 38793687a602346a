import { randomInt } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import pg from 'pg';
import { RedisBuses } from '#bus/redis/redis-buses';
import { whenReady } from '#bus/redis/redis-connections';
import { perPlural } from '#config/services';
import { newId } from '#contracts';
import { COSTS, SIZES, type CostName, type Part } from '../../tools/scaling/constants.js';
import { cpuByPart } from '../measure/processes.js';
import { startCluster } from '../systems/parley.system.js';
import { post } from '../systems/requests.js';
import { fillStore, ROOMS_PER_USER, rowBytes } from './store.js';

/**
 * Measures those constants of docs/scaling.md that the benchmark does not measure, and writes them into
 * tools/scaling/constants.json: `npx tsc -p tsconfig.bench.json && node dist/bench/scaling/constants.js`, then `npm run
 * gen`. On a busy machine, CPU time is only comparable at real-time priority: `chrt -r 5 node …`.
 */
const IDS_PER_QUERY = 500;
const USERS_PER_CHECK = 50;
const CHANNELS = 20_000;
const PUBLISHED_AT_ONCE = 20;
const FURTHER_GATEWAYS = 15;
const TIMEOUT_MS = 10_000;
const CALLS_AT_ONCE = 8;
/** Before the first round, for the optimizing compilers. */
const WARM_UP_CALLS = 400;
const ROUNDS = 3;
const ROUND_CALLS = 320;

const processes = perPlural(() => 1);
const cluster = await startCluster(processes, 1, {});
const openBuses = (): Promise<RedisBuses> => RedisBuses.open({ url: cluster.redis });
const short = (value: number): number => Number(value.toPrecision(2));
const oneOf = <Value>(values: readonly Value[]): Value => values[randomInt(values.length)] as Value;
/** Random values, some of them several times. */
const some = <Value>(values: readonly Value[], count: number): Value[] =>
  Array.from({ length: count }, () => oneOf(values));

/** µs of CPU time of a part. */
type Cost = (part: Part) => number;

/** The least cost of a call over some rounds. */
async function costOf(call: () => Promise<unknown>): Promise<Cost> {
  await callMany(WARM_UP_CALLS, call);
  const rounds: Cost[] = [];
  while (rounds.length < ROUNDS) {
    const before = usage();
    await callMany(ROUND_CALLS, call);
    const after = usage();
    rounds.push((part) => (after(part) - before(part)) / ROUND_CALLS);
  }
  return (part) => Math.min(...rounds.map((cost) => cost(part)));
}

/** The CPU time so far. This process is the gateway: it calls history over the bus as a gateway does. */
function usage(): Cost {
  const [{ user, system }, others] = [process.cpuUsage(), cpuByPart(cluster.parts)];
  return (part) => (part === 'gateway' ? user + system : (others[part] ?? 0));
}

async function callMany(count: number, call: () => Promise<unknown>): Promise<void> {
  const loop = async (): Promise<void> => {
    for (let left = count / CALLS_AT_ONCE; left > 0; left -= 1) await call();
  };
  await Promise.all(Array.from({ length: CALLS_AT_ONCE }, loop));
}

/** Sets the cost of a unit of work in the parts that its entry names. */
function put(name: CostName, units: number, cost: Cost): void {
  const parts = Object.keys(COSTS[name].cost) as Part[];
  COSTS[name].cost = Object.fromEntries(parts.map((part) => [part, short(cost(part) / units)]));
}

async function measureReads(): Promise<void> {
  const sql = new pg.Pool({ connectionString: cluster.postgres });
  const people = await fillStore(sql);
  for (const row of ['message', 'room', 'member'] as const) SIZES[row].value = short(await rowBytes(sql, `${row}s`));
  await sql.end();
  const buses = await openBuses();
  const userIds = people.map(({ userId }) => userId);
  const rooms = [...new Set(people.flatMap(({ roomIds }) => roomIds))];
  const checks = people.map(({ userId, roomIds }) => ({ userId, roomIds }));
  const watchers = people.map(({ userId, others }) => ({ userId, userIds: others }));
  const read = async (name: CostName, units: number, query: string, next: () => object): Promise<void> =>
    put(name, units, await costOf(() => buses.queries.ask(query, next(), TIMEOUT_MS)));
  await read('roomHead', IDS_PER_QUERY, 'heads', () => ({ roomIds: some(rooms, IDS_PER_QUERY), userIds: [] }));
  await read('userHead', IDS_PER_QUERY, 'heads', () => ({ roomIds: [], userIds: some(userIds, IDS_PER_QUERY) }));
  const checkedRooms = USERS_PER_CHECK * ROOMS_PER_USER;
  await read('membershipCheck', checkedRooms, 'memberships:lost', () => ({ users: some(checks, USERS_PER_CHECK) }));
  await read('visibilityCheck', 1, 'presence:visible', () => oneOf(watchers));
  await read('return', 1, 'sync', () => ({ userId: oneOf(userIds), request: {} }));
  await buses.close();
}

async function measureFanout(): Promise<void> {
  const channels = Array.from({ length: CHANNELS }, () => `room:${newId()}`);
  const [publisher, gateway] = [await openBuses(), await openBuses()];
  const further = await Promise.all(Array.from({ length: FURTHER_GATEWAYS }, openBuses));
  const client = publisher.connections.open('bench');
  await whenReady(client);
  const memory = async (): Promise<number> => Number(/used_memory:(\d+)/.exec(await client.info('memory'))?.[1]);
  const text = JSON.stringify(['changes', { text: 'x'.repeat(720) }]);
  const publish = (channel: string): Promise<void> => publisher.fanout.publish(channel, text);
  const publishSome = () => costOf(() => Promise.all(some(channels, PUBLISHED_AT_ONCE).map(publish)));
  const before = await memory();
  await gateway.fanout.subscribe(channels);
  SIZES.channel.value = short(((await memory()) - before) / CHANNELS);
  const toOne = await publishSome();
  for (const { fanout } of further) await fanout.subscribe(channels);
  const toAll = await publishSome();
  put('frameToGateway', PUBLISHED_AT_ONCE * FURTHER_GATEWAYS, (part) => toAll(part) - toOne(part));
  await client.hset('bench', new Map(channels.map((channel) => [channel, 'online'])));
  const readStatuses = () => client.hmget('bench', ...some(channels, IDS_PER_QUERY));
  put('presenceRead', IDS_PER_QUERY, await costOf(readStatuses));
  await Promise.all([publisher, gateway, ...further].map((buses) => buses.close()));
}

async function measureSessions(): Promise<void> {
  const enter = async (path: string, body: object): Promise<string> =>
    (await post<{ tokens: { refreshToken: string } }>(cluster.urls.api + path, body)).tokens.refreshToken;
  const tokens: string[] = [];
  while (tokens.length < USERS_PER_CHECK)
    tokens.push(await enter('/v1/auth/guest', { username: `g_${newId().replaceAll('-', '').slice(0, 24)}` }));
  const refresh = async () => tokens.push(await enter('/v1/auth/refresh', { refreshToken: tokens.shift() }));
  put('refresh', 1, await costOf(refresh));
}

try {
  await measureReads();
  await measureFanout();
  await measureSessions();
} finally {
  await cluster.stop();
}
await writeFile('tools/scaling/constants.json', `${JSON.stringify({ costs: COSTS, sizes: SIZES }, undefined, 2)}\n`);
