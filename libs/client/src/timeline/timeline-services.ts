import type { RoomId } from '#contracts';

import type { Outbox } from '../outbox/outbox.js';
import type { LateOwnLists } from '../own/late-own-lists.js';
import type { RoomStore } from '../rooms/room-store.js';
import type { PageServices } from './timeline-pages.js';

export interface TimelineServices extends PageServices {
  readonly outbox: Outbox;
  readonly storeOf: (roomId: RoomId) => RoomStore;
  /** Called with `true` before the timeline follows the room, and with `false` when it is closed. */
  readonly used: (isUsed: boolean) => void;
  readonly own: LateOwnLists;
  /** Limit of messages held. */
  readonly messagesMax: number;
}
