import { Redis } from 'ioredis';
import type { CommandBatch, CommandResults } from '#bus/command-bus.port';
import { PARTITIONS } from '#bus/partition.policy';
import { fromFields, type StreamEntry } from '#bus/redis/command-entry';
import { RedisKeys } from '#bus/redis/redis-keys';
import { replyText } from '#bus/redis/reply-inbox';

const GROUP = 'histories';
const READ_COUNT = 100;
const BLOCK_MS = 1_000;
/** The same duration as a lease. */
const CLAIM_IDLE_MS = 3_000;
const CLAIM_INTERVAL_MS = 1_000;

type Handle = (batches: readonly CommandBatch[]) => Promise<readonly CommandResults[]>;
type Read = [key: string, entries: [id: string, fields: string[]][]][];

/**
 * The alternative in docs/adr/0002-command-stream.md: all histories read the same streams through one consumer group
 * and claim the entries of a dead consumer. Implements only what the measurement needs.
 */
export async function consumeAsGroup(url: string, prefix: string, name: string, handle: Handle): Promise<void> {
  const keys = new RedisKeys(prefix);
  const streams = Array.from({ length: PARTITIONS }, (_, partition) => keys.stream(partition));
  const [reader, writer] = [new Redis(url), new Redis(url, { enableAutoPipelining: true })];
  for (const stream of streams) await writer.xgroup('CREATE', stream, GROUP, '0', 'MKSTREAM').catch(() => undefined);

  const work = async (read: Read): Promise<void> => {
    const entries = read.flatMap(([key, rows]) =>
      rows.flatMap(([id, fields]) => fromFields(streams.indexOf(key), id, fields) ?? []),
    );
    const results = entries.length === 0 ? [] : await handle(entries.map(({ batch }) => batch));
    await Promise.all(entries.map((entry, i) => finish(entry, results[i] ?? [])));
  };
  const finish = async ({ batch, replyTo, partition, streamIds }: StreamEntry, results: CommandResults) => {
    await writer.spublish(replyTo, replyText('c', batch.batchId, JSON.stringify(results)));
    const stream = keys.stream(partition);
    await Promise.all([writer.xack(stream, GROUP, ...streamIds), writer.xdel(stream, ...streamIds)]);
  };
  const claim = async (): Promise<void> => {
    for (const stream of streams) {
      const claimed = await writer.xautoclaim(stream, GROUP, name, CLAIM_IDLE_MS, '0', 'COUNT', READ_COUNT);
      const rows = (claimed[1] as Read[number][1]).filter((row) => Array.isArray(row) && Array.isArray(row[1]));
      await work([[stream, rows]]);
    }
    setTimeout(() => void claim(), CLAIM_INTERVAL_MS);
  };
  void claim();
  // Two concurrent calls, as in the shipped consumer.
  const running = new Set<Promise<void>>();
  for (;;) {
    if (running.size >= 2) await Promise.race(running);
    const ids = streams.map(() => '>');
    const args = ['GROUP', GROUP, name, 'COUNT', READ_COUNT, 'BLOCK', BLOCK_MS, 'STREAMS', ...streams, ...ids] as const;
    const read = (await reader.call('XREADGROUP', ...args)) as Read | null;
    const run: Promise<void> = work(read ?? []).finally(() => running.delete(run));
    running.add(run);
  }
}
