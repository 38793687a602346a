import type {
  Changes,
  Item,
  Member,
  Message,
  MessagePage,
  OpenedRoom,
  Preview,
  ReactionChange,
  ReadMark,
  Room,
  RoomId,
  RoomState,
  Seq,
  UserBrief,
  UserId,
} from '#contracts';

import { Aside } from './aside.js';
import { FrameGate } from './frame-gate.js';
import { withMarks } from './marks.policy.js';
import { MemberList } from './member-list.js';
import { MessageWindow } from './message-window.js';
import { People } from './people.js';
import { PreviewBelow } from './preview-below.js';
import { previewOf } from './preview.policy.js';
import { withMine } from './reactions.policy.js';
import { countUnread, UnreadTally } from './unread.js';

export interface RoomBounds {
  /** Messages held of a room that is not open: enough for its preview and unread counts. */
  readonly closedMessages: number;
  readonly openMessages: number;
}

/** What one client holds of one room. Items come in here; who may apply them is decided by the gate and its callers. */
export class RoomReplica {
  readonly gate = new FrameGate<Changes>((frame) => this.applyItems(frame.items));
  state: RoomState | null = null;
  window = new MessageWindow(1);
  readonly members = new MemberList();
  marks: ReadonlyMap<UserId, Seq> = new Map();
  online: readonly UserId[] | null = null;
  /** Requests of `room:open` and `room:join` under way. */
  opening = 0;
  /** Its newest messages are held: it has been opened, and nothing has cost them since. */
  isLoaded = false;
  private readonly tally = new UnreadTally();
  private readonly people = new People();
  private readonly below = new PreviewBelow();
  /** Newer states of messages below the window that came while a page was under way. */
  private aside: Aside | null = null;
  /** Where the room's history begins, once that has been seen. */
  private startSeq = 0;
  private summarized: RoomState | null = null;

  constructor(
    readonly id: RoomId,
    private readonly me: () => UserId | null,
    private readonly bounds: RoomBounds,
    /** A view shows the room: more of it is held. */
    readonly isOpen: () => boolean,
  ) {}

  /** The room as the server would tell it now. */
  get summary(): RoomState | null {
    this.summarized ??= this.summarize();
    return this.summarized;
  }

  /** What is held no longer suffices to tell unread counts and preview: the room must be opened anew. */
  get isDoubtful(): boolean {
    return this.state !== null && (this.gate.cursor === null || !this.tally.isExact || this.lacksPreview);
  }

  get reachedStart(): boolean {
    return this.window.low <= Math.max(this.startSeq, this.state?.firstSeq ?? 1);
  }

  applyItems(items: readonly Item[]): void {
    for (const item of items) {
      if (item.type === 'message') this.applyMessage(item.message, item.reaction);
      else if (item.type === 'member') this.applyMember(item.member);
      else if (item.type === 'room') this.applyRoom(item.room);
    }
    this.trim();
  }

  /** A message's full state, whether from `changes`, a delta or an ack. */
  applyMessage(state: Message, change?: ReactionChange): void {
    const before = this.window.get(state.id);
    const message = withMine(state, before, this.me(), change);
    if (message.sender !== null) this.applyPerson(message.sender);
    if (message.seq < this.window.low) this.applyBelow(message);
    else if (this.window.upsert(this.named(message))) this.noteRemoval(before, message);
    if (message.senderId !== null && message.senderId === this.me()) this.readTo(message.seq);
    this.touch();
  }

  applyMember(member: Member): void {
    this.applyPerson(member.user);
    this.members.upsert(member);
    this.touch();
  }

  applyRoom(room: Room): void {
    if (this.state === null) return;
    const isPurged = room.firstSeq > this.state.firstSeq;
    if (room.rev > this.state.rev) {
      const { headSeq, headRev, ...settings } = room;
      this.state = { ...this.state, ...settings };
    }
    if (isPurged) this.purge(room.firstSeq);
    this.touch();
  }

  /**
   * A RoomState from `sync`, `user:changes` or an ack. Counts and preview are taken over where the state is of the
   * very moment at which this room stands, or where nothing is held of it.
   */
  applyState(state: RoomState): void {
    const held = this.state;
    if (held === null || this.gate.cursor === null) this.adopt(state);
    else {
      const { me, peer, readSeq, unread, mentions, urev, preview, ...room } = state;
      this.applyRoom(room);
      if (state.urev > held.urev) this.applyMine(state);
      if (state.headRev === this.gate.cursor) this.recount(state);
    }
    this.touch();
  }

  /** The read marker was moved, here or on another device; `urev` when `user:changes` told it. */
  applyRead(readSeq: Seq, urev = 0): void {
    if (this.state !== null && urev > this.state.urev) this.state = { ...this.state, urev: urev as RoomState['urev'] };
    this.readTo(readSeq);
    this.touch();
  }

  /** Replaces all that is held of the room. `suffices`: it is enough for a view, not only for the list of rooms. */
  applyOpened(opened: OpenedRoom, suffices: boolean): void {
    const before = this.state;
    this.adopt(opened.room);
    this.window = new MessageWindow(opened.messages[0]?.seq ?? opened.room.headSeq + 1);
    for (const message of opened.messages) this.window.upsert(this.named(message));
    if (opened.reachedStart) this.startSeq = this.window.low;
    this.recount(opened.room);
    if (before !== null && before.urev > opened.room.urev) this.applyMine(before);
    if (before !== null) this.readTo(before.readSeq);
    this.isLoaded = suffices && this.isOpen();
    this.members.drop();
    this.online = opened.online;
    this.marks = new Map();
    this.applyMarks(opened.marks ?? []);
    this.trim();
    this.touch();
  }

  applyMarks(marks: readonly ReadMark[]): void {
    this.marks = withMarks(this.marks, marks);
  }

  /** An older page is being asked for: what changes below the window meanwhile is remembered. */
  beginPage(): void {
    this.aside = new Aside();
  }

  /** Takes in the page that was asked for with `before: low`; whether it could. `null`: the page will not come. */
  endPage(page: MessagePage | null): boolean {
    const { aside } = this;
    this.aside = null;
    if (page === null || aside === null || aside.isFull) return false;
    for (const { sender } of page.messages) if (sender !== null) this.applyPerson(sender);
    this.window.prepend(page.messages.map((message) => this.named(message)));
    for (const message of aside.messages) this.window.upsert(this.named(message));
    this.grown(page);
    return true;
  }

  /** More is held than before: what is known of the rest changes with it. */
  private grown({ messages, reachedStart }: MessagePage): void {
    this.window.cut(this.state?.firstSeq ?? 1);
    this.below.surface(this.window.low);
    if (reachedStart) this.startSeq = this.window.low;
    if (this.nothingUnreadBelow) this.tally.clear();
    else this.tally.lift(countUnread(messages, this.state?.readSeq ?? 0, this.me()));
    this.touch();
  }

  /** Lets go of everything but the last summary, which is shown until the room is opened anew. */
  forget(): void {
    this.state = this.summary;
    this.isLoaded = false;
    this.gate.drop();
    this.window = new MessageWindow((this.state?.headSeq ?? 0) + 1);
    this.members.drop();
    this.aside = null;
    this.touch();
  }

  /** No view shows the room any more. */
  release(): void {
    this.isLoaded = false;
    this.members.drop();
    this.trim();
    this.touch();
  }

  trim(): void {
    const max = this.isOpen() ? this.bounds.openMessages : this.bounds.closedMessages;
    const gone = this.window.trim(max);
    if (gone.length === 0) return;
    this.tally.sink(countUnread(gone, this.state?.readSeq ?? 0, this.me()));
    this.below.sink(gone);
    this.touch();
  }

  /** All that is held is deleted, and the newest message below that is not is unknown. */
  private get lacksPreview(): boolean {
    return !this.below.isKnown && !this.reachedStart && this.preview() === null;
  }

  private adopt(state: RoomState): void {
    this.state = state;
    this.isLoaded = false;
    this.window = new MessageWindow(state.headSeq + 1);
    this.people.clear();
    if (state.peer !== null) this.people.learn(state.peer);
    this.recount(state);
  }

  /** Counts and preview of a state that is of the moment at which the window ends. */
  private recount(state: RoomState): void {
    const readSeq = this.state?.readSeq ?? state.readSeq;
    if (readSeq === state.readSeq) this.tally.restart(state, countUnread(this.window.messages, readSeq, this.me()));
    if (this.nothingUnreadBelow) this.tally.clear();
    this.below.set(state.preview, this.window.low);
  }

  /** Messages below `firstSeq` are no more, whether they were held, unread, or the preview. */
  private purge(firstSeq: number): void {
    this.window.cut(firstSeq);
    this.below.purge(firstSeq);
    if (this.nothingUnreadBelow) this.tally.clear();
    else if (firstSeq > (this.state?.readSeq ?? 0) + 1) this.tally.doubt();
  }

  private applyMine(state: RoomState): void {
    if (this.state === null) return;
    const { me, peer, urev } = state;
    this.state = { ...this.state, me, peer: this.people.newest(peer), urev };
    this.readTo(state.readSeq);
  }

  private readTo(seq: number): void {
    if (this.state === null || seq <= this.state.readSeq) return;
    this.state = { ...this.state, readSeq: seq as Seq };
    if (this.nothingUnreadBelow) this.tally.clear();
    else this.tally.doubt();
  }

  private get nothingUnreadBelow(): boolean {
    return this.reachedStart || this.window.low <= (this.state?.readSeq ?? 0) + 1;
  }

  private applyBelow(message: Message): void {
    this.aside?.add(message);
    const edited = message.deletedAt !== null || message.editedAt !== null;
    if (edited && message.seq > (this.state?.readSeq ?? 0)) this.tally.doubt();
    this.below.change(this.named(message));
  }

  /** One unread message less of "99+" may be 99 or still 99+. */
  private noteRemoval(before: Message | undefined, message: Message): void {
    if (before === undefined || before.deletedAt !== null || message.seq <= (this.state?.readSeq ?? 0)) return;
    if (message.deletedAt !== null || message.editedAt !== null) if (this.tally.isOpenEnded) this.tally.doubt();
  }

  private applyPerson(brief: UserBrief): void {
    if (!this.people.learn(brief)) return;
    this.window.rewrite((message) => this.named(message));
    if (this.state !== null) this.state = { ...this.state, peer: this.people.newest(this.state.peer) };
    this.below.rename(brief);
  }

  private named(message: Message): Message {
    const sender = this.people.newest(message.sender);
    return sender === message.sender ? message : { ...message, sender };
  }

  private preview(): Preview | null {
    const newest = this.window.messages.findLast(({ deletedAt }) => deletedAt === null);
    return newest === undefined ? this.below.preview : previewOf(newest);
  }

  private summarize(): RoomState | null {
    const { state, window, gate } = this;
    if (state === null || gate.cursor === null) return state;
    const headSeq = (window.messages.at(-1)?.seq ?? window.low - 1) as Seq;
    const counts = this.tally.total(countUnread(window.messages, state.readSeq, this.me()));
    const headRev = gate.cursor as RoomState['headRev'];
    return { ...state, ...counts, headSeq, headRev, preview: this.preview() };
  }

  private touch(): void {
    this.summarized = null;
  }
}
