import type { CommandBatch } from './command-bus.port.js';

/** A batch that waits for its execution. */
export interface OpenEntry {
  readonly partition: number;
  readonly batch: CommandBatch;
  /** Bytes of the commands as JSON. */
  readonly bytes: number;
}
