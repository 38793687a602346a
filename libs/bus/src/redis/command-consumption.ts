import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CommandConsumer, CommandResults, Consumption } from '../command-bus.port.js';
import { GuardedConsumer } from '../guarded-consumer.js';
import { Handout } from '../handout.js';
import { fromFields, type StreamEntry } from './command-entry.js';
import { PartitionLeases } from './partition-leases.js';
import type { RedisBusParts } from './redis-bus-parts.js';
import { RedisScript } from './redis-script.js';
import { replyText } from './reply-inbox.js';
import { StreamReader, type StreamReaderOptions } from './stream-reader.js';

/** Of one partition this many batches wait here at most; the others wait in the stream. */
const WAITING_MAX = 500;
/** … and of all partitions this many bytes. */
const WAITING_BYTES_MAX = 64 * 1024 * 1024;

/** How long a partition waits for its last replies and deletions before it is given back. */
const FINISH_MS = 500;

/** KEYS: the channel. ARGV: the replies. Many at once cost this process and Redis less than one command for each. */
const REPLY = new RedisScript(`
  for _, text in ipairs(ARGV) do redis.call('SPUBLISH', KEYS[1], text) end
  return #ARGV`);

/** What is known here of one partition's stream. */
class OpenStream {
  /** Ids that need not be read again: open here, or done and about to be deleted. */
  readonly known = new Set<string>();
  readonly byBatchId = new Map<string, StreamEntry>();
}

/** One consumer's side of the command streams: reads what it owns, hands it out, replies, deletes. */
export class CommandConsumption implements Consumption {
  private readonly logger = new Logger(CommandConsumption.name);
  private readonly open = new Map<number, OpenStream>();
  private readonly readers = new Map<number, StreamReader>();
  private readonly consumer: GuardedConsumer;
  private readonly handout: Handout<StreamEntry>;
  private readonly leases: PartitionLeases;
  /** Replies and deletions on their way. Bounded by the calls, and by what Redis takes to answer. */
  private readonly finishing = new Set<Promise<void>>();

  constructor(
    private readonly parts: RedisBusParts,
    consumer: CommandConsumer,
  ) {
    this.consumer = new GuardedConsumer(consumer);
    this.handout = new Handout({
      now: () => parts.clock.now(),
      holds: (partition) => this.leases.holds(partition),
      handle: (batches) => this.consumer.handle(batches),
      answered: (entries, results) => this.track(this.finish(entries, results)),
      expired: (entries) => void this.drop(entries),
      rejected: (reason, entries) => this.consumer.rejected(reason, entries),
    });
    this.leases = new PartitionLeases({
      consumerId: randomUUID(),
      client: parts.commander,
      keys: parts.keys,
      taken: (partition) => this.take(partition),
      release: (partition) => this.release(partition),
    });
  }

  start(): Promise<void> {
    return this.leases.start();
  }

  /** Another consumer has given something back. */
  hasten(): void {
    this.leases.hasten();
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
    // Whoever takes the partition next finds nothing that is done; where Redis does not answer it is found twice.
    await Promise.race([Promise.all(this.finishing), sleep(FINISH_MS, undefined, { ref: false })]);
    if (this.parts.connections.isCluster) await this.closeReader(partition);
  }

  /** One connection reads everything; on a Cluster, where streams live on different nodes, one per partition. */
  private readerOf(partition: number): StreamReader {
    const shared = this.parts.connections.isCluster ? undefined : this.readers.values().next().value;
    const reader = this.readers.get(partition) ?? shared ?? new StreamReader(this.readerOptions());
    this.readers.set(partition, reader);
    return reader;
  }

  private async closeReader(partition: number): Promise<void> {
    const reader = this.readers.get(partition);
    this.readers.delete(partition);
    await reader?.close();
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
    const same = stream.byBatchId.get(entry.batch.batchId);
    if (same !== undefined) {
      same.streamIds.push(streamId);
      return;
    }
    stream.byBatchId.set(entry.batch.batchId, entry);
    this.handout.offer(entry);
  }

  private track(finish: Promise<void>): void {
    this.finishing.add(finish);
    void finish.finally(() => this.finishing.delete(finish));
  }

  /** Replies and then deletes, all in one round trip each. What cannot be replied stays open and comes again. */
  private async finish(entries: readonly StreamEntry[], results: readonly CommandResults[]): Promise<void> {
    for (const entry of entries) this.open.get(entry.partition)?.byBatchId.delete(entry.batch.batchId);
    const submitters = bySubmitter(entries, results);
    const sent = await Promise.allSettled(
      [...submitters].map(([replyTo, { replies }]) => REPLY.run(this.parts.replier, [replyTo], replies)),
    );
    const replied: StreamEntry[] = [];
    for (const [i, { answered }] of [...submitters.values()].entries()) {
      if (sent[i]?.status === 'fulfilled') replied.push(...answered);
      else for (const entry of answered) this.reopen(entry.partition, entry.streamIds);
    }
    await this.removeAll(replied);
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

  /** Reads the entries again, and carries them out again: the consumer knows what it has done. */
  private reopen(partition: number, streamIds: readonly string[]): void {
    const stream = this.open.get(partition);
    if (stream === undefined) return;
    for (const streamId of streamIds) stream.known.delete(streamId);
    this.readers.get(partition)?.read(partition);
  }
}

/** What goes to one submitter. */
interface Answers {
  readonly answered: StreamEntry[];
  /** As texts. */
  readonly replies: string[];
}

function bySubmitter(
  entries: readonly StreamEntry[],
  results: readonly CommandResults[],
): ReadonlyMap<string, Answers> {
  const submitters = new Map<string, Answers>();
  for (const [i, entry] of entries.entries()) {
    const { answered, replies } = submitters.get(entry.replyTo) ?? { answered: [], replies: [] };
    answered.push(entry);
    replies.push(replyText('c', entry.batch.batchId, JSON.stringify(results[i])));
    submitters.set(entry.replyTo, { answered, replies });
  }
  return submitters;
}
