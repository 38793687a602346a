import { PREVIEW_CHARS } from '#contracts/limits';
import { codePoints } from '#contracts/text';
import type { Message, MessageId, MessagePage, Preview, RoomState, Seq, UserBrief } from '#contracts';

import { MessageWindow } from './message-window.js';
import { PageChanges } from './page-changes.js';
import { PreviewBelow } from './preview-below.js';
import { previewOf } from './preview.policy.js';
import { mainOf, mainPreviewOf } from './read-state.policy.js';
import type { Reader } from './reader.policy.js';
import { isMain } from './thread-summary.policy.js';
import { type HeldRange, UnreadLine } from './unread-line.js';

/** The user's read positions and the start of the room. */
export interface RoomPosition {
  readonly reader: Reader;
  readonly readSeq: number;
  /** The marker of the main timeline. */
  readonly mainReadSeq: number;
  /** The room's first message that is not purged. */
  readonly firstSeq: number;
  /** All changes up to this `rev` were applied. */
  readonly rev: number;
}

/**
 * The newest messages of a room, and a summary of the messages below them: unread counts, preview, and whether any
 * exist.
 */
export class HeldMessages implements HeldRange {
  /** Replaced by a new object when the messages are cleared. */
  window = new MessageWindow(1);
  /** The unread counts of all messages. */
  readonly all = new UnreadLine(
    this,
    () => this.position().readSeq,
    () => true,
  );
  /** The unread counts of the main timeline. */
  readonly main = new UnreadLine(this, () => this.position().mainReadSeq, isMain);
  private readonly lines = [this.all, this.main];
  private readonly below = new PreviewBelow();
  private readonly mainBelow = new PreviewBelow();
  /** Changes below the window during a page request. */
  private pageChanges: PageChanges | null = null;
  /** The first `seq` of the room, once a page has reached it. */
  private startSeq = 0;
  /** Messages that come later in an incomplete `sync` than newer ones; ascending. */
  private readonly missing = new Set<number>();

  constructor(private readonly position: () => RoomPosition) {}

  /** True if the unread counts or the preview must be requested from the server. */
  get needsRefresh(): boolean {
    return this.lines.some(({ isExact }) => !isExact) || this.lacksPreview;
  }

  /** The first message that is missing; `Infinity` if none is. Messages from there up have gaps. */
  get gapSeq(): number {
    return this.missing.values().next().value ?? Infinity;
  }

  get reachedStart(): boolean {
    return this.window.low <= Math.max(this.startSeq, this.position().firstSeq);
  }

  get headSeq(): Seq {
    return (this.window.messages.at(-1)?.seq ?? this.window.low - 1) as Seq;
  }

  get reader(): Reader {
    return this.position().reader;
  }

  get preview(): Preview | null {
    const newest = this.window.messages.findLast(({ deletedAt }) => deletedAt === null);
    return newest === undefined ? this.below.preview : previewOf(newest);
  }

  /** The preview of the main timeline. */
  get mainPreview(): Preview | null {
    const newest = this.window.messages.findLast((message) => message.deletedAt === null && isMain(message));
    return newest === undefined ? this.mainBelow.preview : previewOf(newest);
  }

  /** Drops all messages up to `headSeq`. */
  clear(headSeq: number): void {
    this.window = new MessageWindow(headSeq + 1);
    this.missing.clear();
    this.pageChanges = null;
  }

  /** Replaces the window by the newest messages, ascending, of a room whose last message is `headSeq`. */
  replace(messages: readonly Message[], headSeq: number, reachedStart: boolean): void {
    this.clear((messages[0]?.seq ?? headSeq + 1) - 1);
    for (const message of messages) this.window.upsert(message);
    if (reachedStart) this.startSeq = this.window.low;
  }

  /** Applies a new state of a message. */
  apply(message: Message): void {
    for (let seq = this.headSeq + 1; seq < message.seq; seq++) this.missing.add(seq);
    const wasMissing = this.missing.delete(message.seq);
    const before = this.window.get(message.id);
    if (message.seq < this.window.low) this.applyBelow(message, wasMissing);
    else if (this.window.upsert(message)) for (const line of this.lines) line.changed(before, message);
  }

  /** The text of a growing message has become longer; `named` returns the message with it. Returns true if a preview changes. */
  grown(id: MessageId, named: (message: Message) => Message): boolean {
    const before = this.window.get(id);
    const isInPreview = before !== undefined && codePoints(before.body) < PREVIEW_CHARS;
    return this.window.renew(id, named) && isInPreview;
  }

  /** Starts recording changes below the window while an older page is requested. */
  beginPage(): void {
    this.pageChanges = new PageChanges();
  }

  /** Returns the changes below the window since `beginPage`, or `null` if there were too many. */
  endPage(): readonly Message[] | null {
    const { pageChanges } = this;
    this.pageChanges = null;
    return pageChanges === null || pageChanges.isFull ? null : pageChanges.messages;
  }

  /** Adds an older page that ends right below the window, and the changes recorded during the request. */
  prepend({ messages, reachedStart }: MessagePage, changed: readonly Message[]): void {
    const { low } = this.window;
    this.window.prepend(messages);
    for (const message of changed) this.window.upsert(message);
    this.window.cut(this.position().firstSeq);
    for (const below of this.previews) below.dropFrom(this.window.low);
    if (reachedStart) this.startSeq = this.window.low;
    const counted = this.window.messages.filter(({ seq }) => seq < low && !this.missing.has(seq));
    for (const { seq } of messages) this.missing.delete(seq);
    for (const line of this.lines) line.prepended(counted, this.position().rev);
  }

  /** Drops all but the newest `max` messages. Returns true if any were dropped. */
  trim(max: number): boolean {
    const gone = this.window.trim(max);
    if (gone.length === 0) return false;
    for (const line of this.lines) line.addedBelow(gone);
    this.below.replaceBy(gone);
    this.mainBelow.replaceBy(gone.filter(isMain));
    return true;
  }

  /**
   * True if the messages are those that this state counts. An answer can bring a change, or a purge, before the frames
   * up to it have come.
   */
  areOf({ headRev, firstSeq }: RoomState): boolean {
    const { rev, firstSeq: purgedTo } = this.position();
    if (headRev !== rev || firstSeq < purgedTo || this.missing.size > 0) return false;
    return this.window.messages.every((message) => message.rev <= rev);
  }

  /** Takes counts and preview from a state of the same revision as the window. */
  recount(state: RoomState): void {
    this.all.recount(state);
    this.main.recount(mainOf(state));
    this.below.set(state.preview, this.window.low);
    this.mainBelow.set(mainPreviewOf(state), this.window.low);
  }

  /** Called when the user blocks other people than before. */
  noteBlocks(): void {
    for (const line of this.lines) line.noteBlocks();
  }

  /** Removes purged messages: those below `firstSeq`. */
  purge(firstSeq: number): void {
    this.window.cut(firstSeq);
    for (const seq of this.missing) if (seq < firstSeq) this.missing.delete(seq);
    for (const below of this.previews) below.purge(firstSeq);
    for (const line of this.lines) line.purged(firstSeq);
  }

  /** Applies a changed user name; `named` returns a message with the new name. */
  rename(person: UserBrief, named: (message: Message) => Message): void {
    this.window.rewrite(named);
    for (const below of this.previews) below.rename(person);
  }

  private get previews(): readonly PreviewBelow[] {
    return [this.below, this.mainBelow];
  }

  /** True if all messages in the window are deleted, or none is of the main timeline, and the preview below it is unknown. */
  private get lacksPreview(): boolean {
    if (this.reachedStart) return false;
    return (!this.below.isKnown && this.preview === null) || (!this.mainBelow.isKnown && this.mainPreview === null);
  }

  private applyBelow(message: Message, wasMissing: boolean): void {
    this.pageChanges?.add(message);
    for (const line of this.lines) {
      if (wasMissing) line.addedBelow([message]);
      else line.changedBelow(message);
    }
    for (const below of this.previews) below.change(message);
  }
}
