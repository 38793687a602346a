import { newId, type RoomId } from '#contracts/ids';
import type { Buses } from '../src/buses.js';
import type { CommandBatch, CommandBus, CommandConsumer } from '../src/command-bus.port.js';
import { partitionOf } from '../src/partition.policy.js';

/** A consumer in a process of its own, which takes batches and never answers. */
export interface DoomedConsumer {
  /** Commands of the batches it was given, in order. */
  readonly taken: readonly unknown[];
  /** `kill -9`. */
  kill(): Promise<void>;
}

/** What one test runs against: a broker of its own, and processes on it. */
export interface BusWorld {
  /** The buses of one more process (in-process: the only one). */
  connect(): Promise<Buses>;
  /** Where consumers can die without the broker. */
  startDoomedConsumer?(): Promise<DoomedConsumer>;
  /** Where the broker can. Both resolve at once when it has happened. */
  killBroker?(): Promise<void>;
  startBrokerEmpty?(): Promise<void>;
  /** All its data is gone; it goes on running, and no connection is cut. */
  emptyBroker?(): Promise<void>;
  close(): Promise<void>;
}

/** What an adapter cannot have, each with the reason. */
export interface NotApplicable {
  readonly dyingConsumers?: string;
  readonly dyingBroker?: string;
}

/** Of batches and queries that are to be answered, however busy the machine. */
export const PATIENCE_MS = 60_000;
/** What has had no reply for so long goes out again, and is then handled twice: by its id its consumer knows it. */
const SENT_AGAIN_AFTER_MS = 3_000;

/** A batch with a deadline far enough off. */
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

/** Answers each command with itself. */
export function echoing(onBatch: (batch: CommandBatch<unknown>) => void = () => undefined): CommandConsumer {
  return {
    handle(batches) {
      batches.forEach(onBatch);
      return Promise.resolve(batches.map((batch) => batch.commands));
    },
    takenOver: () => undefined,
  };
}

/** Tells how often something may have been handled that was to be handled once. */
export class Waits {
  private longestMs = 0;

  async time<Value>(work: Promise<Value>): Promise<Value> {
    const startedAtMs = performance.now();
    const value = await work;
    this.longestMs = Math.max(this.longestMs, performance.now() - startedAtMs);
    return value;
  }

  /** As it is, unless the machine was so busy that the bus had to send again: then each at its first coming. */
  onceEach<Content>(handled: readonly Content[]): readonly Content[] {
    return this.longestMs < SENT_AGAIN_AFTER_MS ? handled : [...new Set(handled)];
  }
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** The code of the `ChatError` that `work` rejects with, or `ok`. */
export async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'ok',
    (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : String(error)),
  );
}
