import type {
  Changes,
  Item,
  Member,
  Message,
  MessageId,
  MessagePage,
  MyMembership,
  OpenedRoom,
  ReactionChange,
  ReadMark,
  ReadState,
  Room,
  RoomId,
  RoomState,
  Seq,
  UserBrief,
  UserId,
} from '#contracts';

import { FrameGate } from './frame-gate.js';
import { HeldMessages } from './held-messages.js';
import { withMarks } from './marks.policy.js';
import { MemberList } from './member-list.js';
import type { MessageWindow } from './message-window.js';
import { People } from './people.js';
import { withMine } from './reactions.policy.js';
import { importedMarkers, mainOf, markersOf, type OwnMessage, ownMarkers, withMarkers } from './read-state.policy.js';
import type { Reader } from './reader.policy.js';
import type { RoomFollower } from './room-follower.js';

export interface RoomBounds {
  /** Messages held for a room that is not open: enough for its preview and unread counts. */
  readonly closedMessages: number;
  readonly openMessages: number;
}

/** The replica of one room. The gate and its callers decide which items are applied. */
export class RoomReplica {
  readonly gate = new FrameGate<Changes>((frame) => this.applyItems(frame.items));
  state: RoomState | null = null;
  readonly members = new MemberList(() => this.reader().me);
  marks: ReadonlyMap<UserId, Seq> = new Map();
  online: readonly UserId[] | null = null;
  /** Incremented when the room's slow mode or the user's membership changes, which can allow what was refused. */
  rules = 0;
  /** Number of outstanding `room:open` and `room:join` requests. */
  opening = 0;
  /** True if the room has been opened and its newest messages are still held. */
  isLoaded = false;
  private readonly held: HeldMessages;
  private readonly people = new People();
  private summarized: RoomState | null = null;

  constructor(
    readonly id: RoomId,
    private readonly reader: () => Reader,
    private readonly bounds: RoomBounds,
    /** True if a view shows the room, which then holds more messages. */
    readonly isOpen: () => boolean,
    private readonly follower: RoomFollower,
    /** A state of a message as far as it is known. */
    private readonly whole: (message: Message) => Message,
  ) {
    this.held = new HeldMessages(() => ({
      reader: reader(),
      readSeq: this.state?.readSeq ?? 0,
      mainReadSeq: this.state?.main?.readSeq ?? 0,
      firstSeq: this.state?.firstSeq ?? 1,
      rev: this.gate.cursor ?? 0,
    }));
  }

  get window(): MessageWindow {
    return this.held.window;
  }

  /** The first message that comes later than newer ones, in an incomplete `sync`; `Infinity` if there is none. */
  get gapSeq(): number {
    return this.held.gapSeq;
  }

  /** The current RoomState, as the server would send it. */
  get summary(): RoomState | null {
    this.summarized ??= this.summarize();
    return this.summarized;
  }

  /** True if the unread counts, the preview or the reason of a mute are unknown, so that the room must be opened again. */
  get needsRefresh(): boolean {
    const { me } = this.state ?? {};
    return me !== undefined && (this.gate.cursor === null || this.held.needsRefresh || this.members.hasOtherMute(me));
  }

  get reachedStart(): boolean {
    return this.held.reachedStart;
  }

  applyItems(items: readonly Item[]): void {
    for (const item of items) {
      if (item.type === 'message') this.applyMessage(item.message, item.reaction);
      else if (item.type === 'member') this.applyMember(item.member);
      else if (item.type === 'room') this.applyRoom(item.room);
    }
    this.trim();
  }

  /** Applies the full state of a message, from `changes`, a delta or an ack. */
  applyMessage(state: Message, change?: ReactionChange): void {
    const message = withMine(state, this.window.get(state.id), this.reader().me, change);
    if (message.sender !== null) this.applyPerson(message.sender);
    this.held.apply(this.named(message));
    if (message.senderId !== null && message.senderId === this.reader().me) this.readTo(ownMarkers(message));
    this.follower.message(state, change);
    this.touch();
  }

  /** The text of a growing message has become longer. */
  grown(id: MessageId): void {
    if (this.held.grown(id, this.named)) this.touch();
    this.follower.renewed(id);
  }

  applyMember(member: Member): void {
    this.applyPerson(member.user);
    this.members.upsert(member);
    if (member.user.id === this.reader().me) this.rules++;
    this.touch();
  }

  applyRoom(room: Room): void {
    if (this.state === null) return;
    const isPurged = room.firstSeq > this.state.firstSeq;
    if (room.rev > this.state.rev) {
      const { headSeq, headRev, ...settings } = room;
      if (room.slowModeSeconds !== this.state.slowModeSeconds) this.rules++;
      this.state = { ...this.state, ...settings };
      this.readTo(importedMarkers(room));
    }
    if (isPurged) {
      this.held.purge(room.firstSeq);
      this.follower.purged(room.firstSeq);
    }
    this.touch();
  }

  /**
   * Applies a RoomState from `sync`, `user:changes` or an ack. Its counts and preview are used if it has the same
   * revision as this replica, or if this replica is empty.
   */
  applyState(state: RoomState): void {
    const held = this.state;
    if (held === null || this.gate.cursor === null) {
      this.adopt(state);
      this.follower.broken();
    } else {
      const { me, peer, readSeq, unread, mentions, main, threadsReadSeq, urev, preview, ...room } = state;
      this.applyRoom(room);
      if (state.urev > held.urev) this.applyMine(state);
      if (this.held.areOf(state)) this.held.recount(state);
    }
    this.touch();
  }

  /** Moves the read markers. `urev` is set if the change came from `user:changes`. */
  applyRead(read: ReadState, urev = 0): void {
    if (this.state !== null && urev > this.state.urev) this.state = { ...this.state, urev: urev as RoomState['urev'] };
    this.readTo(markersOf(read));
    this.touch();
  }

  /** The user's own message was stored. Its state can come later. */
  applySent(sent: OwnMessage): void {
    this.readTo(ownMarkers(sent));
    this.touch();
  }

  /** The time of the temporary notification level has passed. The server neither sends nor counts this change. */
  endNotify(): void {
    const { me } = this.state ?? {};
    if (me) this.showOwn({ notify: me.notifyThen ?? me.notify, notifyUntil: null, notifyThen: null });
  }

  /** Shows a change of the user's own part that the server does not send, or has not sent yet. */
  showOwn(change: Partial<MyMembership>): void {
    if (this.state === null) return;
    this.state = { ...this.state, me: { ...this.state.me, ...change } };
    this.touch();
  }

  /** Replaces the entire replica. `isFullDepth`: the messages suffice for a view, not only for the list of rooms. */
  applyOpened(opened: OpenedRoom, isFullDepth: boolean): void {
    const before = this.state;
    const isGapless = opened.rev === this.gate.cursor;
    this.adopt(opened.room);
    if (!isGapless) this.follower.broken();
    this.held.replace(opened.messages.map(this.named), opened.room.headSeq, opened.reachedStart);
    this.held.recount(opened.room);
    if (before !== null && before.urev > opened.room.urev) this.applyMine(before);
    if (before !== null) this.readTo(markersOf(before));
    this.isLoaded = isFullDepth && this.isOpen();
    this.members.renew();
    this.online = opened.online;
    this.marks = withMarks(new Map(), opened.marks ?? []);
    this.trim();
    this.touch();
  }

  /** Called when the user blocks other people than before. */
  noteBlocks(): void {
    this.held.noteBlocks();
    this.touch();
  }

  applyMarks(marks: readonly ReadMark[]): void {
    this.marks = withMarks(this.marks, marks);
  }

  /** Starts recording changes below the window while an older page is requested. */
  beginPage(): void {
    this.held.beginPage();
  }

  /** Applies the page that was requested with `before: low`; `null` if the request failed. Returns true if applied. */
  endPage(page: MessagePage | null): boolean {
    const changed = this.held.endPage();
    if (page === null || changed === null) return false;
    this.held.prepend({ ...page, messages: [...this.withNames(page.messages)] }, this.withNames(changed));
    this.touch();
    return true;
  }

  /** Learns the names of the senders, and returns the messages with the newest name of each. */
  withNames(messages: readonly Message[]): readonly Message[] {
    for (const { sender } of messages) if (sender !== null) this.applyPerson(sender);
    return messages.map((message) => this.named(message));
  }

  /** The message with the newest name of its sender, and with its text as far as that is known. */
  readonly named = (message: Message): Message => this.people.named(this.whole(message));

  /** Keeps the last summary and ignores further changes. */
  freeze(): void {
    this.state = this.summary;
    this.gate.drop();
    this.follower.broken();
  }

  /** Drops everything but the last summary, which is shown until the room is opened again. */
  forget(): void {
    this.freeze();
    this.isLoaded = false;
    this.held.clear(this.state?.headSeq ?? 0);
    this.members.drop();
    this.touch();
  }

  /** Called when no view shows the room any more. */
  release(): void {
    this.isLoaded = false;
    this.members.drop();
    this.trim();
    this.touch();
  }

  trim(): void {
    const max = this.isOpen() ? this.bounds.openMessages : this.bounds.closedMessages;
    if (this.held.trim(max)) this.touch();
  }

  private adopt(state: RoomState): void {
    this.state = { ...state, main: state.main ?? mainOf(state) };
    this.rules++;
    this.isLoaded = false;
    this.held.clear(state.headSeq);
    this.people.clear();
    if (state.peer !== null) this.people.learn(state.peer);
    this.held.recount(state);
  }

  private applyMine(state: RoomState): void {
    if (this.state === null) return;
    const { me, peer, urev } = state;
    this.state = { ...this.state, me, peer: this.people.newest(peer), urev };
    this.rules++;
    this.readTo(markersOf(state));
  }

  private readTo(to: Parameters<typeof withMarkers>[1]): void {
    const before = this.state;
    if (before === null) return;
    this.state = withMarkers(before, to);
    if (this.state.readSeq !== before.readSeq) this.held.all.noteRead();
    if (this.state.main?.readSeq !== before.main?.readSeq) this.held.main.noteRead();
  }

  private applyPerson(brief: UserBrief): void {
    if (!this.people.learn(brief)) return;
    this.held.rename(brief, (message) => this.named(message));
    this.follower.renewed();
    if (this.state !== null) this.state = { ...this.state, peer: this.people.newest(this.state.peer) };
  }

  private summarize(): RoomState | null {
    const { state, gate, held } = this;
    if (state === null || gate.cursor === null) return state;
    const headRev = gate.cursor as RoomState['headRev'];
    const main = { ...mainOf(state), ...held.main.counts, preview: held.mainPreview };
    return { ...state, ...held.all.counts, main, headSeq: held.headSeq, headRev, preview: held.preview };
  }

  private touch(): void {
    this.summarized = null;
  }
}
