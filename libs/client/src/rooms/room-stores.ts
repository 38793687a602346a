import type { RoomId } from '#contracts';

import { RoomStore, type RoomServices } from './room-store.js';

/** The stores of rooms that were asked for: of each room always the same one, for as long as somebody looks at it. */
export class RoomStores implements Iterable<RoomStore> {
  private readonly stores = new Map<RoomId, RoomStore>();

  constructor(
    private readonly services: RoomServices,
    /** Beyond it others are let go, but for those that are looked at or have messages on their way. */
    private readonly most: number,
  ) {}

  [Symbol.iterator](): Iterator<RoomStore> {
    return this.stores.values();
  }

  /** The room's store, when there is one. */
  get(roomId: RoomId): RoomStore | undefined {
    return this.stores.get(roomId);
  }

  /** The room's store, made when there is none. */
  of(roomId: RoomId): RoomStore {
    const held = this.stores.get(roomId);
    if (held !== undefined) return held;
    const store = new RoomStore(roomId, this.services);
    this.forget();
    this.stores.set(roomId, store);
    return store;
  }

  /** Makes room for another one: the first that was asked for goes first. */
  private forget(): void {
    for (const [roomId, store] of this.stores) {
      if (this.stores.size < this.most) return;
      if (store.isWatched || this.services.outbox.entries(roomId).length > 0) continue;
      this.stores.delete(roomId);
      store.close();
    }
  }
}
