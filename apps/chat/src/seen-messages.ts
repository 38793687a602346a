import type { Message, MessageId } from '#client';

/** Messages of which the ids are remembered. */
export const SEEN_MAX = 1_000;

/**
 * What of a room has been given out, so that it is not given out twice when the room is read again after a restore:
 * the newest by their ids, all older ones by when they were written.
 */
export class SeenMessages {
  private readonly ids = new Set<MessageId>();
  /** `createdAt` of the newest; ISO 8601 in UTC, so that texts compare as times do. */
  newestAt = '';
  private again = { upTo: 0, at: '' };

  add({ id, createdAt }: Message): void {
    this.ids.add(id);
    if (createdAt > this.newestAt) this.newestAt = createdAt;
    const [oldest] = this.ids;
    if (this.ids.size > SEEN_MAX && oldest !== undefined) this.ids.delete(oldest);
  }

  /** What was given out up to this `seq` may come again, or something else in its place. */
  readAgain(upTo: number): void {
    this.again = { upTo: Math.max(this.again.upTo, upTo), at: this.newestAt };
  }

  has({ id, seq, createdAt }: Message): boolean {
    return this.ids.has(id) || (seq <= this.again.upTo && createdAt <= this.again.at);
  }
}
