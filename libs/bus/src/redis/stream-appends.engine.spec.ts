import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId, type RoomId } from '#contracts';
import { startRedis } from '#engines/redis-engine';
import { partitionOf } from '../partition.policy.js';
import { RedisBuses } from './redis-buses.js';
import { RedisKeys } from './redis-keys.js';

const MEBIBYTE = 1024 * 1024;
const STREAM_BYTES_MAX = 16 * MEBIBYTE;
const BODY = 'x'.repeat(MEBIBYTE / 2);
/** Twice the limit of a stream. */
const BATCHES = (2 * STREAM_BYTES_MAX) / BODY.length;
/** Batches of one call. A call that Redis does not answer in time is sent again, and then no batch of it is refused. */
const CALL_BATCHES = 8;
const DEADLINE_MS = 60_000;

describe('a stream that no history reads', () => {
  let server: Awaited<ReturnType<typeof startRedis>>;
  let redis: Redis;
  let buses: RedisBuses;

  beforeAll(async () => {
    server = await startRedis();
    redis = new Redis(server.port);
    buses = await RedisBuses.open({ url: `redis://127.0.0.1:${String(server.port)}` });
  });
  afterAll(async () => {
    await buses.close();
    redis.disconnect();
    await server.stop();
  });

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
    for (let sent = CALL_BATCHES; sent <= BATCHES; sent += CALL_BATCHES) {
      for (let i = 0; i < CALL_BATCHES; i += 1) submit(full, (code) => codes.push(code));
      await expect.poll(async () => (await storedIn(full)) + codes.length, { timeout: 30_000 }).toBe(sent);
    }
    expect(new Set(codes)).toEqual(new Set(['OVERLOADED']));
    submit(other, (code) => codes.push(`other: ${String(code)}`));
    await expect.poll(() => storedIn(other), { timeout: 30_000 }).toBeGreaterThan(0);
    const bytes = Number(await redis.call('MEMORY', 'USAGE', keys.stream(partitionOf(full)), 'SAMPLES', '0'));
    expect(bytes).toBeGreaterThan(STREAM_BYTES_MAX);
    expect(bytes).toBeLessThan(STREAM_BYTES_MAX + 9 * BODY.length);
  });
});
