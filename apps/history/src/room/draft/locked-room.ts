import type { ErrorBody, RoomId } from '#contracts';
import type { RoomRecord } from '../rows/room-facts.js';
import type { PeopleDraft } from './people-draft.js';
import type { SharedRows } from './shared-rows.js';

/** A room and its row, as read under the lock. */
export interface LockedRoom {
  readonly roomId: RoomId;
  readonly room: RoomRecord | undefined;
  readonly people: PeopleDraft;
  readonly shared: SharedRows;
  /** Never before the room's last message, so that time and seq have one order. */
  readonly now: Date;
  readonly failedSends?: Map<string, ErrorBody>;
}
