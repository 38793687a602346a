import type { Message, MessageId, ReactionChange, Seq, UserId } from '#contracts';

import { MessageWindow } from '../replica/message-window.js';
import { withMine } from '../replica/reactions.policy.js';
import type { RoomReplica } from '../replica/room-replica.js';
import { LATEST_MAX } from './goal.policy.js';
import { isOf, type Line, onlyOf, threadOf } from '../replica/line.policy.js';
import type { FreshPage } from './fresh-page.js';

/** A line shows at least this many messages at its end, if it has them. */
const END_MIN = 20;

/** Notices that a window holds beside its messages, if it is for people: clients show many of them as one line. */
const NOTICES_MAX = 2_000;

/** The place of the reader: the first message in view, and whether the view follows the end. */
export interface TimelineReader {
  readonly firstVisible: Seq | null;
  readonly isFollowing: boolean;
}

/** A reader who has not told yet what is in view. */
export const UNKNOWN_READER: TimelineReader = { firstVisible: null, isFollowing: false };

/**
 * The messages that a timeline shows: a part of a line of the room that can grow at both sides, and takes every change in it.
 */
export class ShownWindow {
  /** Where the line begins, once a page has reached its first message. */
  private startSeq = 0;
  private gap: number;

  private constructor(
    readonly window: MessageWindow,
    private readonly room: RoomReplica,
    private readonly line: Line,
  ) {
    this.gap = room.gapSeq;
  }

  /** The newest messages that the replica holds, at most `max`; from `low` up, unless that is past the end. */
  static ofReplica(room: RoomReplica, line: Line, max: number, low = 0): ShownWindow {
    const held = room.window;
    const own = onlyOf(line, held.messages);
    const newest = own.slice(-max);
    const from = newest.findIndex(({ seq }) => seq >= low);
    const messages = newest.slice(Math.max(0, from));
    const isWhole = messages.length === own.length;
    const window = new MessageWindow(isWhole ? held.low : (messages[0]?.seq ?? held.low));
    for (const message of messages) window.upsert(message);
    const shown = new ShownWindow(window, room, line);
    if (isWhole && room.reachedStart) shown.startSeq = window.low;
    return shown;
  }

  /** The messages of a page, or the newest ones if a page of the whole room has none. */
  static ofPage(page: FreshPage, line: Line): ShownWindow {
    const first = page.messages[0]?.seq ?? (line === 'all' ? null : 1);
    if (first === null) return ShownWindow.ofReplica(page.room, line, LATEST_MAX);
    const shown = new ShownWindow(new MessageWindow(first, first - 1), page.room, line);
    shown.append(page);
    if (page.reachedStart) shown.openStart();
    return shown;
  }

  /**
   * The end that the replica holds, if this has the end and the anchor is in it or the reader follows the end. The replica
   * does not tell the end of a thread.
   */
  renewed(room: RoomReplica, anchor: number, reader: TimelineReader, max: number): ShownWindow | null {
    if (threadOf(this.line) !== null || !this.isAtEnd || (room.window.low > anchor && !this.isFollowedBy(reader)))
      return null;
    return ShownWindow.ofReplica(room, this.line, max, this.low);
  }

  /** False once another epoch has replaced the room. Until then the messages count, also while they are being loaded again. */
  isOf(room: RoomReplica | undefined): boolean {
    return this.room === room;
  }

  /** Messages from here up have gaps. Stays as it was once the window is out of date. */
  get gapSeq(): number {
    return this.gap;
  }

  /** Called after each change of the room, unless the window is out of date. */
  noteGap(): void {
    this.gap = this.room.gapSeq;
  }

  get low(): number {
    return this.window.low;
  }

  get high(): number {
    return this.window.high;
  }

  get isAtEnd(): boolean {
    return this.window.high === Infinity;
  }

  /** True if all its messages were purged, and newer ones exist. */
  get isPurged(): boolean {
    return this.window.low > this.window.high;
  }

  /** True at the end of a line of which there is more to show: replies can fill the newest messages of the room. */
  get isShort(): boolean {
    return this.line !== 'all' && this.isAtEnd && !this.reachedStart && this.window.messages.length < END_MIN;
  }

  get reachedStart(): boolean {
    return this.window.low <= Math.max(this.startSeq, this.room.state?.firstSeq ?? 1);
  }

  get(target: { readonly seq: number } | { readonly id: MessageId }): Message | undefined {
    if ('id' in target) return this.window.get(target.id);
    return this.window.at(target.seq);
  }

  /**
   * The messages from `from` to `to`, with the messages of other lines right before and after them: the window knows that
   * no message of its own line is among those, even once it holds the neighbours no more.
   */
  rangeOf(from: number, to: number): { readonly from: number; readonly to: number } {
    const { messages, low, high } = this.window;
    const last = Math.min(to, messages.at(-1)?.seq ?? 0);
    const before = messages.findLast(({ seq }) => seq < from)?.seq;
    const after = messages.find(({ seq }) => seq > last)?.seq ?? (high === Infinity ? last : high) + 1;
    return { from: before === undefined ? low : before + 1, to: last < from ? last : Math.min(after, this.gapSeq) - 1 };
  }

  /** Applies a new state of a message of the room. */
  apply(state: Message, change: ReactionChange | undefined, me: UserId | null): void {
    this.put(this.room.named(withMine(state, this.window.get(state.id), me, change)));
  }

  /** Shows the newest names and texts: of this message, or of all. */
  renew(id?: MessageId): void {
    if (id === undefined) this.window.rewrite(this.room.named);
    else this.window.renew(id, this.room.named);
  }

  purge(firstSeq: number): void {
    this.window.cut(firstSeq);
  }

  /** Adds a page that was requested at this side of the window. */
  add(page: FreshPage, side: 'older' | 'newer'): void {
    if (side === 'older') this.prepend(page);
    else this.append(page);
  }

  /** Drops messages above `max` at one side. @param noticesMax notices that do not count, among those that stay */
  trim(max: number, side: 'oldest' | 'newest', noticesMax = NOTICES_MAX): void {
    const { messages } = this.window;
    if (messages.length <= max) return;
    let [bound, notices] = [0, 0];
    for (; bound < messages.length; bound++) {
      const message = messages.at(side === 'oldest' ? -1 - bound : bound);
      if (message !== undefined && isOfMember(message) && notices < noticesMax) notices++;
      else if (bound - notices >= max) break;
    }
    if (side === 'oldest') this.window.trim(bound);
    else this.window.trimNewest(bound);
  }

  /** The `seq` to keep in view when the messages are loaded again; `null` if there are none. */
  anchor(firstVisible: Seq | null): Seq | null {
    const { messages } = this.window;
    if (messages.some(({ seq }) => seq === firstVisible)) return firstVisible;
    return (this.isAtEnd ? messages.at(-1) : messages[messages.length >> 1])?.seq ?? null;
  }

  /** True if it has the end and the reader follows it, or has not told yet what is in view. */
  isFollowedBy({ firstVisible, isFollowing }: TimelineReader): boolean {
    return this.isAtEnd && (isFollowing || firstVisible === null);
  }

  /** The side that is farther from the reader. */
  farSide(reader: TimelineReader): 'oldest' | 'newest' {
    const middle = this.window.messages[this.window.messages.length >> 1]?.seq ?? 0;
    const isPast = reader.firstVisible !== null && reader.firstVisible < middle;
    return isPast && !this.isFollowedBy(reader) ? 'newest' : 'oldest';
  }

  /** The side to drop messages at after it has grown: not the end if the reader, meanwhile, has returned there. */
  otherSide(grown: 'older' | 'newer', { isFollowing }: TimelineReader): 'oldest' | 'newest' {
    return grown === 'older' && !(this.isAtEnd && isFollowing) ? 'newest' : 'oldest';
  }

  private prepend(page: FreshPage): void {
    const messages = this.room.withNames(page.messages);
    this.window.prepend(messages);
    this.finish(page);
    if (page.reachedStart) this.openStart();
  }

  /** Adds a page that begins right above the window. If it begins higher in a list of all, everything below it was purged. */
  private append(page: FreshPage): void {
    const messages = this.room.withNames(page.messages);
    const first = messages[0]?.seq ?? 0;
    if (this.line === 'all' && first > this.window.high + 1) this.window.cut(first);
    this.window.append(messages, page.reachedEnd);
    this.finish(page);
  }

  /** Applies the changes since the page was requested. */
  private finish({ changed }: FreshPage): void {
    for (const message of this.room.withNames(changed)) this.put(message);
    this.window.cut(this.room.state?.firstSeq ?? 1);
  }

  /** Nothing of the line is below the window. */
  private openStart(): void {
    this.window.extendTo(this.room.state?.firstSeq ?? 1);
    this.startSeq = this.window.low;
  }

  /** Replies raise their root in every line. */
  private put(message: Message): void {
    if (isOf(this.line, message)) this.window.upsert(message);
    else this.window.raise(message);
  }
}

/** True for a notice of somebody who comes or goes. */
function isOfMember({ system }: Message): boolean {
  return system?.type.startsWith('member.') === true;
}
