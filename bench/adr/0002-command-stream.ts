import { fork, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { newId, type RoomId } from '#contracts/ids';
import { RedisBuses } from '#bus/redis/redis-buses';
import { startRedis, type RedisEngine } from '#engines/redis-engine';
import { cpuMicroseconds } from '../measure/processes.js';

/**
 * Measures docs/adr/0002-command-stream.md: partition leases without a consumer group (as shipped) against a consumer
 * group on the same streams. `npx tsc -p tsconfig.bench.json && node dist/bench/adr/0002-command-stream.js`
 */
const VARIANTS = ['leases', 'group'] as const;
const ROUNDS = 5;
const ROOMS = 100;
const WINDOW = 4;
const SINGLE_MS = 2_000;
const PAIRS_MS = 4_000;
const WARM_UP_MS = 1_000;
const BATCH_DEADLINE_MS = 9_000;

type Variant = (typeof VARIANTS)[number];
interface Work {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

const say = (line: string): boolean => process.stdout.write(`${line}\n`);

class Stage {
  readonly consumers: ChildProcess[] = [];
  private constructor(
    readonly variant: Variant,
    readonly redis: RedisEngine,
    readonly buses: readonly RedisBuses[],
    private readonly prefix: string,
  ) {}

  static async set(variant: Variant, consumers: number, submitters: number, workMs: number): Promise<Stage> {
    const redis = await startRedis();
    const prefix = randomUUID();
    const buses: RedisBuses[] = [];
    for (let i = 0; i < submitters; i += 1) buses.push(await RedisBuses.open({ url: redis.url, prefix }));
    const stage = new Stage(variant, redis, buses, prefix);
    for (let i = 0; i < consumers; i += 1) await stage.startConsumer(String(i), workMs);
    // Wait until the consumers have shared the partitions.
    await sleep(consumers > 1 ? 3_000 : 500);
    return stage;
  }

  async startConsumer(name: string, workMs: number): Promise<void> {
    const main = fileURLToPath(new URL('./0002-consumer.js', import.meta.url));
    const child = fork(main, [this.variant, this.redis.url, this.prefix, name, String(workMs)]);
    await once(child, 'message');
    this.consumers.push(child);
  }

  async submit(roomId: RoomId, commands: number, submitter = 0): Promise<readonly Work[]> {
    const bus = this.buses[submitter]?.commands;
    if (bus === undefined) throw new Error('no such submitter');
    const body = { type: 'message:send', body: 'x'.repeat(100), connectionId: 'c', commandId: newId() };
    const deadline = bus.now() + BATCH_DEADLINE_MS;
    return bus.submit({
      batchId: randomUUID(),
      roomId,
      deadline,
      commands: Array.from({ length: commands }, () => body),
    });
  }

  async strike(): Promise<void> {
    for (const child of this.consumers) child.kill('SIGKILL');
    await Promise.all(this.buses.map((bus) => bus.close()));
    await this.redis.stop();
  }
}

/** One submitter, window 1: the median time from submit to reply, in ms. */
async function single(variant: Variant): Promise<Record<string, number>> {
  const stage = await Stage.set(variant, 1, 1, 0);
  const times: number[] = [];
  const roomId = newId<RoomId>();
  for (const endsAt = performance.now() + SINGLE_MS; performance.now() < endsAt;) {
    const at = performance.now();
    await stage.submit(roomId, 1);
    times.push(performance.now() - at);
  }
  await stage.strike();
  const sorted = times.slice(times.length >> 2).sort((a, b) => a - b);
  return { 'single: median ms': at(sorted, 0.5), 'single: p99 ms': at(sorted, 0.99) };
}

/** A batch of four commands in flight in each of a hundred rooms: batches per second, and CPU per batch. */
async function pairs(variant: Variant): Promise<Record<string, number>> {
  const stage = await Stage.set(variant, 1, 1, 0);
  const rooms = Array.from({ length: ROOMS }, () => newId<RoomId>());
  let batches = 0;
  const loops = flood(rooms, WARM_UP_MS + PAIRS_MS, async (roomId) => {
    await stage.submit(roomId, WINDOW);
    batches += 1;
  });
  await sleep(WARM_UP_MS);
  const [consumer, redis] = [[stage.consumers[0]?.pid ?? 0], [stage.redis.pid]];
  const before = { batches, consumer: cpuMicroseconds(consumer), redis: cpuMicroseconds(redis), self: ownCpu() };
  await sleep(PAIRS_MS - 200);
  const done = batches - before.batches;
  const figures = {
    'pairs: batches/s': done / ((PAIRS_MS - 200) / 1_000),
    'pairs: consumer µs/batch': (cpuMicroseconds(consumer) - before.consumer) / done,
    'pairs: redis µs/batch': (cpuMicroseconds(redis) - before.redis) / done,
    'pairs: submitter µs/batch': (ownCpu() - before.self) / done,
  };
  await loops;
  await stage.strike();
  return figures;
}

/** Two submitters in the same rooms, two consumers that take 5 ms per call: how often both work on the same room. */
async function contention(variant: Variant): Promise<Record<string, number>> {
  const stage = await Stage.set(variant, 2, 2, 5);
  const works = new Map<RoomId, Work[]>();
  const rooms = Array.from({ length: ROOMS }, () => newId<RoomId>());
  const loop = (submitter: number) =>
    flood(rooms, 2_000, async (roomId) => {
      const [work] = await stage.submit(roomId, 1, submitter);
      if (work !== undefined) works.set(roomId, [...(works.get(roomId) ?? []), work]);
    });
  await Promise.all([loop(0), loop(1)]);
  await stage.strike();
  let [all, contended] = [0, 0];
  for (const list of works.values()) {
    const byStart = list.sort((a, b) => a.from - b.from);
    byStart.forEach((work, i) => {
      all += 1;
      const before = byStart.slice(Math.max(0, i - 4), i);
      if (before.some((other) => other.name !== work.name && other.to > work.from)) contended += 1;
    });
  }
  return { 'contention: % of batches': (100 * contended) / all };
}

/**
 * Kills one of two consumers during its work and measures the time until all batches open at that time are answered.
 */
async function recovery(variant: Variant): Promise<Record<string, number>> {
  const stage = await Stage.set(variant, 2, 1, 20);
  const rooms = Array.from({ length: ROOMS }, () => newId<RoomId>());
  const open = new Map<object, number>();
  const hands: string[] = [];
  let [killedAt, lastAt, answeredSoon] = [Infinity, 0, 0];
  const loops = flood(rooms, 8_000, async (roomId) => {
    const token = {};
    open.set(token, performance.now());
    const [work] = await stage.submit(roomId, 1);
    if (performance.now() < killedAt) hands.push(work?.name ?? '');
    if ((open.get(token) ?? Infinity) < killedAt && performance.now() > killedAt) lastAt = performance.now();
    if (performance.now() > killedAt && performance.now() < killedAt + 1_500) answeredSoon += 1;
    open.delete(token);
  });
  await sleep(1_000);
  killedAt = performance.now();
  stage.consumers[0]?.kill('SIGKILL');
  await loops;
  await stage.strike();
  const ofKilled = hands.slice(-ROOMS).filter((name) => name === '0').length;
  const share = { 'recovery: % of the last batches before, by the killed': (100 * ofKilled) / ROOMS };
  return { ...share, 'recovery: s': (lastAt - killedAt) / 1_000, 'recovery: batches/s meanwhile': answeredSoon / 1.5 };
}

async function flood(rooms: readonly RoomId[], ms: number, once: (roomId: RoomId) => Promise<void>): Promise<void> {
  const endsAt = performance.now() + ms;
  await Promise.all(
    rooms.map(async (roomId) => {
      while (performance.now() < endsAt) await once(roomId);
    }),
  );
}

function ownCpu(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

function at(sorted: readonly number[], part: number): number {
  return sorted[Math.floor(sorted.length * part)] ?? Number.NaN;
}

const series = new Map<string, Record<Variant, number[]>>();

async function measure(scenario: (variant: Variant) => Promise<Record<string, number>>): Promise<void> {
  for (const variant of VARIANTS) {
    for (const [figure, value] of Object.entries(await scenario(variant))) {
      const row = series.get(figure) ?? { leases: [], group: [] };
      row[variant].push(value);
      series.set(figure, row);
    }
  }
}

for (const scenario of [single, pairs, contention, recovery]) {
  for (let round = 0; round < ROUNDS; round += 1) await measure(scenario);
}
const range = (values: number[]) => {
  const sorted = values.sort((a, b) => a - b);
  return `${at(sorted, 0.5).toPrecision(3)} (${at(sorted, 0).toPrecision(3)}–${at(sorted, 0.999).toPrecision(3)})`;
};
say(
  `${cpus().length} cores, ${cpus()[0]?.model ?? ''}, Node ${process.version}; median of ${ROUNDS} rounds (least–most)\n`,
);
say(`| | leases | group |\n| --- | --- | --- |`);
for (const [figure, row] of series) say(`| ${figure} | ${range(row.leases)} | ${range(row.group)} |`);
