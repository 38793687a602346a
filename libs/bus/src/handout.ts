import type { CommandBatch, CommandResults } from './command-bus.port.js';
import type { OpenEntry } from './open-entry.js';
import { PARTITIONS } from './partition.policy.js';
import { regroup, retryPauseMs } from './retry.policy.js';

/** Concurrent calls of the consumer. They never share a partition. */
const CALLS_MAX = 2;
/** Limits of one call, which becomes one transaction: batches, and bytes of their JSON. */
const CALL_BATCHES_MAX = 500;
const CALL_BYTES_MAX = 1024 * 1024;
/** A call that has not settled this long after its last deadline is abandoned. */
const ABANDON_AFTER_MS = 2_000;
const ABANDON_CHECK_MS = 500;
/**
 * How long a room with several submitters gathers its next batches: in durations of its last call, because the answers
 * and the next batches pass Redis, the submitters and their clients, which takes longer than the call; and at most, in ms.
 */
const GATHER_CALLS = 4;
const GATHER_MS_MAX = 40;

export interface HandoutOptions<Entry extends OpenEntry> {
  /** Bus time in ms. */
  now(): number;
  /** Returns true if entries of the partition may be delivered now. */
  holds(partition: number): boolean;
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
  readonly partitions: ReadonlySet<number>;
  readonly attempts: number;
  readonly abandonAt: number;
}

/** A room whose next batches wait for each other. */
interface Gathering {
  /** Batches that have not arrived yet. */
  missing: number;
  readonly timer: NodeJS.Timeout;
}

/**
 * Delivers open entries to a consumer, many per call, in two concurrent calls over disjoint partitions. Keeps the order
 * of each room, including retries. The caller must limit the number of entries: `waiting(partition)` has the queue
 * length.
 *
 * A submitter has one batch of a room in flight. After a call with several commands of a room, its next call waits until
 * every submitter that had a batch here has sent its next one, as `RoomQueue` does for the senders of one submitter. So a
 * busy room has one call, and one frame, for all gateways. A room with one submitter never waits.
 */
export class Handout<Entry extends OpenEntry> {
  private readonly queues: Entry[][] = Array.from({ length: PARTITIONS }, () => []);
  private retries: Retry<Entry>[] = [];
  private readonly calls = new Set<Call<Entry>>();
  private readonly gatherings = new Map<string, Gathering>();
  private readonly closed = new Set<number>();
  private readonly waiters = new Set<() => void>();
  private readonly abandonTimer: NodeJS.Timeout;
  private retryTimer: NodeJS.Timeout | undefined;
  private queuedBytes = 0;
  private pumpIsDue = false;
  private firstPartition = 0;

  constructor(private readonly options: HandoutOptions<Entry>) {
    this.abandonTimer = setInterval(() => this.abandonHungCalls(), ABANDON_CHECK_MS);
    this.abandonTimer.unref();
  }

  /** Appends an entry to the queue of its partition. */
  offer(entry: Entry): void {
    this.queues[entry.partition]?.push(entry);
    this.queuedBytes += entry.bytes;
    this.arrived(entry.batch.roomId);
    this.pumpSoon();
  }

  /** Opens a released partition. */
  open(partition: number): void {
    this.closed.delete(partition);
    this.pumpSoon();
  }

  /** Number of entries that wait for their first call. */
  waiting(partition: number): number {
    return this.queues[partition]?.length ?? 0;
  }

  /** Bytes of all entries that wait for their first call. */
  get bytesWaiting(): number {
    return this.queuedBytes;
  }

  /** Stops delivery of the partition. Resolves with the remaining entries when no call uses the partition any more. */
  async release(partition: number): Promise<Entry[]> {
    this.closed.add(partition);
    while (this.isBusy(partition)) await new Promise<void>((resolve) => this.waiters.add(resolve));
    const rejected = this.retries.filter((retry) => retry.partition === partition).flatMap((retry) => retry.entries);
    this.retries = this.retries.filter((retry) => retry.partition !== partition);
    const waiting = this.queues[partition]?.splice(0) ?? [];
    this.queuedBytes -= sumBytes(waiting);
    return [...rejected, ...waiting];
  }

  /** Releases all partitions and stops the timers. Resolves with the remaining entries. */
  async stop(): Promise<Entry[]> {
    const left = await Promise.all(this.queues.map((_, partition) => this.release(partition)));
    clearInterval(this.abandonTimer);
    clearTimeout(this.retryTimer);
    return left.flat();
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

  private takeRetry(): Retry<Entry> | undefined {
    const now = this.options.now();
    const at = this.retries.findIndex((retry) => retry.notBefore <= now && this.isFree(retry.partition));
    return at < 0 ? undefined : this.retries.splice(at, 1)[0];
  }

  /** Starts at a different partition each time, so that full calls do not starve the same partitions. */
  private takeFresh(): Entry[] {
    const heldRooms = this.heldRooms();
    const taken: Entry[] = [];
    let bytes = 0;
    for (let i = 0; i < PARTITIONS; i += 1) {
      const partition = (this.firstPartition + i) % PARTITIONS;
      const queue = this.queues[partition];
      if (queue === undefined || queue.length === 0 || !this.isFree(partition)) continue;
      bytes = takeFrom(queue, heldRooms, taken, bytes);
    }
    this.firstPartition = (this.firstPartition + 1) % PARTITIONS;
    this.queuedBytes -= bytes;
    return taken;
  }

  /** Rooms that gather, and rooms with an entry that waits for a retry: their later entries must wait behind it. */
  private heldRooms(): ReadonlySet<string> {
    const rooms = new Set<string>(this.gatherings.keys());
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
    const call = { entries, partitions, attempts, abandonAt: lastDeadline + ABANDON_AFTER_MS };
    this.calls.add(call);
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
    for (const partition of partitions) for (const { batch } of this.queues[partition] ?? []) waiting.add(batch.roomId);
    for (const [roomId, { batches, commands }] of countByRoom(entries)) {
      if (commands === 1 || (batches === 1 && !waiting.has(roomId))) continue;
      const timer = setTimeout(() => this.endGathering(roomId), Math.min(GATHER_MS_MAX, GATHER_CALLS * tookMs));
      this.gatherings.set(roomId, { missing: batches, timer });
    }
  }

  private arrived(roomId: string): void {
    const gathering = this.gatherings.get(roomId);
    if (gathering === undefined) return;
    gathering.missing -= 1;
    if (gathering.missing === 0) this.endGathering(roomId);
  }

  private endGathering(roomId: string): void {
    clearTimeout(this.gatherings.get(roomId)?.timer);
    this.gatherings.delete(roomId);
    this.pumpSoon();
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
    const now = this.options.now();
    for (const call of this.calls) {
      if (call.abandonAt > now) continue;
      this.options.rejected(new Error('the consumer did not settle in time'), call.entries);
      this.options.expired(call.entries);
      this.settle(call);
    }
  }
}

function countByRoom(entries: readonly OpenEntry[]): Map<string, { batches: number; commands: number }> {
  const rooms = new Map<string, { batches: number; commands: number }>();
  for (const { batch } of entries) {
    const room = rooms.get(batch.roomId) ?? { batches: 0, commands: 0 };
    rooms.set(batch.roomId, room);
    room.batches += 1;
    room.commands += batch.commands.length;
  }
  return rooms;
}

function sumBytes(entries: readonly OpenEntry[]): number {
  return entries.reduce((sum, entry) => sum + entry.bytes, 0);
}

/** Moves entries from the head of the queue to `taken`, up to the limits of a call. Returns the new number of bytes. */
function takeFrom<Entry extends OpenEntry>(
  queue: Entry[],
  heldRooms: ReadonlySet<string>,
  taken: Entry[],
  bytesTaken: number,
): number {
  let bytes = bytesTaken;
  let seen = 0;
  const left: Entry[] = [];
  for (const entry of queue) {
    if (taken.length >= CALL_BATCHES_MAX || (taken.length > 0 && bytes + entry.bytes > CALL_BYTES_MAX)) break;
    seen += 1;
    if (heldRooms.has(entry.batch.roomId)) left.push(entry);
    else {
      taken.push(entry);
      bytes += entry.bytes;
    }
  }
  queue.splice(0, seen, ...left);
  return bytes;
}
