import type { OpenedRoom, RoomId, UserId } from '#contracts';

import { lateCode } from '../runtime/late-code.js';
import type { RoomFollower } from '../replica/room-follower.js';
import type { Timer } from '../runtime/runtime.js';
import { deleteIdb } from '../storage/indexed-db.js';
import type { Kept, KeptPlace } from '../replica/kept.js';
import type { KeptRooms, KeptServices } from './kept-rooms.js';

const loadCode = lateCode('kept rooms', () => import('./kept-code.js'));

/** After the first `sync`, the page has more urgent work for some time. */
const BEGIN_MS = 3_000;

/** What is kept of the user's rooms over a reload. Does nothing without a place, and if the database fails. */
export class LateKept {
  private rooms: KeptRooms | null = null;
  private kept: Kept | null = null;
  private timer: Timer | null = null;

  constructor(
    readonly place: KeptPlace | null,
    private readonly services: KeptServices,
  ) {}

  followerOf(roomId: RoomId): RoomFollower | undefined {
    return this.rooms?.followerOf(roomId);
  }

  /** What is kept of the room; `null` if it has no messages, or nothing is kept yet. */
  of(roomId: RoomId): OpenedRoom | null {
    return this.rooms?.of(roomId) ?? null;
  }

  /** Resolves with what is kept of the user, or with `null`. Deletes what is kept of another user. */
  async read(userId: UserId): Promise<Kept | null> {
    await this.safely(async (place) => {
      const owner = await place.storage.get(place.name);
      if (owner !== null) this.kept = await (await loadCode()).readKept(place, owner, userId);
    });
    return this.kept;
  }

  /** Called once the client is up to date: keeps the user's rooms from now on. */
  caughtUp(userId: UserId | null): void {
    if (this.place === null || userId === null) return;
    this.rooms?.caughtUp();
    this.timer ??= this.services.runtime.clock.after(BEGIN_MS, () => void this.begin(userId));
  }

  changed(roomId: RoomId): void {
    this.rooms?.changed(roomId);
  }

  stop(): void {
    this.timer?.cancel();
    this.rooms?.stop();
    this.timer = null;
    this.rooms = null;
    this.kept = null;
  }

  /** Deletes everything. */
  clear(): Promise<void> {
    this.stop();
    return this.safely(async ({ database, storage, name }) => {
      await deleteIdb(database, name);
      await storage.delete(name);
    });
  }

  private begin(userId: UserId): Promise<void> {
    const { timer, kept } = this;
    return this.safely(async (place) => {
      const { keepRooms } = await loadCode();
      const isWanted = (): boolean => this.timer === timer;
      const rooms = await keepRooms(place, this.services, { userId, kept, isWanted });
      if (rooms === null || !isWanted()) return;
      this.rooms = rooms;
      this.kept = null;
      rooms.begin();
    });
  }

  private async safely(act: (place: KeptPlace) => Promise<void>): Promise<void> {
    try {
      if (this.place !== null) await act(this.place);
    } catch (error) {
      this.services.runtime.report(error);
    }
  }
}
