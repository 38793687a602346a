import { Redis } from 'ioredis';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { setTimeout as pause } from 'node:timers/promises';
import { startRedis } from '#engines/redis-engine';
import { setUp } from '#testing/engines/set-up';
import { RedisClock } from './redis-clock.js';

const KEY = 'parley:clock';
const HOUR_MS = 3_600_000;
/** Larger than a round trip on a busy machine, and far smaller than the jumps. */
const CLOSE_MS = 2_000;

describe('bus time', () => {
  const server = setUp(() => startRedis());
  const redis = setUp(
    () => new Redis(server.port),
    (client) => client.disconnect(),
  );
  const clocks: RedisClock[] = [];

  beforeEach(async () => {
    for (const clock of clocks.splice(0)) clock.close();
    await redis.flushall();
  });
  afterAll(() => {
    for (const clock of clocks) clock.close();
  });

  const join = async (): Promise<RedisClock> => {
    const clock = new RedisClock(redis, KEY);
    clocks.push(clock);
    await clock.measure();
    return clock;
  };
  const redisMs = async (): Promise<number> => {
    const [seconds, microseconds] = await redis.time();
    return Number(seconds) * 1000 + Number(microseconds) / 1000;
  };
  /** Leaves the key as it would be if the clock of Redis had been ahead by this much until now. */
  const clockWasAhead = async (byMs: number, correctionMs: number): Promise<void> => {
    await redis.set(KEY, `${String((await redisMs()) + byMs)} ${String(correctionMs)}`);
  };

  it('is the time of Redis', async () => {
    expect(Math.abs((await join()).now() - (await redisMs()))).toBeLessThan(CLOSE_MS);
  });

  it('goes on in every process, also a new one, when the clock of Redis is set back by an hour', async () => {
    await clockWasAhead(HOUR_MS, 0);
    const first = await join();
    const second = await join();
    const reached = (await redisMs()) + HOUR_MS;
    for (const clock of [first, second]) expect(Math.abs(clock.now() - reached)).toBeLessThan(CLOSE_MS);
    const before = first.now();
    await pause(50);
    await first.measure();
    expect(first.now()).toBeGreaterThanOrEqual(before + 40);
  });

  it('keeps its correction when the clock is set back a second time', async () => {
    await clockWasAhead(HOUR_MS, HOUR_MS);
    expect(Math.abs((await join()).now() - (await redisMs()) - 2 * HOUR_MS)).toBeLessThan(CLOSE_MS);
  });

  it('goes on when Redis lost the correction', async () => {
    await clockWasAhead(HOUR_MS, 0);
    const old = await join();
    await redis.flushall();
    await old.measure();
    const fresh = await join();
    expect(Math.abs(fresh.now() - old.now())).toBeLessThan(CLOSE_MS);
    expect(fresh.now() - (await redisMs())).toBeGreaterThan(HOUR_MS - CLOSE_MS);
  });
});
