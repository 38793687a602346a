import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { newId, type RoomId } from '#contracts';
import { startRedis } from '#engines/redis-engine';
import { setUp } from '#testing/engines/set-up';
import { partitionOf } from '../partition.policy.js';
import { RedisBuses } from './redis-buses.js';
import { RedisKeys } from './redis-keys.js';

const MEBIBYTE = 1024 * 1024;
const STREAM_BYTES_MAX = 16 * MEBIBYTE;
const BODY = 'x'.repeat(MEBIBYTE / 2);
/** Batches of one call. A call that Redis does not answer in time is sent again: it is stored twice, and none of it refused. */
const CALL_BATCHES = 8;
/** For a machine on which Redis answers many calls too late. */
const CALLS_MAX = 20;
const DEADLINE_MS = 60_000;

describe('a stream that no history reads', () => {
  const server = setUp(() => startRedis());
  const redis = setUp(
    () => new Redis(server.port),
    (client) => client.disconnect(),
  );
  const buses = setUp(() => RedisBuses.open({ url: server.url }));

  /** Resolves to the error code of a batch that is refused; one that waits stays pending until the bus closes. */
  const submit = (roomId: RoomId, refused: (code: unknown) => void): void => {
    const batch = { batchId: randomUUID(), roomId, deadline: buses.commands.now() + DEADLINE_MS, commands: [BODY] };
    buses.commands.submit(batch).catch((error: unknown) => refused((error as { code?: unknown }).code));
  };

  it('is bounded in bytes: large batches are OVERLOADED, and another partition still takes them', async () => {
    const keys = new RedisKeys('parley');
    const full = newId<RoomId>();
    let other = newId<RoomId>();
    while (partitionOf(other) === partitionOf(full)) other = newId<RoomId>();
    const codes: unknown[] = [];
    const storedIn = (roomId: RoomId) => redis.xlen(keys.stream(partitionOf(roomId)));
    for (let calls = 1; codes.length === 0 && calls <= CALLS_MAX; calls += 1) {
      for (let i = 0; i < CALL_BATCHES; i += 1) submit(full, (code) => codes.push(code));
      const arrived = async (): Promise<number> => (await storedIn(full)) + codes.length;
      await expect.poll(arrived, { timeout: 30_000 }).toBeGreaterThanOrEqual(calls * CALL_BATCHES);
    }
    expect(new Set(codes)).toEqual(new Set(['OVERLOADED']));
    submit(other, (code) => codes.push(`other: ${String(code)}`));
    await expect.poll(() => storedIn(other), { timeout: 30_000 }).toBeGreaterThan(0);
    const bytes = Number(await redis.call('MEMORY', 'USAGE', keys.stream(partitionOf(full)), 'SAMPLES', '0'));
    expect(bytes).toBeGreaterThan(STREAM_BYTES_MAX);
    expect(bytes).toBeLessThan(STREAM_BYTES_MAX + (2 * CALL_BATCHES + 1) * BODY.length);
  });
});
