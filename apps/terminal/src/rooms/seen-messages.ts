import type { Message, MessageId } from '#client';
import { BoundedMap } from '#contracts/bounded-map';

/** Message ids to remember. */
export const SEEN_MAX = 1_000;

/**
 * Remembers which messages of a room were shown. After a restore the feed reads part of the room a second time and must
 * not show a message twice. The newest messages are recognized by id, older ones by creation time.
 */
export class SeenMessages {
  private readonly ids = new BoundedMap<MessageId, true>(SEEN_MAX);
  /** `createdAt` of the newest message. ISO 8601 in UTC, so string comparison orders by time. */
  newestAt = '';
  private reread = { upTo: 0, at: '' };

  add({ id, createdAt }: Message): void {
    this.ids.set(id, true);
    if (createdAt > this.newestAt) this.newestAt = createdAt;
  }

  /** From now on, messages up to this `seq` can be shown ones or, after a restore, different ones. */
  startReread(upTo: number): void {
    this.reread = { upTo: Math.max(this.reread.upTo, upTo), at: this.newestAt };
  }

  has({ id, seq, createdAt }: Message): boolean {
    return this.ids.has(id) || (seq <= this.reread.upTo && createdAt <= this.reread.at);
  }
}
