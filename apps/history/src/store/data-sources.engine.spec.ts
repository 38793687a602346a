import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId, type MessageId } from '#contracts';
import { TestService, type TestCaller } from '../../testing/test-service.js';

/** The least that a history may have. */
const CONNECTIONS_MAX = '3';

describe('while all connections for reads and for other writes are held', () => {
  let service: TestService;
  let ann: TestCaller;
  let path: string;

  beforeAll(async () => {
    service = await TestService.start({ env: { DATABASE_POOL_MAX: CONNECTIONS_MAX } });
    ann = await service.caller('ann');
    const room = await ann.call('post', '/v1/rooms', { kind: 'group', name: 'lunch' }).expect(201);
    path = `/v1/rooms/${String(room.body.id)}/messages`;
  });
  afterAll(() => service.stop());

  it('a message is stored: sends have connections of their own', async () => {
    const { reads, writes } = service.stores;
    const held = [...(await holdAll(reads)), ...(await holdAll(writes))];
    try {
      await ann.call('post', path, { id: newId<MessageId>(), body: 'hello' }).expect(201);
    } finally {
      await Promise.all(held.map((connection) => connection.release()));
    }
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
