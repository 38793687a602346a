import type { DataSource } from 'typeorm';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { newId, type MessageId } from '#contracts';
import { setUp } from '#testing/engines/set-up';
import { TestService } from '../../testing/test-service.js';

/** The least that a history may have. */
const CONNECTIONS_MAX = '3';

describe('while all connections for reads and for other writes are held', () => {
  const service = setUp(() => TestService.start({ env: { DATABASE_POOL_MAX: CONNECTIONS_MAX } }));
  const ann = setUp(() => service.caller('ann'));
  let path: string;

  beforeAll(async () => {
    const room = await ann.call('post', '/v1/rooms', { kind: 'group', name: 'lunch' }).expect(201);
    path = `/v1/rooms/${String(room.body.id)}/messages`;
  });

  it('a message is stored: sends have connections of their own', async () => {
    const { reads, writes } = service.stores;
    const held = [...(await holdAll(reads)), ...(await holdAll(writes))];
    onTestFinished(async () => {
      for (const connection of held) await connection.release();
    });
    await ann.call('post', path, { id: newId<MessageId>(), body: 'hello' }).expect(201);
  });
});

/** Takes each connection of a pool, and does not use it. */
async function holdAll(store: DataSource) {
  const { poolSize = 0 } = store.options;
  expect(poolSize).toBeGreaterThan(0);
  const connections = Array.from({ length: poolSize }, () => store.createQueryRunner());
  await Promise.all(connections.map((connection) => connection.connect()));
  return connections;
}
