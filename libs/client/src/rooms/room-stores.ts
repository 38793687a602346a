import type { Message, RoomId } from '#contracts';

import type { PendingMessage } from '../outbox/entry.js';
import { RoomStore, type RoomServices } from './room-store.js';

/** The room stores that the application requested: one object per room, kept at least while it has subscribers. */
export class RoomStores implements Iterable<RoomStore> {
  private readonly stores = new Map<RoomId, RoomStore>();

  private readonly services: RoomServices;

  constructor(
    services: Omit<RoomServices, 'screen'>,
    /** Above this number, stores without subscribers and pending messages are dropped. */
    private readonly max: number,
  ) {
    this.services = { ...services, screen: { isUsed: false } };
  }

  [Symbol.iterator](): Iterator<RoomStore> {
    return this.stores.values();
  }

  get(roomId: RoomId): RoomStore | undefined {
    return this.stores.get(roomId);
  }

  /** Returns the room's store; creates it if needed. */
  of(roomId: RoomId): RoomStore {
    const held = this.stores.get(roomId);
    if (held !== undefined) return held;
    const store = new RoomStore(roomId, this.services);
    this.evict();
    this.stores.set(roomId, store);
    return store;
  }

  /** True if there is something in the lists of this message that the client has not shown, or may not know. */
  hasUnseen(message: Pick<PendingMessage, 'roomId' | 'threadId'>): boolean {
    const { roomId } = message;
    const gate = this.services.replica.rooms.get(roomId)?.gate;
    if (gate === undefined || gate.isWaiting || gate.behind) return true;
    return this.stores.get(roomId)?.markers.hasUnseen(message) !== false;
  }

  /** True if a view shows the message. */
  shows({ roomId, id }: Pick<Message, 'roomId' | 'id'>): boolean {
    const { replica, timelines } = this.services;
    return this.stores.get(roomId)?.isShown === true && timelines.messageOf(replica, roomId, id) !== undefined;
  }

  /** Makes space for another store; drops the oldest first. */
  private evict(): void {
    for (const [roomId, store] of this.stores) {
      if (this.stores.size < this.max) return;
      if (store.isWatched || this.services.outbox.entries(roomId).length > 0) continue;
      this.stores.delete(roomId);
      store.close();
    }
  }
}
