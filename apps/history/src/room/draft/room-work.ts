import type { ErrorBody, RoomCommand, RoomId } from '#contracts';
import type { Names } from '../facts/names.js';

/** A command with everything that needs no transaction. */
export interface Prepared {
  readonly command: RoomCommand;
  readonly names: Names;
  /** The fingerprint of the content; empty if repeats of the command are not compared. */
  readonly fingerprint: Buffer;
}

/** One command of a batch. */
export interface Entry extends Prepared {
  /** Bus time in ms. The command must not be committed after it. */
  readonly deadline: number;
  /** The place of its result: the batch in the call, and the command in the batch. */
  readonly batch: number;
  readonly place: number;
}

/** The commands of one transaction in one room, in order. */
export interface RoomWork {
  readonly roomId: RoomId;
  readonly entries: readonly Entry[];
  /** Shared by all transactions if the room's work is split. */
  readonly failedSends: Map<string, ErrorBody>;
}
