import type { Message, MessagePage } from '#contracts';

import type { RoomReplica } from '../replica/room-replica.js';

/** A page that fits the replica, and the messages that changed since it was requested. */
export interface FreshPage extends MessagePage {
  readonly room: RoomReplica;
  readonly changed: readonly Message[];
}
