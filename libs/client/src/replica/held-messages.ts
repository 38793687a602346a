import type { Message, MessagePage, Preview, RoomState, Seq, UserBrief, UserId } from '#contracts';

import { Aside } from './aside.js';
import { MessageWindow } from './message-window.js';
import { PreviewBelow } from './preview-below.js';
import { previewOf } from './preview.policy.js';
import { countUnread, type Counts, UnreadTally } from './unread.js';

/** Where the user and the room stand. */
export interface Standing {
  readonly me: UserId | null;
  readonly readSeq: number;
  /** The room's first message that is not purged. */
  readonly firstSeq: number;
}

/**
 * The newest messages of a room, and what is known of those below them: how many are unread, which is the newest, and
 * whether there are any.
 */
export class HeldMessages {
  /** Another object when all that was held went. */
  window = new MessageWindow(1);
  private readonly tally = new UnreadTally();
  private readonly below = new PreviewBelow();
  /** Newer states of messages below the window that came while a page was under way. */
  private aside: Aside | null = null;
  /** Where the room's history begins, once that has been seen. */
  private startSeq = 0;

  constructor(private readonly standing: () => Standing) {}

  /** Unread counts and preview cannot be told without asking the server. */
  get isDoubtful(): boolean {
    return !this.tally.isExact || this.lacksPreview;
  }

  get reachedStart(): boolean {
    return this.window.low <= Math.max(this.startSeq, this.standing().firstSeq);
  }

  get headSeq(): Seq {
    return (this.window.messages.at(-1)?.seq ?? this.window.low - 1) as Seq;
  }

  get counts(): Counts {
    return this.tally.total(this.unreadOf(this.window.messages));
  }

  get preview(): Preview | null {
    const newest = this.window.messages.findLast(({ deletedAt }) => deletedAt === null);
    return newest === undefined ? this.below.preview : previewOf(newest);
  }

  /** Holds none of the messages up to `headSeq`. */
  clear(headSeq: number): void {
    this.window = new MessageWindow(headSeq + 1);
    this.aside = null;
  }

  /** Replaces what is held by the newest messages, ascending, of a room whose last message is `headSeq`. */
  replace(messages: readonly Message[], headSeq: number, reachedStart: boolean): void {
    this.clear((messages[0]?.seq ?? headSeq + 1) - 1);
    for (const message of messages) this.window.upsert(message);
    if (reachedStart) this.startSeq = this.window.low;
  }

  /** A message's newer state. */
  apply(message: Message): void {
    const before = this.window.get(message.id);
    if (message.seq < this.window.low) this.applyBelow(message);
    else if (this.window.upsert(message)) this.noteRemoval(before, message);
  }

  /** An older page is being asked for: what changes below the window meanwhile is remembered. */
  beginPage(): void {
    this.aside = new Aside();
  }

  /** What has changed below the window since `beginPage`; `null` when that is not known. */
  endPage(): readonly Message[] | null {
    const { aside } = this;
    this.aside = null;
    return aside === null || aside.isFull ? null : aside.messages;
  }

  /** Takes in an older page that ends right below the window, and what changed while it was under way. */
  prepend({ messages, reachedStart }: MessagePage, changed: readonly Message[]): void {
    this.window.prepend(messages);
    for (const message of changed) this.window.upsert(message);
    this.window.cut(this.standing().firstSeq);
    this.below.surface(this.window.low);
    if (reachedStart) this.startSeq = this.window.low;
    if (this.nothingUnreadBelow) this.tally.clear();
    else this.tally.lift(this.unreadOf(messages));
  }

  /** Lets go of all but the newest `max`; whether any went. */
  trim(max: number): boolean {
    const gone = this.window.trim(max);
    if (gone.length === 0) return false;
    this.tally.sink(this.unreadOf(gone));
    this.below.sink(gone);
    return true;
  }

  /** Counts and preview of a state that is of the moment at which the window ends. */
  recount(state: RoomState): void {
    if (this.standing().readSeq === state.readSeq) this.tally.restart(state, this.unreadOf(this.window.messages));
    if (this.nothingUnreadBelow) this.tally.clear();
    this.below.set(state.preview, this.window.low);
  }

  /** The read marker has moved. */
  noteRead(): void {
    if (this.nothingUnreadBelow) this.tally.clear();
    else this.tally.doubt();
  }

  /** Messages below `firstSeq` are no more, whether they were held, unread, or the preview. */
  purge(firstSeq: number): void {
    this.window.cut(firstSeq);
    this.below.purge(firstSeq);
    if (this.nothingUnreadBelow) this.tally.clear();
    else if (firstSeq > this.standing().readSeq + 1) this.tally.doubt();
  }

  /** A person has another name: `named` puts it into a message. */
  rename(person: UserBrief, named: (message: Message) => Message): void {
    this.window.rewrite(named);
    this.below.rename(person);
  }

  private get nothingUnreadBelow(): boolean {
    return this.reachedStart || this.window.low <= this.standing().readSeq + 1;
  }

  /** All that is held is deleted, and the newest message below that is not is unknown. */
  private get lacksPreview(): boolean {
    return !this.below.isKnown && !this.reachedStart && this.preview === null;
  }

  private unreadOf(messages: readonly Message[]): Counts {
    const { me, readSeq } = this.standing();
    return countUnread(messages, readSeq, me);
  }

  private applyBelow(message: Message): void {
    this.aside?.add(message);
    const edited = message.deletedAt !== null || message.editedAt !== null;
    if (edited && message.seq > this.standing().readSeq) this.tally.doubt();
    this.below.change(message);
  }

  /** One unread message less of "99+" may be 99 or still 99+. */
  private noteRemoval(before: Message | undefined, message: Message): void {
    if (before === undefined || before.deletedAt !== null || message.seq <= this.standing().readSeq) return;
    if (message.deletedAt !== null || message.editedAt !== null) if (this.tally.isOpenEnded) this.tally.doubt();
  }
}
