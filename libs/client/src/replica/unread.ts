import { UNREAD_MAX } from '#contracts/limits';
import type { Message, UserId } from '#contracts';

export interface Counts {
  readonly unread: number;
  readonly mentions: number;
}

const NONE: Counts = { unread: 0, mentions: 0 };

/** What of these messages is unread for `me`, who has read up to `readSeq`. */
export function countUnread(messages: readonly Message[], readSeq: number, me: UserId | null): Counts {
  let unread = 0;
  let mentions = 0;
  for (const message of messages) {
    if (message.seq <= readSeq || message.deletedAt !== null) continue;
    if (me !== null && message.mentions.includes(me)) mentions++;
    if (message.kind !== 'system' && message.senderId !== me) unread++;
  }
  return { unread, mentions };
}

/**
 * Unread counts of a room of which only messages from `low` up are held: what is unread below is known as numbers only.
 * Where these become doubtful (a message below was deleted, or read on another device) the server must be asked.
 */
export class UnreadTally {
  private below: Counts = NONE;
  private exact = true;

  /** Whether the numbers can be told without asking the server. */
  get isExact(): boolean {
    return this.exact;
  }

  /** The numbers stand for "this many or more". */
  get isOpenEnded(): boolean {
    return Math.max(this.below.unread, this.below.mentions) >= UNREAD_MAX;
  }

  /** The counts of a snapshot that ends where the held messages end. */
  restart(whole: Counts, held: Counts): void {
    this.exact = true;
    this.below = { unread: rest(whole.unread, held.unread), mentions: rest(whole.mentions, held.mentions) };
  }

  /** Nothing below is unread. */
  clear(): void {
    this.exact = true;
    this.below = NONE;
  }

  doubt(): void {
    this.exact = false;
  }

  /** Messages that are no longer held. */
  sink(counts: Counts): void {
    this.below = { unread: this.below.unread + counts.unread, mentions: this.below.mentions + counts.mentions };
  }

  /** Messages that were below and are held now. */
  lift(counts: Counts): void {
    this.below = {
      unread: rest(this.below.unread, counts.unread),
      mentions: rest(this.below.mentions, counts.mentions),
    };
  }

  /** `UNREAD_MAX` stands for that many or more. */
  total(held: Counts): Counts {
    return {
      unread: Math.min(UNREAD_MAX, this.below.unread + held.unread),
      mentions: Math.min(UNREAD_MAX, this.below.mentions + held.mentions),
    };
  }
}

/** `UNREAD_MAX` or more, less some, is still unknown: it stays. */
function rest(whole: number, part: number): number {
  return whole >= UNREAD_MAX ? UNREAD_MAX : Math.max(0, whole - part);
}
