import { ChatError } from '#contracts/errors';
import type {
  Changes,
  Heads,
  Item,
  Member,
  Message,
  MessageId,
  RoomId,
  ReactionChange,
  ServerEvent,
  ServerEventPayloads,
  SystemType,
  UserChanges,
  UserId,
  UserItem,
} from '#contracts';

import {
  counter,
  entry,
  isMember,
  type ModelRoom,
  type ModelStore,
  type OwnSettings,
  namedMessage,
  revOf,
  roomOf,
  userItemOf,
} from './model-store.js';
import { followers, noteSent, readOf, threadState } from './model-threads.js';
import { aMessage } from './samples.js';

/** The server's side of a connection. */
export interface ModelConnection {
  readonly userId: UserId;
  readonly subscribed: Set<RoomId>;
  synced: boolean;
  deliver<Event extends ServerEvent>(event: Event, payload: ServerEventPayloads[Event]): void;
}

/**
 * A model of Parley as the protocol describes it, without failures: rooms with `seq` and `rev`, users with `urev`,
 * frames to subscribed connections. `model-answers.ts` has the answers to requests.
 */
export class ModelServer {
  readonly connections = new Set<ModelConnection>();
  private epochs = 1;

  constructor(
    public store: ModelStore,
    readonly now: () => string,
  ) {}

  /** Commits a batch of changes of one room as one frame with the last state of each object. */
  commit(roomId: RoomId, change: (held: ModelRoom) => Item[]): void {
    const held = entry(this.store.rooms, roomId);
    const from = held.rev;
    const items = change(held);
    if (held.rev === from) return;
    const latest = new Map(items.map((item) => [keyOf(item), item]));
    const ordered = [...latest.values()].sort((one, other) => revOf(one) - revOf(other));
    const frame: Changes = { roomId, from: counter(from), to: counter(held.rev), items: ordered };
    for (const connection of this.connections)
      if (connection.subscribed.has(roomId)) connection.deliver('changes', frame);
  }

  append(
    held: ModelRoom,
    message: Pick<Message, 'id' | 'senderId' | 'body' | 'mentions'> & {
      readonly everyone?: boolean | undefined;
    } & Partial<
        Pick<Message, 'attachments' | 'threadId' | 'threadSeq' | 'inRoom' | 'replyTo' | 'keepsUnread' | 'grow'>
      >,
    system: SystemType | null,
    about = this.store.users.keys().next().value as UserId,
  ): Item {
    const { id, senderId, body, mentions, attachments = [] } = message;
    const { threadId = null, replyTo = null, everyone } = message;
    const seq = held.messages.length + 1;
    const { id: roomId } = held.room;
    const stored = aMessage(seq, {
      threadId,
      replyTo,
      ...rareFields(message),
      id,
      senderId,
      body: body === '' ? attachments.map(({ name }) => name).join('\n') : body,
      attachments,
      autoBody: body === '' && attachments.length > 0,
      mentions,
      ...(everyone === true && { everyone }),
      roomId,
      rev: counter(++held.rev),
      kind: system === null ? 'text' : 'system',
      system: system === null ? null : { type: system, userId: about, actorId: about },
      createdAt: this.now(),
    });
    held.messages.push(stored);
    if (stored.grow === 'growing') held.growing.set(id, { text: body, isStopped: false });
    noteSent(this.store, held, stored);
    return { type: 'message', message: namedMessage(this.store, stored) };
  }

  rewrite(held: ModelRoom, seq: number, change: Partial<Message>): Item[] {
    const message = held.messages[seq - 1];
    if (message === undefined || message.deletedAt !== null || message.seq < held.room.firstSeq) return [];
    const next = { ...message, ...change, rev: counter<Message['rev']>(++held.rev) };
    held.messages[seq - 1] = next;
    return [{ type: 'message', message: namedMessage(this.store, next) }];
  }

  edit(roomId: RoomId, seq: number, body: string, mentions: UserId[]): void {
    this.commit(roomId, (held) => {
      if (held.messages[seq - 1]?.grow === 'growing') return [];
      const version = (held.messages[seq - 1]?.version ?? 0) + 1;
      return this.rewrite(held, seq, { body, mentions, version, editedAt: this.now() });
    });
  }

  delete(roomId: RoomId, seq: number): void {
    this.commit(roomId, (held) => {
      const { grow, ...message } = held.messages[seq - 1] ?? aMessage(seq);
      if (message.deletedAt !== null || seq < held.room.firstSeq || grow === undefined) return this.clear(held, seq);
      held.growing.delete(message.id);
      held.messages[seq - 1] = message;
      return this.clear(held, seq);
    });
  }

  private clear(held: ModelRoom, seq: number): Item[] {
    const deletedAt = this.now();
    const empty = { body: '', mentions: [], reactions: [], attachments: [], autoBody: false };
    return this.rewrite(held, seq, { ...empty, deletedAt });
  }

  react(roomId: RoomId, seq: number, change: ReactionChange): void {
    const { userId, emoji, on } = change;
    this.commit(roomId, (held) => {
      const before = held.messages[seq - 1]?.reactions ?? [];
      const users = before.find((reaction) => reaction.emoji === emoji)?.userIds ?? [];
      if (users.includes(userId) === on) return [];
      const userIds = on ? [userId, ...users] : users.filter((id) => id !== userId);
      const others = before.filter((reaction) => reaction.emoji !== emoji);
      const reactions = userIds.length === 0 ? others : [...others, { emoji, count: userIds.length, userIds }];
      return this.rewrite(held, seq, { reactions }).map((item) => ({ ...item, reaction: change }));
    });
  }

  rename(roomId: RoomId, name: string): void {
    this.commit(roomId, (held) => {
      held.room = { ...held.room, name, rev: counter(++held.rev) };
      return [{ type: 'room', room: roomOf(held) }];
    });
  }

  /** Purges the messages below `seq`. A `seq` past the head empties the room. */
  purge(roomId: RoomId, seq: number): void {
    this.commit(roomId, (held) => {
      if (seq <= held.room.firstSeq || seq > held.messages.length + 1) return [];
      held.room = { ...held.room, firstSeq: counter(seq), rev: counter(++held.rev) };
      return [{ type: 'room', room: roomOf(held) }];
    });
  }

  /** Renames the user and announces it in every room that they have joined, including left ones. */
  renameUser(userId: UserId, displayName: string): void {
    const user = entry(this.store.users, userId);
    user.brief = { ...user.brief, displayName, version: user.brief.version + 1 };
    for (const roomId of user.memberships.keys()) this.commit(roomId, (held) => [this.setMember(held, userId, {})]);
  }

  /** Adds or removes the user. */
  setMembership(roomId: RoomId, userId: UserId, joined: boolean): void {
    if (isMember(this.store, userId, roomId) === joined) return;
    const user = entry(this.store.users, userId);
    this.commit(roomId, (held) => {
      const member = this.setMember(held, userId, { state: joined ? 'joined' : 'left' });
      const id = `notice-${roomId}-${String(held.messages.length)}-${this.store.epoch}` as MessageId;
      const notice = { id, senderId: null, body: '', mentions: [] };
      const items = [member, this.append(held, notice, joined ? 'member.added' : 'member.removed', userId)];
      const before = user.memberships.get(roomId);
      const readSeq = joined ? held.messages.length : (before?.readSeq ?? 0);
      const threads = new Map([...(before?.threads ?? [])].map(([id, seq]) => [id, joined ? readSeq : seq]));
      const threadsReadSeq = joined ? readSeq : (before?.threadsReadSeq ?? 0);
      user.memberships.set(roomId, {
        ...before,
        threads,
        threadsReadSeq,
        joined,
        readSeq,
        urev: ++user.urev,
        joinedAt: this.now(),
      });
      if (joined) this.eachOf(userId, (connection) => connection.synced && connection.subscribed.add(roomId));
      return items;
    });
    this.push(userId, [userItemOf(this.store, userId, roomId)]);
    if (!joined) this.eachOf(userId, (connection) => connection.subscribed.delete(roomId));
  }

  /** Mutes the user until this time (ISO 8601), or with `null` no longer. */
  mute(roomId: RoomId, userId: UserId, mutedUntil: string | null): void {
    this.commit(roomId, (held) => [this.setMember(held, userId, { mutedUntil })]);
  }

  /** Marks the room as one list, or its main timeline alone, and ends the mark as unread. */
  mark(roomId: RoomId, userId: UserId, seq: number, main = false): void {
    this.moveMarkers(roomId, userId, seq, main);
    const membership = entry(this.store.users, userId).memberships.get(roomId);
    if (membership?.joined === true && membership.own?.unreadMark === true)
      this.set(roomId, userId, { unreadMark: false, unreadFrom: null });
  }

  /** Marks the replies of a thread that the user follows. */
  readThread(roomId: RoomId, userId: UserId, threadId: MessageId, seq: number): void {
    const threads = followers(this.store, roomId, userId);
    const to = Math.min(seq, entry(this.store.rooms, roomId).messages.length);
    if (to <= (threads.get(threadId) ?? Infinity)) return;
    threads.set(threadId, to);
    entry(this.store.users, userId).urev++;
    this.push(userId, [{ type: 'thread', state: threadState(this.store, userId, roomId, threadId) }]);
  }

  /** A temporary level is never read after its time: the model does not end it. */
  set(roomId: RoomId, userId: UserId, own: Partial<OwnSettings>): void {
    const user = entry(this.store.users, userId);
    const membership = entry(user.memberships, roomId);
    membership.own = { ...membership.own, ...own };
    membership.urev = ++user.urev;
    this.push(userId, [userItemOf(this.store, userId, roomId)]);
  }

  /** Blocks the other user, or no longer. */
  block(userId: UserId, otherId: UserId): void {
    if (otherId === userId) return;
    const user = entry(this.store.users, userId);
    const blocked = !user.blocked.delete(otherId);
    if (blocked) user.blocked.add(otherId);
    user.blocksUrev = ++user.urev;
    this.push(userId, [{ type: 'block', userId: otherId, blocked }]);
  }

  heads(connection: ModelConnection): void {
    const rooms: Heads['rooms'] = {};
    for (const roomId of connection.subscribed) rooms[roomId] = counter(entry(this.store.rooms, roomId).rev);
    const { epoch, users } = this.store;
    const urev: Heads['urev'] = counter(entry(users, connection.userId).urev);
    connection.deliver('heads', { epoch, urev, rooms });
  }

  /** Replaces the store by the copy `earlier`, with a new epoch. */
  restore(earlier: ModelStore): void {
    this.store = { ...structuredClone(earlier), epoch: `epoch-${String(++this.epochs)}` };
    for (const { userId, subscribed } of this.connections)
      for (const roomId of subscribed) if (!isMember(this.store, userId, roomId)) subscribed.delete(roomId);
  }

  /** @throws ChatError if the user is not a member */
  requireMember(userId: UserId, roomId: RoomId): ModelRoom {
    if (!isMember(this.store, userId, roomId)) throw new ChatError('NOT_FOUND');
    return entry(this.store.rooms, roomId);
  }

  private setMember(held: ModelRoom, userId: UserId, change: Partial<Member>): Item {
    const user = entry(this.store.users, userId).brief;
    const before = held.members.get(userId);
    const base: Member = before ?? {
      user,
      role: 'member',
      state: 'joined',
      joinedAt: this.now(),
      mutedUntil: null,
      rev: counter(0),
    };
    const member: Member = { ...base, ...change, user, rev: counter(++held.rev) };
    held.members.set(userId, member);
    return { type: 'member', member };
  }

  private moveMarkers(roomId: RoomId, userId: UserId, seq: number, main: boolean): void {
    const user = entry(this.store.users, userId);
    const membership = user.memberships.get(roomId);
    const to = Math.min(seq, entry(this.store.rooms, roomId).messages.length);
    if (membership?.joined !== true) return;
    const threads = main ? new Map<MessageId, number>() : followers(this.store, roomId, userId);
    const behind = [...threads].filter(([, readSeq]) => readSeq < to);
    if (to <= membership.readSeq && behind.length === 0) return;
    for (const [threadId] of behind) threads.set(threadId, to);
    if (behind.length > 0) membership.threadsReadSeq = to;
    membership.readSeq = Math.max(membership.readSeq, to);
    membership.urev = ++user.urev;
    const item = userItemOf(this.store, userId, roomId);
    if (item.type !== 'room') return;
    this.push(userId, [{ type: 'read', roomId, ...readOf(item.state) }]);
  }

  private push(userId: UserId, items: UserItem[]): void {
    const { urev } = entry(this.store.users, userId);
    const frame: UserChanges = { from: counter(urev - 1), to: counter(urev), items };
    this.eachOf(userId, (connection) => connection.deliver('user:changes', frame));
  }

  private eachOf(userId: UserId, act: (connection: ModelConnection) => void): void {
    for (const connection of this.connections) if (connection.userId === userId) act(connection);
  }
}

function keyOf(item: Item): string {
  if (item.type === 'message') return item.message.id;
  return item.type === 'member' ? item.member.user.id : item.room.id;
}

function rareFields({
  threadSeq,
  inRoom = false,
  keepsUnread,
  grow,
}: Partial<Pick<Message, 'threadSeq' | 'inRoom' | 'keepsUnread' | 'grow'>>): Partial<Message> {
  return {
    ...(threadSeq !== undefined && { threadSeq, inRoom }),
    ...(keepsUnread === true && { keepsUnread }),
    ...(grow !== undefined && { grow }),
  };
}
