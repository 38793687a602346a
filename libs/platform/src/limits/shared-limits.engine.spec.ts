import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { Cluster } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { startClusterBroker } from '../../../bus/conformance/redis-cluster-broker.js';
import { RedisConnections, whenReady, type RedisClient } from '#bus/redis/redis-connections';
import type { Rate } from '#config/rate.setting';
import { startRedis, type RedisEngine } from '#engines/redis-engine';
import { LimiterFactory } from './limiter.js';
import type { PromptLimit } from './prompt-limit.js';

const RATE = { points: 100, windowMs: 3_600_000 };
const TENTH = 10;
const PREFIX = 'parley';
/** A timer may fire one millisecond early. */
const TIMER_MS = 5;

interface Process {
  readonly connections: RedisConnections;
  readonly client: RedisClient;
  readonly limiters: LimiterFactory;
}

/** Every connection that carries its commands. Answers arrive in order on each. */
const connectionsOf = (client: RedisClient) => (client instanceof Cluster ? client.nodes('master') : [client]);

async function startProcess(url: string): Promise<Process> {
  const connections = new RedisConnections(url);
  const client = connections.open('limits');
  await whenReady(client);
  return { connections, client, limiters: new LimiterFactory({ client, prefix: PREFIX }) };
}

describe('limits of two processes that answer without waiting', () => {
  let engine: RedisEngine;
  let processes: Process[];
  let user = 0;
  let key: string;
  beforeAll(async () => {
    engine = await startRedis();
    processes = await Promise.all([1, 2].map(() => startProcess(engine.url)));
  });
  beforeEach(() => {
    user += 1;
    key = `user-${user}`;
  });
  afterAll(async () => {
    for (const { connections } of processes) connections.close();
    await engine.stop();
  });

  const limits = (rate: Rate = RATE, of = processes) => of.map(({ limiters }) => limiters.makePrompt('send', rate));
  const keys = async () => (await processes[0]?.client.keys('*'))?.sort();
  /** The answers to reports have arrived once later commands on the same connections are answered. */
  const reported = async (of = processes) => {
    await Promise.allSettled(of.flatMap(({ client }) => connectionsOf(client)).map((connection) => connection.ping()));
    await sleep(1);
  };
  /** How many of that many concurrent attempts pass. */
  const burst = (limit: PromptLimit | undefined, attempts: number) =>
    Array.from({ length: attempts }, () => limit?.take(key)).filter((refusal) => refusal === undefined).length;
  /** The same, waiting for the answers to reports in between. */
  const attempt = async (limit: PromptLimit | undefined, attempts: number, of = processes) => {
    let passed = 0;
    for (let i = 0; i < attempts; i += 1) {
      passed += burst(limit, 1);
      await reported(of);
    }
    return passed;
  };
  const together = async ([one, two]: PromptLimit[], attempts: number, of = processes) => {
    const passed = await Promise.all([attempt(one, attempts, of), attempt(two, attempts, of)]);
    return passed.reduce((sum, each) => sum + each);
  };

  it('admit the rate, and at most a tenth more for each process', async () => {
    const passed = await together(limits(), 150);
    expect(passed).toBeGreaterThanOrEqual(RATE.points);
    expect(passed).toBeLessThanOrEqual(RATE.points + 2 * TENTH);
  });

  it('admit a burst on each process, and delay the next window by the excess', async () => {
    const both = limits();
    for (const limit of both) expect(burst(limit, 60)).toBe(60);
    await expect.poll(() => processes[0]?.client.get(`${PREFIX}:limit:send:${key}`)).toBe('120');
    expect(await together(both, 60)).toBeLessThanOrEqual(2 * TENTH);
    for (const limit of both) {
      expect(limit.take(key)?.details.retryAfterMs).toBeGreaterThan(1.19 * RATE.windowMs);
    }
  });

  it('send Redis nothing for a user below a tenth of the rate', async () => {
    const before = await keys();
    expect(await together(limits(), TENTH - 1)).toBe(2 * (TENTH - 1));
    await sleep(100);
    expect(await keys()).toEqual(before);
  });

  it('admit the full rate of a user on one process, window after window', async () => {
    const [limit] = limits({ points: 50, windowMs: 4_000 });
    for (let window = 0; window < 3; window += 1) {
      expect(burst(limit, 4)).toBe(4);
      // The shared window begins here, and ends later than the local one.
      await sleep(1_000);
      expect(burst(limit, 46)).toBe(46);
      await reported();
      const retryAfterMs = limit?.take(key)?.details.retryAfterMs ?? 0;
      expect(retryAfterMs).toBeLessThanOrEqual(3_000);
      await sleep(retryAfterMs + TIMER_MS);
    }
  });

  it('say when the shared window ends, and then admit the rate again', async () => {
    const [one, two] = limits({ points: 50, windowMs: 6_000 });
    expect(burst(one, 60)).toBe(50);
    await reported();
    expect(await attempt(two, 8)).toBeLessThanOrEqual(5);
    await sleep((two?.take(key)?.details.retryAfterMs ?? 0) + TIMER_MS);
    expect(burst(two, 60)).toBe(50);
  });

  it('count per process while Redis is unavailable and together when it is back, and log each change once', async () => {
    const said = [vi.spyOn(Logger.prototype, 'warn'), vi.spyOn(Logger.prototype, 'log')];
    const times = (event: string) =>
      said
        .flatMap(({ mock }) => mock.calls)
        .filter(([entry]: unknown[]) => (entry as { event?: string }).event === event);
    const both = limits();
    expect(await together(both, 30)).toBe(60);
    await engine.kill();
    expect(await together(both, 50)).toBe(100);
    engine = await startRedis({ port: engine.port });
    await Promise.all(processes.map(({ client }) => whenReady(client)));
    expect(await together(both, 50)).toBe(2 * RATE.points - 160);
    key = `${key} after`;
    expect(await together(both, 150)).toBeLessThanOrEqual(RATE.points + 2 * TENTH);
    expect(times('limits.redis-unavailable')).toHaveLength(processes.length);
    expect(times('limits.redis-back')).toHaveLength(processes.length);
    for (const spy of said) spy.mockRestore();
  });

  it('are shared over a Redis Cluster too', async () => {
    const cluster = await startClusterBroker();
    const nodes = await Promise.all([1, 2].map(() => startProcess(cluster.url)));
    const both = limits(RATE, nodes);
    for (key of ['a room', 'b room', 'c room']) {
      expect(await together(both, 100, nodes)).toBeLessThanOrEqual(RATE.points + 2 * TENTH);
    }
    for (const { connections } of nodes) connections.close();
    await cluster.stop();
  });
});
