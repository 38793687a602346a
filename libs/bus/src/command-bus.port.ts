import type { RoomId } from '#contracts';

/** Commands of one room that are sent, executed and answered together. */
export interface CommandBatch<Command = unknown> {
  readonly batchId: string;
  readonly roomId: RoomId;
  /** Bus time in ms (`CommandBus.now`). No command of the batch may be committed after it. */
  readonly deadline: number;
  /** JSON values, in the order in which they take effect. */
  readonly commands: readonly Command[];
}

/** A batch's results: one JSON value per command, in the order of the commands. */
export type CommandResults<Result = unknown> = readonly Result[];

export interface CommandConsumer<Command = unknown, Result = unknown> {
  /**
   * Executes batches and resolves with the results of each, in the order of the batches. When it resolves, all
   * committed changes have been published. A rejection means that the outcome is unknown (for example, the database is
   * unavailable): the bus then calls again with the same batches in the same order, until their deadlines have passed.
   */
  handle(batches: readonly CommandBatch<Command>[]): Promise<readonly CommandResults<Result>[]>;
  /**
   * Whether the batch takes much longer than others. It gets a call of its own, one such call runs at a time, and batches
   * of other rooms pass it. If the consumer must find out, its room waits meanwhile; the promise must not reject. If
   * omitted, no batch is heavy.
   */
  isHeavy?(batch: CommandBatch<Command>): false | Promise<boolean>;
  /**
   * Returns true if a batch that is not heavy takes long enough to delay others. A few of them share a call, and light
   * batches of other rooms pass those that wait. If omitted, no batch is slow.
   */
  isSlow?(batch: CommandBatch<Command>): boolean;
  /**
   * Returns true if a second execution of the batch gives the same results. If false, the bus does not execute a copy of
   * the batch that arrives after the answer: it sends these results again. If omitted, all results are repeatable.
   */
  isRepeatable?(results: CommandResults<Result>): boolean;
  /** Called when this consumer becomes the owner of the partition. Frames of the previous owner may be lost. */
  takenOver(partition: number): void;
}

/** The open batches of one partition. */
export interface PartitionLag {
  /** Number of unanswered batches. */
  readonly open: number;
  /** Age of the oldest one in ms; `null` if there are none. */
  readonly oldestMs: number | null;
  /** An opaque id of the consumer that owns the partition; `null` if it has no owner. */
  readonly owner: string | null;
}

export interface Consumption {
  /** Finishes running calls, releases the partitions, and accepts no more batches. */
  stop(): Promise<void>;
}

/**
 * Delivers commands to the consumer that owns the partition of their room. Guarantees: at-least-once delivery until the
 * deadline; order per room, including redelivery; no delivery after the deadline; a batch that makes the consumer fail
 * delays other partitions no longer than until its deadline.
 */
export abstract class CommandBus {
  /**
   * Sends the batch and resolves with its results; resends it if it is lost. Rejects with `ChatError` `OVERLOADED` (the
   * partition's queue is full and the batch was not accepted) or `TIMEOUT` (no answer until the deadline; the outcome
   * is unknown, but the batch does not execute after the deadline).
   */
  abstract submit<Command, Result>(batch: CommandBatch<Command>): Promise<CommandResults<Result>>;

  /** Starts consuming an even share of the partitions. Shares change as consumers join and leave. */
  abstract consume<Command, Result>(consumer: CommandConsumer<Command, Result>): Promise<Consumption>;

  /** The clock of the bus in ms, shared by all processes. Monotonic within a process. */
  abstract now(): number;

  /** By partition number. Rejects with `ChatError` `UNAVAILABLE`. */
  abstract lag(): Promise<ReadonlyMap<number, PartitionLag>>;
}
