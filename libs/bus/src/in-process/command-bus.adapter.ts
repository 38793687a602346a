import { ChatError } from '#contracts/errors';
import { CommandBus } from '../command-bus.port.js';
import type { CommandBatch, CommandConsumer, CommandResults, Consumption, PartitionLag } from '../command-bus.port.js';
import { GuardedConsumer } from '../guarded-consumer.js';
import { Handout } from '../handout.js';
import type { OpenEntry } from '../open-entry.js';
import { PARTITIONS, partitionOf } from '../partition.policy.js';
import { PendingReplies } from '../pending-replies.js';
import { fairShare } from '../sharing.policy.js';

/** Limit of open batches per partition; beyond it `submit` rejects with `OVERLOADED`. */
const PARTITION_OPEN_MAX = 4_000;

interface Member {
  readonly id: string;
  readonly consumer: GuardedConsumer;
  readonly handout: Handout<OpenEntry>;
}

/**
 * A command bus on in-memory queues. Consumers of the same process share the partitions. Batches that arrive before the
 * first consumer wait for it.
 */
export class InProcessCommandBus extends CommandBus {
  private readonly pending = new PendingReplies<CommandResults>(() => this.now(), PARTITIONS * PARTITION_OPEN_MAX);
  /** By partition: the arrival time of each open batch in bus time, in order of arrival. */
  private readonly open: Map<string, number>[] = Array.from({ length: PARTITIONS }, () => new Map<string, number>());
  private readonly owners = new Array<Member | undefined>(PARTITIONS).fill(undefined);
  private readonly unowned: OpenEntry[][] = Array.from({ length: PARTITIONS }, () => []);
  private members: Member[] = [];
  private joined = 0;
  private sharing: Promise<void> = Promise.resolve();

  override async submit<Command, Result>(batch: CommandBatch<Command>): Promise<CommandResults<Result>> {
    const partition = partitionOf(batch.roomId);
    if ((this.open[partition]?.size ?? 0) >= PARTITION_OPEN_MAX) throw new ChatError('OVERLOADED');
    const json = JSON.stringify(batch.commands);
    const commands = JSON.parse(json) as readonly unknown[];
    const reply = this.pending.expect(batch.batchId, batch.deadline);
    this.open[partition]?.set(batch.batchId, this.now());
    this.route({ partition, batch: { ...batch, commands }, bytes: json.length });
    // Submitter and consumer use the same wire types; the bus does not check them.
    return (await reply) as CommandResults<Result>;
  }

  override async consume<Command, Result>(consumer: CommandConsumer<Command, Result>): Promise<Consumption> {
    const member = this.admit(new GuardedConsumer(consumer));
    this.members.push(member);
    await this.share();
    return {
      stop: async () => {
        this.members = this.members.filter((other) => other !== member);
        await this.share();
        await member.handout.stop();
      },
    };
  }

  override now(): number {
    return performance.timeOrigin + performance.now();
  }

  override lag(): Promise<ReadonlyMap<number, PartitionLag>> {
    return Promise.resolve(new Map(this.open.map((open, partition) => [partition, this.lagOf(partition, open)])));
  }

  /** Stops all consumers and rejects open submits. */
  async close(): Promise<void> {
    const left = this.members.splice(0);
    await Promise.all(left.map((member) => member.handout.stop()));
    this.pending.rejectAll('UNAVAILABLE');
  }

  private admit(consumer: GuardedConsumer): Member {
    this.joined += 1;
    const handout = new Handout<OpenEntry>({
      now: () => this.now(),
      holds: () => true,
      isHeavy: (batch) => consumer.isHeavy(batch),
      isSlow: (batch) => consumer.isSlow(batch),
      handle: (batches) => consumer.handle(batches),
      answered: (entries, results) => entries.forEach((entry, i) => this.answer(entry, results[i] ?? [])),
      expired: (entries) => entries.forEach((entry) => this.settled(entry)),
      rejected: (reason, entries) => consumer.rejected(reason, entries),
    });
    return { id: String(this.joined).padStart(9, '0'), consumer, handout };
  }

  private answer(entry: OpenEntry, results: CommandResults): void {
    this.settled(entry);
    this.pending.resolve(entry.batch.batchId, JSON.parse(JSON.stringify(results)) as CommandResults);
  }

  private settled({ partition, batch }: OpenEntry): void {
    this.open[partition]?.delete(batch.batchId);
  }

  private lagOf(partition: number, open: ReadonlyMap<string, number>): PartitionLag {
    const oldest = open.values().next();
    const oldestMs = oldest.done ? null : this.now() - oldest.value;
    return { open: open.size, oldestMs, owner: this.owners[partition]?.id ?? null };
  }

  private route(entry: OpenEntry): void {
    const owner = this.owners[entry.partition];
    if (owner === undefined) this.unowned[entry.partition]?.push(entry);
    else owner.handout.offer(entry);
  }

  /** Runs one rebalance at a time. The next one corrects an outdated result. */
  private share(): Promise<void> {
    this.sharing = this.sharing.then(() => this.shareOnce());
    return this.sharing;
  }

  private async shareOnce(): Promise<void> {
    const ids = this.members.map((member) => member.id);
    const held = new Map(this.members.map((member) => [member, 0]));
    const moving: number[] = [];
    this.owners.forEach((owner, partition) => {
      const count = owner === undefined ? undefined : held.get(owner);
      if (owner === undefined || count === undefined || count >= fairShare(owner.id, ids)) moving.push(partition);
      else held.set(owner, count + 1);
    });
    await Promise.all(moving.map((partition) => this.release(partition)));
    for (const member of this.members) {
      const wanted = fairShare(member.id, ids) - (held.get(member) ?? 0);
      for (const partition of moving.splice(0, Math.max(0, wanted))) this.own(member, partition);
    }
  }

  private async release(partition: number): Promise<void> {
    const owner = this.owners[partition];
    if (owner === undefined) return;
    // Batches that arrive while the owner finishes its call must stay behind those that the owner returns.
    this.owners[partition] = undefined;
    const left = await owner.handout.release(partition);
    this.unowned[partition]?.unshift(...left);
  }

  private own(member: Member, partition: number): void {
    this.owners[partition] = member;
    member.handout.open(partition);
    for (const entry of this.unowned[partition]?.splice(0) ?? []) member.handout.offer(entry);
    member.consumer.takenOver(partition);
  }
}
