import type { RoomId } from '#contracts';

/** Commands of one room that travel, are carried out and are answered together. */
export interface CommandBatch<Command = unknown> {
  readonly batchId: string;
  readonly roomId: RoomId;
  /** Bus time in ms (`CommandBus.now`), after which nothing of the batch may be committed. */
  readonly deadline: number;
  /** JSON values, in the order in which they take effect. */
  readonly commands: readonly Command[];
}

/** A batch's results: one JSON value per command, in the order of the commands. */
export type CommandResults<Result = unknown> = readonly Result[];

export interface CommandConsumer<Command = unknown, Result = unknown> {
  /**
   * Carries out batches and gives the results of each, in the order of the batches. All that is committed has
   * been published when it resolves. A rejection means that nothing can be told (the store is away): the bus
   * calls again with the same batches, in the same order, until their deadlines have passed.
   */
  handle(batches: readonly CommandBatch<Command>[]): Promise<readonly CommandResults<Result>[]>;
  /** This consumer now owns the partition; frames of its last owner may have been lost. */
  takenOver(partition: number): void;
}

/** What is open in one partition. */
export interface PartitionLag {
  /** Batches that are not answered yet. */
  readonly open: number;
  /** The age of the oldest of them in ms; `null` when there is none. */
  readonly oldestMs: number | null;
  /** Which consumer holds the partition, by an id that says nothing else; `null` for none. */
  readonly owner: string | null;
}

export interface Consumption {
  /** Finishes what is in flight, hands its partitions over, and takes nothing more. */
  stop(): Promise<void>;
}

/**
 * Carries commands to the one consumer that owns their room's partition. Guarantees: at least once until the
 * deadline; order per room, also across redelivery; nothing is handed out after its deadline; a batch that makes
 * the consumer fail stops no other partition for longer than its deadline.
 */
export abstract class CommandBus {
  /**
   * Hands the batch over and gives its results. Rejects with `ChatError` `OVERLOADED` (the partition's queue is
   * full: nothing was taken), or `TIMEOUT` (no answer until the deadline: the outcome is unknown; the batch is
   * carried out no later than its deadline). Bytes that are lost on the way are sent again meanwhile.
   */
  abstract submit<Command, Result>(batch: CommandBatch<Command>): Promise<CommandResults<Result>>;

  /** Takes a fair share of the partitions, beside other consumers that come and go. */
  abstract consume<Command, Result>(consumer: CommandConsumer<Command, Result>): Promise<Consumption>;

  /** Milliseconds of a clock that all processes on the bus share; never goes back within a process. */
  abstract now(): number;

  /** By partition number. Rejects with `ChatError` `UNAVAILABLE`. */
  abstract lag(): Promise<ReadonlyMap<number, PartitionLag>>;
}
