import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { Fanout } from '#bus/fanout.port';
import { FeedListeners } from '#bus/feed-listeners.port';
import { FEED_CHANNEL, type FeedHints } from '#contracts';
import type { RoomDraft } from '../room/draft/room-draft.js';

/** Tells the couriers which rooms have changed. A hint may be lost: their next sweep finds the room. */
@Injectable()
export class FeedHintsService implements OnApplicationBootstrap {
  private readonly logger = new Logger(FeedHintsService.name);

  constructor(
    private readonly fanout: Fanout,
    private readonly listeners: FeedListeners,
  ) {}

  /** Begins to look for couriers. */
  onApplicationBootstrap(): void {
    this.listeners.present();
  }

  /** Publishes the heads of committed rooms in one text, if a courier listens. Nothing waits for it, and it never throws. */
  publish(drafts: readonly RoomDraft[]): void {
    if (!this.listeners.present()) return;
    const hints = drafts.flatMap(hintsOf);
    if (hints.length === 0) return;
    this.fanout
      .publish(FEED_CHANNEL, JSON.stringify(hints))
      .catch((error: unknown) => this.logger.debug({ event: 'hint.lost', rooms: hints.length, reason: String(error) }));
  }
}

/** A deletion takes no rev. */
function hintsOf({ changed, deleted, roomId, room }: RoomDraft): FeedHints {
  return room !== undefined && (changed || deleted) ? [[roomId, room.head_seq, room.head_rev]] : [];
}
