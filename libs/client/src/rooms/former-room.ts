import type { OpenedRoom, RoomId } from '#contracts';

import type { Replica } from '../replica/replica.js';
import type { Requests } from '../replica/requests.js';
import type { RoomReplica } from '../replica/room-replica.js';

export interface FormerServices {
  readonly replica: Replica;
  readonly requests: Pick<Requests, 'isConnected'>;
  /** What is kept of the room, if it has messages. */
  readonly keptOf: (roomId: RoomId) => OpenedRoom | null;
}

/**
 * A shown room from before a reset or a reload, or as it was kept if there is no connection. Its messages are shown until the
 * current ones are loaded, and count for nothing else.
 */
export class FormerRoom {
  private held: RoomReplica | null = null;

  constructor(
    private readonly roomId: RoomId,
    private readonly services: FormerServices,
  ) {}

  /** `null` if the current messages are shown, or none. */
  get room(): RoomReplica | null {
    return this.held;
  }

  /** Called after every change of the room. `canOpen`: a view shows the room, and the server has not refused to open it. */
  follow(canOpen: boolean): void {
    const { replica } = this.services;
    const room = replica.shown(this.roomId);
    if (replica.isFormer(this.roomId) && room?.isLoaded === true) this.held = room;
    else if (room?.isLoaded !== false || !canOpen) this.held = null;
    else this.held ??= this.kept();
  }

  drop(): void {
    this.held = null;
  }

  private kept(): RoomReplica | null {
    const { requests, replica, keptOf } = this.services;
    const opened = requests.isConnected ? null : keptOf(this.roomId);
    return opened === null ? null : replica.keptRoom(opened);
  }
}
