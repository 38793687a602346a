import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { ExpiringCache } from '../expiring-cache.js';
import type { CommandBatch, CommandConsumer, CommandResults, Consumption } from '../command-bus.port.js';
import { GuardedConsumer } from '../guarded-consumer.js';
import { Handout } from '../handout.js';
import { fromFields, type StreamEntry } from './command-entry.js';
import { PartitionLeases } from './partition-leases.js';
import type { RedisBusParts } from './redis-bus-parts.js';
import { RedisScript } from './redis-script.js';
import { replyText } from './reply-inbox.js';
import { StreamReader, type StreamReaderOptions } from './stream-reader.js';

/** Limit of batches of one partition in memory; the others wait in the stream. */
const WAITING_MAX = 500;
/** Limit of bytes of all partitions in memory. */
const WAITING_BYTES_MAX = 64 * 1024 * 1024;

/** At a few hundred bytes each, some megabytes. */
const KEPT_ANSWERS_MAX = 10_000;

/** How long the release of a partition waits for its last replies and deletions. */
const FINISH_MS = 500;

/**
 * How long a reader of a Cluster outlives the release of its partition. If leases expire because the machine is busy, it
 * would take longer than the next leases to connect all readers again.
 */
const READER_KEPT_MS = 10_000;

/** KEYS: the channel. ARGV: the replies. One call with many replies is cheaper than one command per reply. */
const REPLY = new RedisScript(`
  for _, text in ipairs(ARGV) do redis.call('SPUBLISH', KEYS[1], text) end
  return #ARGV`);

/** The state of one partition's stream. */
class OpenStream {
  /** Entry ids to skip when the stream is read again: open ones, and finished ones that are not deleted yet. */
  readonly known = new Set<string>();
  readonly byBatchId = new Map<string, StreamEntry>();
}

/**
 * The consumer's side of the command streams: reads the owned streams, delivers batches, replies, and deletes entries.
 */
export class CommandConsumption implements Consumption {
  private readonly logger = new Logger(CommandConsumption.name);
  private readonly open = new Map<number, OpenStream>();
  private readonly readers = new Map<number, StreamReader>();
  /**
   * By batch id, until the deadline of the batch: answers that a second execution might contradict. The submitter may have
   * appended the batch again just before it received the answer.
   */
  private readonly answers = new ExpiringCache<CommandResults>(KEPT_ANSWERS_MAX);
  private readonly consumer: GuardedConsumer;
  private readonly handout: Handout<StreamEntry>;
  private readonly leases: PartitionLeases;
  /** Running replies and deletions. Bounded by the number of calls and the answer timeout of Redis. */
  private readonly finishing = new Set<Promise<void>>();

  constructor(
    private readonly parts: RedisBusParts,
    consumer: CommandConsumer,
  ) {
    this.consumer = new GuardedConsumer(consumer);
    this.handout = new Handout({
      now: () => parts.clock.now(),
      holds: (partition) => this.leases.holds(partition),
      isHeavy: (batch) => this.consumer.isHeavy(batch),
      isSlow: (batch) => this.consumer.isSlow(batch),
      handle: (batches) => this.consumer.handle(batches),
      answered: (entries, results) => this.finish(entries, results),
      expired: (entries) => void this.drop(entries),
      rejected: (reason, entries) => this.consumer.rejected(reason, entries),
    });
    this.leases = new PartitionLeases({
      consumerId: randomUUID(),
      client: parts.commander,
      keys: parts.keys,
      taken: (partition) => this.take(partition),
      renewed: () => this.handout.resume(),
      release: (partition) => this.release(partition),
    });
  }

  start(): Promise<void> {
    return this.leases.start();
  }

  /** Called when another consumer has released a partition. */
  rebalanceSoon(): void {
    this.leases.rebalanceSoon();
  }

  async stop(): Promise<void> {
    await this.leases.stop();
    await this.handout.stop();
    await Promise.all([...new Set(this.readers.values())].map((reader) => reader.close()));
    this.readers.clear();
  }

  private take(partition: number): void {
    this.open.set(partition, new OpenStream());
    this.handout.open(partition);
    this.readerOf(partition).read(partition);
    this.consumer.takenOver(partition);
  }

  private async release(partition: number): Promise<void> {
    this.readers.get(partition)?.leave(partition);
    await this.handout.release(partition);
    this.open.delete(partition);
    // Finish the deletions first, so that the next owner does not receive answered batches. If Redis does not answer in
    // time, it receives them a second time.
    await Promise.race([Promise.all(this.finishing), sleep(FINISH_MS, undefined, { ref: false })]);
    if (this.parts.connections.isCluster) this.closeReaderLater(partition);
  }

  /** One reader for all partitions. On a Cluster one per partition, because the streams are on different nodes. */
  private readerOf(partition: number): StreamReader {
    const shared = this.parts.connections.isCluster ? undefined : this.readers.values().next().value;
    const reader = this.readers.get(partition) ?? shared ?? new StreamReader(this.readerOptions());
    this.readers.set(partition, reader);
    return reader;
  }

  private closeReaderLater(partition: number): void {
    const close = (): void => {
      if (this.open.has(partition)) return;
      void this.readers.get(partition)?.close();
      this.readers.delete(partition);
    };
    setTimeout(close, READER_KEPT_MS).unref();
  }

  private readerOptions(): StreamReaderOptions {
    const { connections, keys, commander } = this.parts;
    return {
      connections,
      keys,
      commander,
      wants: (partition) =>
        this.handout.waiting(partition) < WAITING_MAX && this.handout.bytesWaiting < WAITING_BYTES_MAX,
      entry: (partition, streamId, fields) => this.admit(partition, streamId, fields),
    };
  }

  private admit(partition: number, streamId: string, fields: readonly string[]): void {
    const stream = this.open.get(partition);
    if (stream === undefined || stream.known.has(streamId)) return;
    stream.known.add(streamId);
    const entry = fromFields(partition, streamId, fields);
    if (entry === undefined) {
      this.logger.error({ event: 'command.unreadable', partition, streamId });
      void this.remove(partition, [streamId]);
      return;
    }
    const duplicate = stream.byBatchId.get(entry.batch.batchId);
    if (duplicate !== undefined) {
      duplicate.streamIds.push(streamId);
      return;
    }
    const answered = this.answers.get(entry.batch.batchId);
    if (answered !== undefined) {
      this.track(this.answer([entry], [answered]));
      return;
    }
    stream.byBatchId.set(entry.batch.batchId, entry);
    this.handout.offer(entry);
  }

  private finish(entries: readonly StreamEntry[], results: readonly CommandResults[]): void {
    for (const [i, { partition, batch }] of entries.entries()) {
      this.open.get(partition)?.byBatchId.delete(batch.batchId);
      const answer = results[i];
      if (answer !== undefined && !this.consumer.isRepeatable(answer)) this.keep(batch, answer);
    }
    this.track(this.answer(entries, results));
  }

  private keep({ batchId, deadline }: CommandBatch, answer: CommandResults): void {
    this.answers.set(batchId, answer, Date.now() + deadline - this.parts.clock.now());
  }

  private track(answer: Promise<void>): void {
    this.finishing.add(answer);
    void answer.finally(() => this.finishing.delete(answer));
  }

  /**
   * Replies and deletes in one write and in this order. Without a connection, both fail, and the entries are read again.
   * If only a reply is lost, the submitter appends its batch again.
   */
  private async answer(entries: readonly StreamEntry[], results: readonly CommandResults[]): Promise<void> {
    const replies = [...repliesOf(entries, results)].map(([replyTo, texts]) =>
      REPLY.run(this.parts.replier, [replyTo], texts),
    );
    await Promise.allSettled([...replies, this.removeAll(entries)]);
  }

  private async drop(entries: readonly StreamEntry[]): Promise<void> {
    for (const entry of entries) {
      this.open.get(entry.partition)?.byBatchId.delete(entry.batch.batchId);
      this.logger.debug({ event: 'command.expired', batchId: entry.batch.batchId, roomId: entry.batch.roomId });
    }
    await this.removeAll(entries);
  }

  private async removeAll(entries: readonly StreamEntry[]): Promise<void> {
    const byPartition = new Map<number, string[]>();
    for (const { partition, streamIds } of entries) {
      byPartition.set(partition, [...(byPartition.get(partition) ?? []), ...streamIds]);
    }
    await Promise.all([...byPartition].map(([partition, streamIds]) => this.remove(partition, streamIds)));
  }

  private async remove(partition: number, streamIds: readonly string[]): Promise<void> {
    try {
      await this.parts.replier.xdel(this.parts.keys.stream(partition), ...streamIds);
      for (const streamId of streamIds) this.open.get(partition)?.known.delete(streamId);
    } catch {
      this.reopen(partition, streamIds);
    }
  }

  /** Reads the entries again. The consumer executes them again; it recognizes completed commands. */
  private reopen(partition: number, streamIds: readonly string[]): void {
    const stream = this.open.get(partition);
    if (stream === undefined) return;
    for (const streamId of streamIds) stream.known.delete(streamId);
    this.readers.get(partition)?.read(partition);
  }
}

/** The replies by submitter. */
function repliesOf(
  entries: readonly StreamEntry[],
  results: readonly CommandResults[],
): ReadonlyMap<string, readonly string[]> {
  const replies = new Map<string, string[]>();
  for (const [i, { replyTo, batch }] of entries.entries()) {
    const text = replyText('c', batch.batchId, JSON.stringify(results[i]));
    const ofSubmitter = replies.get(replyTo);
    if (ofSubmitter === undefined) replies.set(replyTo, [text]);
    else ofSubmitter.push(text);
  }
  return replies;
}
