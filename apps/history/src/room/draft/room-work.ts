import type { ErrorBody, RoomId } from '#contracts';
import type { Prepared } from '../../commands/apply.policy.js';

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
