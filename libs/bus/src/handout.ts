import type { CommandBatch, CommandResults } from './command-bus.port.js';
import type { OpenEntry } from './open-entry.js';
import { PARTITIONS } from './partition.policy.js';
import { CallLoad, PartitionQueue, type Weight } from './partition-queue.js';
import { regroup, retryPauseMs } from './retry.policy.js';
import { RoomGatherings } from './room-gatherings.js';

/** Concurrent calls of the consumer. They never share a partition. */
const CALLS_MAX = 2;
/** A call that has not settled this long after its last deadline is abandoned. */
const ABANDON_AFTER_MS = 2_000;
const ABANDON_CHECK_MS = 500;

export interface HandoutOptions<Entry extends OpenEntry> {
  /** Bus time in ms. */
  now(): number;
  /** Returns true if entries of the partition may be delivered now. */
  holds(partition: number): boolean;
  /** Whether the batch must have a call of its own. The batch and its room wait for a promise, which must not reject. */
  isHeavy(batch: CommandBatch): false | Promise<boolean>;
  /** True if the batch may share a call only with a few others like it. */
  isSlow(batch: CommandBatch): boolean;
  handle(batches: readonly CommandBatch[]): Promise<readonly CommandResults[]>;
  /** Called with the entries of one call and their results. */
  answered(entries: readonly Entry[], results: readonly CommandResults[]): void;
  /** Called with entries whose deadline has passed. */
  expired(entries: readonly Entry[]): void;
  /** Called when a call was rejected. Its entries are retried. */
  rejected(reason: unknown, entries: readonly Entry[]): void;
}

/** Rejected entries of one partition that are retried together. */
interface Retry<Entry> {
  readonly partition: number;
  readonly entries: readonly Entry[];
  /** Number of calls with exactly these entries. */
  readonly attempts: number;
  /** Bus time in ms. */
  readonly notBefore: number;
}

interface Call<Entry> {
  readonly entries: readonly Entry[];
  readonly isHeavy: boolean;
  readonly partitions: ReadonlySet<number>;
  readonly attempts: number;
  readonly abandonAt: number;
}

/**
 * Delivers open entries to a consumer, many per call, in two concurrent calls over disjoint partitions. Keeps the order
 * of each room, including retries. A heavy entry has a call of its own, a few slow ones have one together, and only one
 * such call runs at a time; light entries of other rooms pass those that wait. The batches of several submitters for one room wait for each other
 * (`RoomGatherings`). The caller must limit the number of entries: `waiting(partition)` has the queue length.
 */
export class Handout<Entry extends OpenEntry> {
  private readonly queues = Array.from({ length: PARTITIONS }, () => new PartitionQueue<Entry>());
  private readonly heavy = new WeakSet<Entry>();
  private retries: Retry<Entry>[] = [];
  private readonly calls = new Set<Call<Entry>>();
  private readonly gatherings = new RoomGatherings(() => this.pumpSoon());
  private readonly closed = new Set<number>();
  private readonly waiters = new Set<() => void>();
  /** Runs only while there are calls. */
  private abandonTimer: NodeJS.Timeout | undefined;
  private retryTimer: NodeJS.Timeout | undefined;
  private pumpIsDue = false;
  private firstPartition = 0;

  constructor(private readonly options: HandoutOptions<Entry>) {}

  /** Appends an entry to the queue of its partition. */
  offer(entry: Entry): void {
    const isHeavy = this.options.isHeavy(entry.batch);
    this.queues[entry.partition]?.push(entry, isHeavy === false ? this.weightOf(entry) : 'unknown');
    if (isHeavy !== false) void this.weigh(entry, isHeavy);
    this.gatherings.arrived(entry.batch.roomId);
    this.pumpSoon();
  }

  /** Opens a released partition. */
  open(partition: number): void {
    this.closed.delete(partition);
    this.pumpSoon();
  }

  /** Call it when `holds` may be true again. */
  resume(): void {
    this.pumpSoon();
  }

  /** Number of entries that wait for their first call. Those of rooms that wait for the consumer do not count: others pass them, and a submitter has one batch of a room on its way. */
  waiting(partition: number): number {
    return this.queues[partition]?.ready.count ?? 0;
  }

  /** Bytes of all these entries. */
  get bytesWaiting(): number {
    return this.queues.reduce((sum, queue) => sum + queue.ready.bytes, 0);
  }

  /** Stops delivery of the partition. Resolves with the remaining entries when no call uses the partition any more. */
  async release(partition: number): Promise<Entry[]> {
    this.closed.add(partition);
    while (this.isBusy(partition)) await new Promise<void>((resolve) => this.waiters.add(resolve));
    const rejected = this.retries.filter((retry) => retry.partition === partition).flatMap((retry) => retry.entries);
    this.retries = this.retries.filter((retry) => retry.partition !== partition);
    return [...rejected, ...(this.queues[partition]?.clear() ?? [])];
  }

  /** Releases all partitions and stops the timers. Resolves with the remaining entries. */
  async stop(): Promise<Entry[]> {
    const left = await Promise.all(this.queues.map((_, partition) => this.release(partition)));
    clearInterval(this.abandonTimer);
    clearTimeout(this.retryTimer);
    return left.flat();
  }

  /** The weight of an entry that is not heavy. */
  private weightOf({ batch }: Entry): Weight {
    return this.options.isSlow(batch) ? 'slow' : 'light';
  }

  private async weigh(entry: Entry, isHeavy: Promise<boolean>): Promise<void> {
    this.queues[entry.partition]?.weighed(entry, (await isHeavy) ? 'heavy' : this.weightOf(entry));
    this.pumpSoon();
  }

  /** Deferred, so that all entries of one turn of the event loop go into one call. */
  private pumpSoon(): void {
    if (this.pumpIsDue) return;
    this.pumpIsDue = true;
    setImmediate(() => {
      this.pumpIsDue = false;
      this.pump();
    });
  }

  private pump(): void {
    while (this.calls.size < CALLS_MAX) {
      const retry = this.takeRetry();
      const entries = retry?.entries ?? this.takeFresh();
      const live = this.dropExpired(entries);
      if (live.length > 0) void this.call(live, retry?.attempts ?? 0);
      else if (entries.length === 0) break;
    }
    this.scheduleRetries();
  }

  private isFree(partition: number): boolean {
    return !this.closed.has(partition) && !this.isBusy(partition) && this.options.holds(partition);
  }

  private isBusy(partition: number): boolean {
    for (const call of this.calls) if (call.partitions.has(partition)) return true;
    return false;
  }

  private hasHeavyCall(): boolean {
    for (const call of this.calls) if (call.isHeavy) return true;
    return false;
  }

  private isHeavy(entries: readonly Entry[]): boolean {
    return entries.some((entry) => this.heavy.has(entry));
  }

  private takeRetry(): Retry<Entry> | undefined {
    const now = this.options.now();
    const hasHeavyCall = this.hasHeavyCall();
    const at = this.retries.findIndex(({ notBefore, partition, entries }) => {
      if (notBefore > now || !this.isFree(partition)) return false;
      return !hasHeavyCall || !this.isHeavy(entries);
    });
    return at < 0 ? undefined : this.retries.splice(at, 1)[0];
  }

  private takeFresh(): readonly Entry[] {
    const heldRooms = this.heldRooms();
    const queues = this.freeQueues();
    const notLight = this.takeNotLight(queues, heldRooms);
    if (notLight.length > 0) return notLight;
    const load = new CallLoad<Entry>();
    for (const queue of queues) queue.takeLight(heldRooms, load);
    // Without light entries, a partition may have two such calls in a row.
    return load.entries.length > 0 ? load.entries : this.takeNotLight(queues, heldRooms);
  }

  /** One heavy entry, or some slow ones of one partition. */
  private takeNotLight(queues: readonly PartitionQueue<Entry>[], heldRooms: ReadonlySet<string>): readonly Entry[] {
    if (this.hasHeavyCall()) return [];
    for (const queue of queues) {
      const taken = queue.takeNotLight(heldRooms);
      for (const entry of taken) this.heavy.add(entry);
      if (taken.length > 0) return taken;
    }
    return [];
  }

  /** Starts at a different partition each time, so that full calls do not starve the same partitions. */
  private freeQueues(): PartitionQueue<Entry>[] {
    const first = this.firstPartition;
    this.firstPartition = (first + 1) % PARTITIONS;
    return this.queues.flatMap((_, i) => {
      const partition = (first + i) % PARTITIONS;
      const queue = this.queues[partition];
      return queue === undefined || queue.length === 0 || !this.isFree(partition) ? [] : [queue];
    });
  }

  /** Rooms that gather, and rooms with an entry that waits for a retry: their later entries must wait behind it. */
  private heldRooms(): ReadonlySet<string> {
    const rooms = new Set<string>(this.gatherings.roomIds);
    for (const retry of this.retries) for (const entry of retry.entries) rooms.add(entry.batch.roomId);
    return rooms;
  }

  private dropExpired(entries: readonly Entry[]): readonly Entry[] {
    const now = this.options.now();
    const expired = entries.filter((entry) => entry.batch.deadline <= now);
    if (expired.length === 0) return entries;
    this.options.expired(expired);
    return entries.filter((entry) => entry.batch.deadline > now);
  }

  private async call(entries: readonly Entry[], attempts: number): Promise<void> {
    const batches = entries.map((entry) => entry.batch);
    const lastDeadline = batches.reduce((last, batch) => Math.max(last, batch.deadline), 0);
    const partitions = new Set(entries.map((entry) => entry.partition));
    const isHeavy = this.isHeavy(entries);
    const call = { entries, isHeavy, partitions, attempts, abandonAt: lastDeadline + ABANDON_AFTER_MS };
    this.calls.add(call);
    this.abandonTimer ??= setInterval(() => this.abandonHungCalls(), ABANDON_CHECK_MS).unref();
    const calledAt = performance.now();
    try {
      const results = await this.options.handle(batches);
      if (results.length !== entries.length) throw new Error('the consumer returned the wrong number of results');
      if (this.calls.has(call)) {
        this.options.answered(entries, results);
        this.gather(call, performance.now() - calledAt);
      }
    } catch (reason) {
      if (this.calls.has(call)) this.scheduleRetry(call, reason);
    }
    this.settle(call);
  }

  private gather({ entries, partitions }: Call<Entry>, tookMs: number): void {
    const waiting = new Set<string>();
    for (const partition of partitions) this.queues[partition]?.addRooms(waiting);
    this.gatherings.begin(entries, waiting, tookMs);
  }

  private scheduleRetry({ entries, attempts }: Call<Entry>, reason: unknown): void {
    const groups = regroup(entries, reason);
    // The back-off grows only if the same group is retried; smaller groups start again at the first pause.
    const nextAttempts = groups.length > 1 ? 1 : attempts + 1;
    const notBefore = this.options.now() + retryPauseMs(nextAttempts);
    for (const group of groups) {
      const partition = group[0]?.partition;
      if (partition !== undefined) this.retries.push({ partition, entries: group, attempts: nextAttempts, notBefore });
    }
    this.options.rejected(reason, entries);
  }

  private settle(call: Call<Entry>): void {
    if (!this.calls.delete(call)) return;
    for (const wake of this.waiters) wake();
    this.waiters.clear();
    this.pumpSoon();
  }

  private scheduleRetries(): void {
    clearTimeout(this.retryTimer);
    const next = this.retries.reduce((first, retry) => Math.min(first, retry.notBefore), Infinity);
    if (next === Infinity) return;
    // At least 5 ms, to avoid a busy loop: if the partition of a due retry is busy, the end of that call pumps again.
    this.retryTimer = setTimeout(() => this.pump(), Math.max(5, next - this.options.now()));
  }

  private abandonHungCalls(): void {
    if (this.calls.size === 0) {
      clearInterval(this.abandonTimer);
      this.abandonTimer = undefined;
    }
    const now = this.options.now();
    for (const call of this.calls) {
      if (call.abandonAt > now) continue;
      this.options.rejected(new Error('the consumer did not settle in time'), call.entries);
      this.options.expired(call.entries);
      this.settle(call);
    }
  }
}
