import type { ErrorBody, RoomCommand, RoomId } from '#contracts';
import type { Names } from '../facts/names.js';

/** A command with everything that was worked out about it before the transaction. */
export interface Prepared {
  readonly command: RoomCommand;
  readonly names: Names;
  /** Of the content, for commands whose repeats are recognised by it; empty for the others. */
  readonly fingerprint: Buffer;
}

/** One command of a batch. */
export interface Entry extends Prepared {
  /** Bus time in ms, after which it may not be committed. */
  readonly deadline: number;
  /** Where its result goes: the batch's place in the call, and the command's in the batch. */
  readonly batch: number;
  readonly place: number;
}

/** What one transaction does in one room, in order. */
export interface RoomWork {
  readonly roomId: RoomId;
  readonly entries: readonly Entry[];
  /** Carried along when the room's work is split over several transactions. */
  readonly failedSends: Map<string, ErrorBody>;
}
