import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import type { RedisClient, RedisConnections } from './redis-connections.js';
import { RedisKeys } from './redis-keys.js';
import { StreamReader } from './stream-reader.js';

const PARTITION = 3;

/** A connection whose reads the test answers. */
class FakeConnection extends EventEmitter {
  /** The position of the read that waits, and its answer. */
  waiting: { readonly from: string; answer(ids: readonly string[]): void } | undefined;

  xread(...args: readonly unknown[]): Promise<[string, [string, string[]][]][]> {
    const [key, from] = args.slice(-2).map(String) as [string, string];
    return new Promise((resolve) => {
      const answer = (ids: readonly string[]): void => {
        this.waiting = undefined;
        resolve([[key, ids.map((id) => [id, []])]]);
      };
      this.waiting = { from, answer };
    });
  }

  disconnect(): void {
    this.waiting?.answer([]);
  }
}

it('a stream that was left and is read again is read in its order, whatever a read in between returns', async () => {
  const connection = new FakeConnection();
  const read: string[] = [];
  const reader = new StreamReader({
    connections: { open: () => connection } as unknown as RedisConnections,
    keys: new RedisKeys('test'),
    commander: connection as unknown as RedisClient,
    wants: () => true,
    entry: (_, id) => read.push(id),
  });
  const answer = async (from: string, ids: readonly string[]): Promise<void> => {
    await expect.poll(() => connection.waiting?.from).toBe(from);
    connection.waiting?.answer(ids);
  };
  reader.read(PARTITION);
  await answer('0-0', ['1-0']);
  await expect.poll(() => connection.waiting?.from).toBe('1-0');
  reader.leave(PARTITION);
  reader.read(PARTITION);
  await answer('1-0', ['2-0']);
  await answer('0-0', ['1-0', '2-0']);
  await expect.poll(() => connection.waiting?.from).toBe('2-0');
  expect(read).toEqual(['1-0', '1-0', '2-0']);
  await reader.close();
});
