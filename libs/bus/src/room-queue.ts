import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import type { CommandData, CommandResult, CommandType, RoomCommand, RoomCommandOf } from '#contracts/bus';
import { ChatError, type ErrorBody } from '#contracts/errors';
import type { RoomId } from '#contracts/ids';
import { COMMAND_DEADLINE_MS } from '#contracts/limits';
import type { CommandBatch, CommandBus } from './command-bus.port.js';
import { BATCH_COMMANDS_MAX, failedConnections, holdBack, takeBatch, type QueuedCommand } from './room-batch.policy.js';

/** Limit of waiting commands per room; further ones fail with `OVERLOADED`. */
const ROOM_WAITING_MAX = 2_000;
/** Limit of waiting commands in this process. */
const WAITING_MAX = 50_000;
/** How long commands wait for others, because they do not justify a transaction of their own. */
const WAITS_MS: { readonly [Type in CommandType]?: number } = {
  'read:mark': 250,
  // Readers see the text grow: a gateway shows it as often.
  'message:append': 100,
};
/** The longest time in which a busy room gathers its next batch. */
const GATHER_MS_MAX = 4;

/**
 * Notes that a batch is sent, and returns a function for its answer, with the error if it failed. Neither may throw. To trace
 * the commands, it may change their `traceparent`.
 */
export type BatchObserver = (batch: CommandBatch<RoomCommand>) => ((error?: unknown) => void) | undefined;

interface Queued extends QueuedCommand {
  settle(result: CommandResult): void;
}

interface QueuedRoom {
  readonly roomId: RoomId;
  waiting: Queued[];
  isInFlight: boolean;
  /** True if the next batch is sent at the end of this event-loop turn. */
  isDue: boolean;
  /** Set while only commands wait that wait for others. */
  patience: { readonly endsMs: number; readonly timer: NodeJS.Timeout } | undefined;
  /** Set while a busy room gathers its next batch. */
  gathering: { readonly count: number; readonly timer: NodeJS.Timeout } | undefined;
}

/**
 * Submits the commands of each room with one batch in flight per room. Commands that arrive in the meantime form the
 * next batch. This keeps the order of each connection's commands, and it creates large batches only if a room is busy.
 *
 * After a batch of several commands, the next one waits until as many commands are here as were on their way: those of
 * the batch, whose senders have their answers and send again, and those that waited already. Without this pause the
 * senders of a busy room form two groups that take turns, and each batch holds only half of them.
 */
export class RoomQueue {
  private readonly logger = new Logger(RoomQueue.name);
  /** Only rooms with waiting commands or a batch in flight. */
  private readonly rooms = new Map<RoomId, QueuedRoom>();
  private readonly idleWaiters = new Set<() => void>();
  /** Rooms that send their next batch at the end of this event-loop turn. */
  private due: QueuedRoom[] = [];
  private waitingCount = 0;
  private isDraining = false;

  constructor(
    private readonly bus: CommandBus,
    private readonly options: { readonly observe?: readonly BatchObserver[] } = {},
  ) {}

  /**
   * Adds the command to the queue synchronously. The promise never rejects; it resolves at the latest shortly after
   * `COMMAND_DEADLINE_MS`, with `TIMEOUT`. Sends behind a failed command of their connection fail with its error, unless they
   * are repeats of stored messages.
   * @param ready the command keeps its place, but is not sent before this has resolved. It must not reject. Commands of
   * other connections do not wait for it.
   */
  enqueue<Type extends CommandType>(
    roomId: RoomId,
    command: RoomCommandOf<Type>,
    ready?: Promise<void>,
  ): Promise<CommandResult<CommandData[Type]>> {
    const waitingBefore = this.rooms.get(roomId)?.waiting.length ?? 0;
    if (waitingBefore >= ROOM_WAITING_MAX || this.waitingCount >= WAITING_MAX) {
      return Promise.resolve(failure('OVERLOADED'));
    }
    const room = this.rooms.get(roomId) ?? this.addRoom(roomId);
    this.waitingCount += 1;
    const deadline = this.bus.now() + COMMAND_DEADLINE_MS;
    const result = new Promise<CommandResult<CommandData[Type]>>((settle) => {
      // The result type follows from the command type, but TypeScript cannot correlate the two unions.
      const queued: Queued = {
        command: command as RoomCommand,
        deadline,
        isHeld: ready !== undefined,
        settle: settle as (result: CommandResult) => void,
      };
      room.waiting.push(queued);
      void ready?.then(() => this.free(room, queued));
    });
    if (room.gathering !== undefined) {
      if (room.waiting.length >= room.gathering.count) this.endGathering(room);
    } else if (!room.isInFlight && !room.isDue) this.schedule(room, waitOf(command));
    return result;
  }

  /** Number of commands that wait for a batch. */
  get waiting(): number {
    return this.waitingCount;
  }

  /** Resolves when all commands are answered. The caller must not enqueue any more. */
  async drain(): Promise<void> {
    this.isDraining = true;
    for (const room of this.rooms.values()) {
      if (room.gathering !== undefined) this.endGathering(room);
      if (room.patience !== undefined) this.sendSoon(room);
    }
    while (this.rooms.size > 0) await new Promise<void>((resolve) => this.idleWaiters.add(resolve));
  }

  private addRoom(roomId: RoomId): QueuedRoom {
    const room = { roomId, waiting: [], isInFlight: false, isDue: false, patience: undefined, gathering: undefined };
    this.rooms.set(roomId, room);
    return room;
  }

  /** The command may be sent now, unless its deadline has passed in the meantime. */
  private free(room: QueuedRoom, queued: Queued): void {
    queued.isHeld = false;
    if (!room.waiting.includes(queued)) return;
    const isIdle = !room.isInFlight && !room.isDue && room.gathering === undefined;
    if (isIdle) this.schedule(room, shortestWait(room));
  }

  private schedule(room: QueuedRoom, waitMs: number): void {
    if (waitMs === 0 || this.isDraining) return this.sendSoon(room);
    const endsMs = performance.now() + waitMs;
    if (room.patience !== undefined && room.patience.endsMs <= endsMs) return;
    clearTimeout(room.patience?.timer);
    room.patience = { endsMs, timer: setTimeout(() => this.sendSoon(room), waitMs) };
  }

  /** Sends at the end of the turn, so that the commands of all sockets share a batch. */
  private sendSoon(room: QueuedRoom): void {
    clearTimeout(room.patience?.timer);
    room.patience = undefined;
    room.isDue = true;
    if (this.due.push(room) > 1) return;
    setImmediate(() => {
      const due = this.due;
      this.due = [];
      for (const ready of due) this.sendNext(ready);
    });
  }

  private sendNext(room: QueuedRoom): void {
    room.isDue = false;
    const { batch, expired, rest } = takeBatch(room.waiting, this.bus.now());
    room.waiting = rest;
    this.waitingCount -= batch.length + expired.length;
    for (const queued of expired) queued.settle(failure('TIMEOUT'));
    room.isInFlight = batch.length > 0;
    // Behind a full batch the next one is there already.
    if (room.isInFlight) void this.send(room, batch, { gathers: batch.length > 1 && rest.length === 0 });
    // Otherwise all others wait for a held command.
    else if (rest.length === 0) this.removeRoom(room);
  }

  private async send(room: QueuedRoom, batch: readonly Queued[], { gathers }: { gathers: boolean }): Promise<void> {
    const sentAt = performance.now();
    const results = await this.submit(room.roomId, batch);
    batch.forEach((queued, i) => queued.settle(results[i] ?? failure('INTERNAL')));
    holdBack(room.waiting, failedConnections(batch, results));
    room.isInFlight = false;
    if (gathers && !this.isDraining) this.gather(room, batch.length + room.waiting.length, sentAt);
    else if (shortestWait(room) > 0) this.schedule(room, shortestWait(room));
    else this.sendNext(room);
  }

  /** Waits for this many commands, but no longer than the last batch took. */
  private gather(room: QueuedRoom, count: number, sentAt: number): void {
    const bound = Math.min(GATHER_MS_MAX, performance.now() - sentAt);
    const timer = setTimeout(() => this.endGathering(room), bound);
    room.gathering = { count: Math.min(count, BATCH_COMMANDS_MAX), timer };
  }

  private endGathering(room: QueuedRoom): void {
    clearTimeout(room.gathering?.timer);
    room.gathering = undefined;
    this.schedule(room, shortestWait(room));
  }

  /** Returns the results in order. If the entire batch failed, all results have the same error. */
  private async submit(roomId: RoomId, batch: readonly Queued[]): Promise<readonly CommandResult[]> {
    // The first command is the oldest and has the earliest deadline.
    const deadline = batch[0]?.deadline ?? 0;
    const commands = batch.map((queued) => queued.command);
    const sent: CommandBatch<RoomCommand> = { batchId: randomUUID(), roomId, deadline, commands };
    try {
      return await this.observed(sent);
    } catch (error) {
      if (!(error instanceof ChatError)) this.logger.error({ event: 'batch.failed', roomId, reason: String(error) });
      const body = (error instanceof ChatError ? error : new ChatError('INTERNAL')).toBody();
      return batch.map(() => ({ ok: false, error: body }));
    }
  }

  private async observed(batch: CommandBatch<RoomCommand>): Promise<readonly CommandResult[]> {
    const answered = this.options.observe?.map((observe) => observe(batch));
    try {
      const results = await this.bus.submit<RoomCommand, CommandResult>(batch);
      answered?.forEach((end) => end?.());
      return results;
    } catch (error) {
      answered?.forEach((end) => end?.(error));
      throw error;
    }
  }

  private removeRoom(room: QueuedRoom): void {
    this.rooms.delete(room.roomId);
    if (this.rooms.size > 0) return;
    for (const wake of this.idleWaiters) wake();
    this.idleWaiters.clear();
  }
}

/** How long the waiting commands may wait for others; 0 without any. */
function shortestWait({ waiting }: QueuedRoom): number {
  let shortest = Infinity;
  for (const { command } of waiting) {
    shortest = Math.min(shortest, waitOf(command));
    if (shortest === 0) return 0;
  }
  return waiting.length === 0 ? 0 : shortest;
}

function waitOf({ type }: { readonly type: CommandType }): number {
  return WAITS_MS[type] ?? 0;
}

function failure(code: 'OVERLOADED' | 'TIMEOUT' | 'INTERNAL'): { ok: false; error: ErrorBody } {
  return { ok: false, error: new ChatError(code).toBody() };
}
