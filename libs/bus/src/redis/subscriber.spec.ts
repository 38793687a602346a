import { EventEmitter } from 'node:events';
import { afterEach, expect, it, vi } from 'vitest';
import type { RedisConnections } from './redis-connections.js';
import { Subscriber } from './subscriber.js';

class FakeClient extends EventEmitter {
  status = 'ready';
  readonly ssubscribe = vi.fn(() => Promise.resolve());
  readonly disconnect = vi.fn();
}

let subscriber: Subscriber | undefined;
afterEach(() => subscriber?.close());

function subscribe(client: FakeClient): Promise<void> {
  const connections = { isCluster: true, open: () => client } as unknown as RedisConnections;
  subscriber = new Subscriber({ connections, name: 'test', message: () => undefined, lost: () => undefined });
  return subscriber.subscribe(['a', 'b']);
}

it('subscribes again the channels of a node that it cannot reach yet', async () => {
  const client = new FakeClient();
  client.ssubscribe.mockRejectedValueOnce(new Error('No sharded subscriber for slot: 1'));
  await subscribe(client);
  expect(client.ssubscribe.mock.calls).toEqual([['a'], ['b'], ['a']]);
});

it('rejects at once while Redis is not connected', async () => {
  const client = new FakeClient();
  client.status = 'reconnecting';
  client.ssubscribe.mockRejectedValue(new Error('Connection is closed.'));
  await expect(subscribe(client)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  expect(client.ssubscribe).toHaveBeenCalledTimes(2);
});
