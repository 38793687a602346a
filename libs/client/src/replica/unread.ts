import { UNREAD_MAX } from '#contracts/limits';
import type { Message } from '#contracts';

import { mentionsReader, type Reader } from './reader.policy.js';

export interface Counts {
  readonly unread: number;
  readonly mentions: number;
}

const NONE: Counts = { unread: 0, mentions: 0 };

/** Counts the messages and mentions that the reader has not read; `readSeq` is the read marker. */
export function countUnread(messages: readonly Message[], readSeq: number, reader: Reader): Counts {
  let unread = 0;
  let mentions = 0;
  for (const message of messages) {
    if (message.seq <= readSeq || message.deletedAt !== null) continue;
    if (mentionsReader(message, reader)) mentions++;
    if (message.kind !== 'system' && message.senderId !== reader.me) unread++;
  }
  return { unread, mentions };
}

/**
 * Unread counts of a room whose replica holds only the newest messages. Unread messages below the window are known as
 * numbers only. These become unknown if such a message is deleted or read on another device; then the server must be
 * asked.
 */
export class UnreadTally {
  private below: Counts = NONE;
  private exact = true;

  /** False if the server must be asked for the counts. */
  get isExact(): boolean {
    return this.exact;
  }

  /** True if a count has reached `UNREAD_MAX`, which means "this many or more". */
  get isOpenEnded(): boolean {
    return Math.max(this.below.unread, this.below.mentions) >= UNREAD_MAX;
  }

  /** Sets the counts from a snapshot of the same revision as the window. */
  restart(whole: Counts, held: Counts): void {
    this.exact = true;
    this.below = { unread: subtract(whole.unread, held.unread), mentions: subtract(whole.mentions, held.mentions) };
  }

  /** Called when no message below the window is unread. */
  clear(): void {
    this.exact = true;
    this.below = NONE;
  }

  invalidate(): void {
    this.exact = false;
  }

  /** Adds the counts of messages that were dropped from the window. */
  addBelow(counts: Counts): void {
    this.below = { unread: this.below.unread + counts.unread, mentions: this.below.mentions + counts.mentions };
  }

  /** Subtracts the counts of messages that are now in the window. */
  removeBelow(counts: Counts): void {
    this.below = {
      unread: subtract(this.below.unread, counts.unread),
      mentions: subtract(this.below.mentions, counts.mentions),
    };
  }

  /** Adds the counts of the window, capped at `UNREAD_MAX`. */
  total(held: Counts): Counts {
    return {
      unread: Math.min(UNREAD_MAX, this.below.unread + held.unread),
      mentions: Math.min(UNREAD_MAX, this.below.mentions + held.mentions),
    };
  }
}

/** Subtracts `part`. A capped count stays capped, because its true value is unknown. */
function subtract(whole: number, part: number): number {
  return whole >= UNREAD_MAX ? UNREAD_MAX : Math.max(0, whole - part);
}
