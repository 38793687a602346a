import type { ErrorBody, RoomCommand, RoomId } from '#contracts';
import type { Names } from '../rows/names.js';
import type { Judge } from './room-draft.js';

/** A command with everything that needs no transaction. */
export interface Prepared {
  readonly command: RoomCommand;
  readonly names: Names;
  /** The fingerprint of the content; empty if repeats of the command are not compared. */
  readonly fingerprint: Buffer;
  /** The verdict of the check; `undefined` if it has not seen the command. */
  readonly judge?: Judge | undefined;
}

/** One command of a batch. */
export interface Entry extends Prepared {
  /** Bus time in ms. The command must not be committed after it. */
  readonly deadline: number;
  /** The place of its result: the batch in the call, and the command in the batch. */
  readonly batch: number;
  readonly place: number;
}

/** Commands in one room, in order. */
export interface RoomEntries {
  readonly roomId: RoomId;
  readonly entries: readonly Entry[];
}

/** The commands of one transaction in one room. */
export interface RoomWork extends RoomEntries {
  /** By connection: sends of the call that failed before this transaction and may be retried later. */
  readonly failedSends: ReadonlyMap<string, ErrorBody>;
}
