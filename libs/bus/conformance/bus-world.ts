import { newId, type RoomId } from '#contracts/ids';
import type { Buses } from '../src/buses.js';
import type { CommandBatch, CommandBus, CommandConsumer } from '../src/command-bus.port.js';
import { partitionOf } from '../src/partition.policy.js';

/** A consumer in its own process that receives batches and never answers. */
export interface DoomedConsumer {
  /** The commands that it received, in order. */
  readonly taken: readonly unknown[];
  /** `kill -9`. */
  kill(): Promise<void>;
}

/** The environment of one test: a broker and processes on it. */
export interface BusWorld {
  /** Opens the buses of another process (in-process: always the same one). */
  connect(): Promise<Buses>;
  /** Missing if a consumer cannot die without the broker. */
  startDoomedConsumer?(): Promise<DoomedConsumer>;
  /** Missing if the broker cannot die. Both resolve as soon as it is done. */
  killBroker?(): Promise<void>;
  startBrokerEmpty?(): Promise<void>;
  /** Deletes all data of the broker without closing connections. */
  emptyBroker?(): Promise<void>;
  close(): Promise<void>;
}

/** Features that an adapter lacks, with the reason. */
export interface NotApplicable {
  readonly dyingConsumers?: string;
  readonly dyingBroker?: string;
}

/** Deadline of batches and queries that must be answered even on a loaded machine. */
export const PATIENCE_MS = 60_000;
/** The bus resends an unanswered batch after this time, and the consumer then receives it twice. */
const RESENT_AFTER_MS = 3_000;

/** A batch with a deadline far in the future. */
export function batchOf<Command>(
  bus: CommandBus,
  roomId: RoomId,
  commands: readonly Command[],
  deadlineMs = PATIENCE_MS,
): CommandBatch<Command> {
  return { batchId: newId(), roomId, deadline: bus.now() + deadlineMs, commands };
}

export function newRoom(): RoomId {
  return newId<RoomId>();
}

/** A room of the given partition. */
export function roomIn(partition: number): RoomId {
  for (;;) {
    const roomId = newRoom();
    if (partitionOf(roomId) === partition) return roomId;
  }
}

/** A consumer that answers each command with the command. */
export function echoing(onBatch: (batch: CommandBatch<unknown>) => void = () => undefined): CommandConsumer {
  return {
    handle(batches) {
      batches.forEach(onBatch);
      return Promise.resolve(batches.map((batch) => batch.commands));
    },
    takenOver: () => undefined,
  };
}

/** Measures waits, to know if the bus may have resent something. */
export class Waits {
  private longestMs = 0;

  async time<Value>(work: Promise<Value>): Promise<Value> {
    const startedAtMs = performance.now();
    const value = await work;
    this.longestMs = Math.max(this.longestMs, performance.now() - startedAtMs);
    return value;
  }

  /** Returns the list unchanged, or without duplicates if the machine was so slow that the bus had to resend. */
  onceEach<Content>(handled: readonly Content[]): readonly Content[] {
    return this.longestMs < RESENT_AFTER_MS ? handled : [...new Set(handled)];
  }
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** The code of the `ChatError` with which `work` rejects, or `ok`. */
export async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'ok',
    (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : String(error)),
  );
}
