import type { Delivery } from '#contracts';

import type { FeedPlace } from '../records/record.js';

/** A room as somebody has read it in the end. */
export interface RoomHead {
  readonly roomId: string;
  readonly head: FeedPlace;
}

/** How far a receiver is. It only decides how long the run waits; the judge has the records. */
export class FeedProgress {
  /** Whether the receiver was told so in this epoch. */
  isCaughtUp = false;
  private epoch: string | null = null;
  private readonly places = new Map<string, FeedPlace>();
  /** Rooms that are to be delivered again, from this `seq` on. */
  private readonly replays = new Map<string, number>();

  /** A delivery that the receiver keeps. */
  take(delivery: Delivery): void {
    if (delivery.epoch !== this.epoch) {
      this.places.clear();
      this.isCaughtUp = false;
    }
    this.epoch = delivery.epoch;
    if (delivery.type === 'feed.caught_up') this.isCaughtUp = true;
    if (delivery.type !== 'room.changed') return;
    const { room, from, to } = delivery.data;
    if (from.seq < (this.replays.get(room.id) ?? 0)) this.replays.delete(room.id);
    this.places.set(room.id, to);
  }

  /** A replay is asked for; it moves nothing in a room that has not come so far. */
  awaitAgain(roomId: string, seq: number): void {
    if ((this.places.get(roomId)?.seq ?? 0) < seq) return;
    this.replays.set(roomId, Math.min(seq, this.replays.get(roomId) ?? seq));
  }

  /** The rooms among these of which something has come. */
  begun(rooms: readonly RoomHead[]): RoomHead[] {
    return rooms.filter(({ roomId }) => this.places.has(roomId));
  }

  isInStep(epoch: string, rooms: readonly RoomHead[]): boolean {
    return (
      this.replays.size === 0 &&
      rooms.every(({ roomId, head }) => {
        const place = this.epoch === epoch ? this.places.get(roomId) : undefined;
        return place?.seq === head.seq && place.rev === head.rev;
      })
    );
  }
}
