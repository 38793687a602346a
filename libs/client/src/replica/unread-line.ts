import type { Message } from '#contracts';

import type { MessageWindow } from './message-window.js';
import type { Reader } from './reader.policy.js';
import { countUnread, type Counts, UnreadTally } from './unread.js';

/** The messages that the replica holds, and who reads them. */
export interface HeldRange {
  readonly window: MessageWindow;
  /** True if the room has no messages below the window. */
  readonly reachedStart: boolean;
  readonly reader: Reader;
}

/** The unread counts of one line of a room: all of its messages, or some of them with a read marker of their own. */
export class UnreadLine {
  private readonly tally = new UnreadTally();

  constructor(
    private readonly held: HeldRange,
    private readonly readSeq: () => number,
    /** True for the messages of the line. */
    private readonly has: (message: Message) => boolean,
  ) {}

  /** False if the server must be asked for the counts. */
  get isExact(): boolean {
    return this.tally.isExact;
  }

  get counts(): Counts {
    return this.tally.total(this.unreadOf(this.held.window.messages));
  }

  /** Takes the counts of a state of the same revision as the window. They are of no use with another read marker. */
  recount(state: Counts & { readonly readSeq: number }): void {
    if (this.readSeq() === state.readSeq) this.tally.restart(state, this.unreadOf(this.held.window.messages));
    if (this.nothingUnreadBelow) this.tally.clear();
  }

  /** Called when the read marker has moved. */
  noteRead(): void {
    if (this.nothingUnreadBelow) this.tally.clear();
    else this.tally.invalidate();
  }

  /** Called when the user blocks other people than before. Mentions below the window may count differently. */
  noteBlocks(): void {
    if (!this.nothingUnreadBelow) this.tally.invalidate();
  }

  /**
   * Called when these older messages have come into the window. If one of them has changed after `rev`, it may have been
   * counted differently, and its later frame changes nothing.
   */
  prepended(messages: readonly Message[], rev: number): void {
    if (this.nothingUnreadBelow) {
      this.tally.clear();
      return;
    }
    this.tally.removeBelow(this.unreadOf(messages));
    for (const message of messages) if (message.rev > rev) this.changedBelow(message);
  }

  /** Called with messages that are now below the window: dropped from it, or late in an incomplete `sync`. */
  addedBelow(messages: readonly Message[]): void {
    this.tally.addBelow(this.unreadOf(messages));
  }

  /** Called when the messages below `firstSeq` were purged. */
  purged(firstSeq: number): void {
    if (this.nothingUnreadBelow) this.tally.clear();
    else if (firstSeq > this.readSeq() + 1) this.tally.invalidate();
  }

  /** Called with the new state of a message below the window. */
  changedBelow(message: Message): void {
    if (isChanged(message) && this.isAhead(message)) this.tally.invalidate();
  }

  /**
   * Called with the old and the new state of a message in the window. With a capped count ("99+") one unread message
   * less can mean 99 or still 99+, so the count becomes unknown.
   */
  changed(before: Message | undefined, message: Message): void {
    if (before === undefined || before.deletedAt !== null || !this.isAhead(message)) return;
    if (isChanged(message) && this.tally.isOpenEnded) this.tally.invalidate();
  }

  private get nothingUnreadBelow(): boolean {
    return this.held.reachedStart || this.held.window.low <= this.readSeq() + 1;
  }

  private isAhead(message: Message): boolean {
    return message.seq > this.readSeq() && this.has(message);
  }

  private unreadOf(messages: readonly Message[]): Counts {
    return countUnread(messages.filter(this.has), this.readSeq(), this.held.reader);
  }
}

function isChanged({ deletedAt, editedAt }: Message): boolean {
  return deletedAt !== null || editedAt !== null;
}
