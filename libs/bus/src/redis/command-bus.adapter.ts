import { ChatError } from '#contracts/errors';
import { CommandBus } from '../command-bus.port.js';
import type { CommandBatch, CommandConsumer, CommandResults, Consumption, PartitionLag } from '../command-bus.port.js';
import { PARTITIONS, partitionOf } from '../partition.policy.js';
import { PendingReplies } from '../pending-replies.js';
import { CommandConsumption } from './command-consumption.js';
import { toFields } from './command-entry.js';
import type { RedisBusParts } from './redis-bus-parts.js';
import { Resender } from './resender.js';
import { StreamAppends } from './stream-appends.js';

/** Limit of unanswered batches of this process. */
const PENDING_MAX = 50_000;
/** Pauses after which an unanswered batch is appended to the stream again: 3 s and 6 s after the first time. */
const RESUBMIT_AFTER_MS = [3_000, 3_000];

/** Commands over one Redis stream per partition, each owned by one consumer (docs/adr/0002-command-stream.md). */
export class RedisCommandBus extends CommandBus {
  private readonly pending: PendingReplies<string>;
  private readonly appends: StreamAppends;
  private readonly resender = new Resender(RESUBMIT_AFTER_MS);
  private readonly consumptions = new Set<CommandConsumption>();

  constructor(private readonly parts: RedisBusParts) {
    super();
    this.pending = new PendingReplies(() => this.now(), PENDING_MAX);
    this.appends = new StreamAppends(parts);
    parts.inbox.on('c', {
      reply: (id, answer) => this.pending.resolve(id, answer),
      lost: () => this.resender.resendAll(),
    });
  }

  override async submit<Command, Result>(batch: CommandBatch<Command>): Promise<CommandResults<Result>> {
    const { batchId } = batch;
    const partition = partitionOf(batch.roomId);
    const reply = this.pending.expect(batchId, batch.deadline);
    const fields = toFields(batch, JSON.stringify(batch.commands), this.parts.inbox.channel);
    this.resender.send(batchId, () => this.append(batchId, partition, fields));
    try {
      // Submitter and consumer use the same wire types; the bus does not check them.
      return JSON.parse(await reply) as CommandResults<Result>;
    } finally {
      this.resender.forget(batchId);
    }
  }

  override async consume<Command, Result>(consumer: CommandConsumer<Command, Result>): Promise<Consumption> {
    const consumption = new CommandConsumption(this.parts, consumer);
    this.consumptions.add(consumption);
    const rebalance = (): void => {
      for (const each of this.consumptions) each.rebalanceSoon();
    };
    // Without this notice, the next periodic rebalance finds the freed partition.
    this.parts.inbox.onNotice(this.parts.keys.freed, rebalance).catch(() => undefined);
    await consumption.start();
    return {
      stop: async () => {
        this.consumptions.delete(consumption);
        await consumption.stop();
      },
    };
  }

  override now(): number {
    return this.parts.clock.now();
  }

  override async lag(): Promise<ReadonlyMap<number, PartitionLag>> {
    const partitions = Array.from({ length: PARTITIONS }, (_, partition) => partition);
    try {
      return new Map(await Promise.all(partitions.map(async (p) => [p, await this.lagOf(p)] as const)));
    } catch (cause) {
      throw new ChatError('UNAVAILABLE', {}, { cause });
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.consumptions].map((consumption) => consumption.stop()));
    this.pending.rejectAll('UNAVAILABLE');
  }

  /** A stream contains only open batches, and an entry's id starts with the time of its XADD. */
  private async lagOf(partition: number): Promise<PartitionLag> {
    const { commander, keys } = this.parts;
    const stream = keys.stream(partition);
    const [open, oldest, owner] = await Promise.all([
      commander.xlen(stream),
      commander.xrange(stream, '-', '+', 'COUNT', 1),
      commander.get(keys.lease(partition)),
    ]);
    const addedAtMs = Number.parseInt(oldest[0]?.[0] ?? '', 10);
    return { open, oldestMs: Number.isNaN(addedAtMs) ? null : Math.max(0, this.now() - addedAtMs), owner };
  }

  private async append(batchId: string, partition: number, fields: readonly string[]): Promise<void> {
    const isAccepted = await this.appends.add(partition, fields);
    // If the first attempt is refused, the batch was never accepted. After a later one the outcome is unknown.
    if (!isAccepted && this.resender.isFirst(batchId)) this.pending.reject(batchId, new ChatError('OVERLOADED'));
  }
}
