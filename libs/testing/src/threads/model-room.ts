import {
  capped,
  type Counts,
  emptyMember,
  isInMain,
  KEPT_UNREAD_MAX,
  type ModelMember,
  type ModelMessage,
  type NewMessage,
  type Place,
} from './model-parts.js';

const PLAIN = { root: null, inRoom: false, scheduled: false, keepsUnread: false, mentions: [], everyone: false };

/**
 * One room as `docs/protocol/threads.md` says that it is, with its members, threads and markers. It is written from the
 * contract, and derives each number from all messages, so it is slow and has no index that could be wrong.
 */
export class ModelRoom {
  readonly messages: ModelMessage[] = [];
  firstSeq = 1;
  private readonly members: readonly ModelMember[];

  /** User 0 creates the room. */
  constructor(users: number) {
    this.members = Array.from({ length: users }, emptyMember);
    this.appendSystem();
    Object.assign(this.member(0), { joined: true, joinedAt: this.head, main: this.head });
  }

  get head(): number {
    return this.messages.length;
  }

  isJoined(user: number): boolean {
    return this.member(user).joined;
  }

  message(seq: number): ModelMessage {
    const message = this.messages[seq - 1];
    if (message === undefined) throw new Error(`no message ${String(seq)}`);
    return message;
  }

  /** The messages that are not purged. */
  left(): ModelMessage[] {
    return this.messages.slice(this.firstSeq - 1);
  }

  /** The messages that may be a root, or are one. */
  roots(): ModelMessage[] {
    return this.left().filter(({ sender, root }) => sender !== null && root === null);
  }

  join(user: number): void {
    this.appendSystem();
    const { head } = this;
    Object.assign(this.member(user), { joined: true, joinedAt: head, main: head, threads: head });
  }

  leave(user: number): void {
    this.appendSystem();
    this.member(user).joined = false;
  }

  send(sender: number, message: NewMessage = {}): void {
    const { keepsUnread, ...content } = { ...PLAIN, ...message };
    const { root } = content;
    const seq = this.head + 1;
    const threadSeq = root === null ? 0 : this.replies(root).length + 1;
    const kept = keepsUnread && this.leavesUnread(sender, content);
    this.messages.push({ ...content, seq, sender, threadSeq, kept, deleted: false });
    this.moveMarkers(this.message(seq));
    if (root === null) return;
    if (!content.scheduled && !kept) this.readThread(sender, root, seq);
    for (const user of this.followersOf(seq)) this.followBy(user, this.message(seq));
  }

  /** The users whom the rule names for the reply: its sender and those mentioned; for the first one those of the root too. */
  followersOf(seq: number): number[] {
    const reply = this.message(seq);
    const root = reply.threadSeq === 1 ? this.message(reply.root ?? 0) : null;
    const named = [reply.sender, ...reply.mentions, root?.sender ?? null, ...(root?.mentions ?? [])];
    const users = named.filter((user): user is number => user !== null);
    return [...new Set(users)].filter((user) => this.isJoined(user));
  }

  /** Without `everyone` the message is to everyone if it was. */
  edit(seq: number, mentions: readonly number[], everyone = this.message(seq).everyone): void {
    Object.assign(this.message(seq), { mentions, everyone });
  }

  delete(seq: number): void {
    Object.assign(this.message(seq), { deleted: true, mentions: [], everyone: false });
  }

  /** Retention removes the messages below `firstSeq`. */
  purge(firstSeq: number): void {
    this.firstSeq = firstSeq;
  }

  markRoom(user: number, upTo: number): void {
    const seq = Math.min(upTo, this.head);
    const me = this.member(user);
    const reads = this.left().some(
      (reply) => reply.root !== null && reply.seq <= seq && reply.seq > this.threadReadSeq(user, reply.root),
    );
    if (reads) me.threads = seq;
    this.markMain(user, seq);
  }

  markMain(user: number, upTo: number): void {
    const me = this.member(user);
    me.main = Math.max(me.main, Math.min(upTo, this.head));
    this.markUnread(user, false);
  }

  /** Marks the room as unread, from a message or not, or no longer. */
  markUnread(user: number, unreadMark: boolean, unreadFrom: number | null = null): void {
    Object.assign(this.member(user), { unreadMark, unreadFrom });
  }

  readThread(user: number, root: number, upTo: number): void {
    const place = this.place(user, root);
    place.readSeq = Math.max(place.readSeq, Math.min(upTo, this.head));
  }

  follow(user: number, root: number, follow: boolean): void {
    const place = this.place(user, root);
    if (follow && !place.following) this.readThread(user, root, this.head);
    place.following = follow;
  }

  /** Blocks the other user, or no longer. */
  block(user: number, other: number, isBlocked: boolean): void {
    const { blocked } = this.member(user);
    if (isBlocked) blocked.add(other);
    else blocked.delete(other);
  }

  blocks(user: number, other: number | null): boolean {
    return other !== null && this.member(user).blocked.has(other);
  }

  /** The markers and counts of a `RoomState`. */
  roomState(
    user: number,
  ): Counts & { main: Counts; threadsReadSeq: number; unreadMark: boolean; unreadFrom: number | null } {
    const me = this.member(user);
    const { threads: threadsReadSeq, unreadMark, unreadFrom } = me;
    return {
      ...this.counts(user, this.readSeq(user), this.left()),
      main: this.counts(user, me.main, this.timeline()),
      threadsReadSeq,
      unreadMark,
      unreadFrom,
    };
  }

  /** The marker and counts that a client shows which knows of no messages to everyone. */
  countsOfBefore(user: number): Counts {
    const named = this.left().map((message) => ({ ...message, everyone: false }));
    return this.counts(user, this.readSeq(user), named);
  }

  /** A `ThreadState`, with the `seq` of the root and the indexes of users in place of ids. */
  threadState(user: number, root: number) {
    const place = this.member(user).places.get(root);
    const following = place?.following ?? false;
    const readSeq = this.threadReadSeq(user, root);
    const counted = following ? this.repliesLeft(root).filter(({ inRoom }) => !inRoom) : [];
    return { root, thread: this.summary(root), following, ...this.counts(user, readSeq, counted) };
  }

  summary(root: number): { replies: number; lastSeq: number; users: number[] } {
    const replies = this.replies(root);
    const senders = replies.toReversed().flatMap(({ sender }) => (sender === null ? [] : [sender]));
    return { replies: replies.length, lastSeq: replies.at(-1)?.seq ?? 0, users: [...new Set(senders)].slice(0, 5) };
  }

  /** The roots of the threads that `thread:list` has, newest reply first. */
  threads(): number[] {
    const roots = new Set(this.left().flatMap(({ root }) => (root === null ? [] : [root])));
    return [...roots].toSorted((one, other) => this.summary(other).lastSeq - this.summary(one).lastSeq);
  }

  /** The main timeline. */
  timeline(): ModelMessage[] {
    return this.left().filter(isInMain);
  }

  repliesLeft(root: number): ModelMessage[] {
    return this.left().filter((message) => message.root === root);
  }

  /** `mention:list`, newest first. */
  mentions(user: number): { seq: number; unread: boolean }[] {
    const isUnread = ({ seq, root, inRoom }: ModelMessage): boolean => {
      if (root === null || inRoom) return seq > this.member(user).main;
      const { following, readSeq } = this.threadState(user, root);
      return following && seq > readSeq;
    };
    const mentioning = this.left().filter((message) => message.sender !== user && this.isMentioned(user, message));
    return mentioning.map((message) => ({ seq: message.seq, unread: isUnread(message) })).toReversed();
  }

  private counts(user: number, readSeq: number, messages: readonly ModelMessage[]): Counts {
    const unread = messages.filter(
      ({ seq, sender, deleted }) => seq > readSeq && sender !== null && sender !== user && !deleted,
    );
    const mentioning = unread.filter((message) => this.isMentioned(user, message));
    return { readSeq, unread: capped(unread.length), mentions: capped(mentioning.length) };
  }

  /** Mentions by users whom the user blocks do not count. Everyone is all who were there before the message. */
  private isMentioned(user: number, { seq, sender, mentions, everyone }: ModelMessage): boolean {
    const isOfEveryone = everyone && this.member(user).joinedAt < seq;
    return (mentions.includes(user) || isOfEveryone) && !this.blocks(user, sender);
  }

  /** The sender's own message moves the sender's markers of the room. */
  private moveMarkers({ seq, sender, root, inRoom, scheduled, kept }: ModelMessage): void {
    const me = this.member(sender ?? 0);
    const isUnseen = scheduled || kept;
    if (!isUnseen && (root === null || inRoom)) me.main = seq;
    if (isUnseen || root !== null) me.aside = seq;
    if (kept && root === null) me.main = Math.max(me.main, seq - KEPT_UNREAD_MAX);
  }

  /** Others have something unread where the sender's new message will stand. */
  private leavesUnread(sender: number, { root, inRoom }: { root: number | null; inRoom: boolean }): boolean {
    const isUnread = (messages: readonly ModelMessage[], readSeq: number): boolean =>
      messages.some((each) => each.seq > readSeq && each.sender !== null && each.sender !== sender && !each.deleted);
    const inThread = root !== null && isUnread(this.repliesLeft(root), this.threadReadSeq(sender, root));
    return inThread || ((root === null || inRoom) && isUnread(this.timeline(), this.member(sender).main));
  }

  /** The reply makes the user follow its thread, if the user does not yet. */
  private followBy(user: number, { seq, sender, root, scheduled, kept }: ModelMessage): void {
    const thread = root ?? 0;
    const place = this.place(user, thread);
    if (place.following) return;
    place.following = true;
    if (sender !== user || scheduled || kept) this.readThread(user, thread, seq - 1);
  }

  /** The rule of `readSeq`. */
  private readSeq(user: number): number {
    const { main, aside } = this.member(user);
    return Math.max(main, aside);
  }

  private threadReadSeq(user: number, root: number): number {
    const { places, threads } = this.member(user);
    return Math.max(places.get(root)?.readSeq ?? 0, threads);
  }

  private replies(root: number): ModelMessage[] {
    return this.messages.filter((message) => message.root === root);
  }

  private place(user: number, root: number): Place {
    const { places } = this.member(user);
    const place = places.get(root) ?? { following: false, readSeq: 0 };
    places.set(root, place);
    return place;
  }

  private member(user: number): ModelMember {
    const member = this.members[user];
    if (member === undefined) throw new Error(`no user ${String(user)}`);
    return member;
  }

  private appendSystem(): void {
    const fixed = { sender: null, root: null, threadSeq: 0, inRoom: false, scheduled: false, kept: false };
    this.messages.push({ ...fixed, seq: this.head + 1, mentions: [], everyone: false, deleted: false });
  }
}
