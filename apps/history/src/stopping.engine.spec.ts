import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newId, type MessageId } from '#contracts';
import { startRedis, type RedisEngine } from '#engines/redis-engine';
import { TestService } from '../testing/test-service.js';

const SENDERS = 4;
/** `DRAIN_MS` by default, and 5 s more: then the process exits with an error. */
const STOP_WITHIN_MS = 25_000;

describe('a history that stops under load ends in time', () => {
  let redis: RedisEngine;
  let service: TestService;
  let talk: Promise<unknown>;
  let isTalking = true;

  beforeEach(async () => {
    redis = await startRedis();
    service = await TestService.start({ redisUrl: redis.url });
    const ann = await service.caller('ann');
    const room = await ann.call('post', '/v1/rooms', { kind: 'group', name: 'lunch' }).expect(201);
    const send = () =>
      ann.call('post', `/v1/rooms/${room.body.id}/messages`, { id: newId<MessageId>(), body: 'hello' });
    await send().expect(201);
    isTalking = true;
    talk = Promise.all(
      Array.from({ length: SENDERS }, async () => {
        // The service refuses connections when it has stopped.
        while (isTalking) await send().catch(() => (isTalking = false));
      }),
    );
  });
  afterEach(async () => {
    isTalking = false;
    await talk;
    await service.store.stop();
    await redis.kill();
  });

  const closed = () => service.close().then(() => 'closed');

  it('if Redis has stopped answering', { timeout: STOP_WITHIN_MS }, async () => {
    process.kill(redis.pid, 'SIGSTOP');
    expect(await closed()).toBe('closed');
  });

  it('if another transaction keeps the row of the room locked', { timeout: STOP_WITHIN_MS }, async () => {
    const other = new pg.Client(service.store.url);
    await other.connect();
    await other.query('BEGIN');
    await other.query('SELECT FROM history.rooms FOR UPDATE');
    expect(await closed()).toBe('closed');
    await other.end();
  });
});
