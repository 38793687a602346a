import { UNREAD_MAX } from '#contracts/limits';
import type {
  FileId,
  Item,
  Member,
  Message,
  MessageId,
  MyMembership,
  Room,
  RoomId,
  RoomState,
  StoredFile,
  ThreadSummary,
  UserBrief,
  UserId,
  UserItem,
} from '#contracts';

import { isMain, withReply } from '../src/replica/thread-summary.policy.js';
import type { Counts } from '../src/replica/unread.js';

export interface ModelMembership {
  joined: boolean;
  /** The marker of the main timeline. */
  readSeq: number;
  /** The newest message of the user that moves that marker no further: a reply. */
  asideSeq?: number;
  /** Replies up to it are read in every thread. */
  threadsReadSeq?: number;
  /** By thread that the user follows: the marker. */
  threads?: Map<MessageId, number>;
  urev: number;
  joinedAt: string;
  own?: Partial<OwnSettings>;
}

/** What the user sets for themselves, also of a room that they come back to. */
export type OwnSettings = Pick<
  MyMembership,
  'notify' | 'notifyUntil' | 'notifyThen' | 'favourite' | 'section' | 'unreadMark' | 'unreadFrom'
>;

export interface ModelUser {
  brief: UserBrief;
  urev: number;
  memberships: Map<RoomId, ModelMembership>;
  blocked: Set<UserId | null>;
  /** The newest change of `blocked`. */
  blocksUrev: number;
}

export interface ModelRoom {
  room: Room;
  rev: number;
  /** By `seq`, starting at 1. Messages below `room.firstSeq` are purged. */
  messages: Message[];
  members: Map<UserId, Member>;
  /** The whole texts of the messages that grow. `messages` has their beginnings. */
  growing: Map<MessageId, ModelText>;
}

export interface ModelText {
  text: string;
  /** A reader has asked the writer to end the message. */
  isStopped: boolean;
}

export interface ModelFile {
  readonly roomId: RoomId;
  readonly ownerId: UserId;
  isUploaded: boolean;
  messageId: MessageId | null;
  stored: StoredFile;
}

/** The data of the model server: a plain value that can be copied and restored. */
export interface ModelStore {
  epoch: string;
  rooms: Map<RoomId, ModelRoom>;
  users: Map<UserId, ModelUser>;
  files: Map<FileId, ModelFile>;
}

export function entry<Key, Value>(map: ReadonlyMap<Key, Value>, key: Key): Value {
  const value = map.get(key);
  if (value === undefined) throw new Error(`the model has no ${String(key)}`);
  return value;
}

/** Brands a number. */
export const counter = <Counter extends number>(value: number): Counter => value as Counter;

export function liveMessages({ room, messages }: ModelRoom): Message[] {
  return messages.filter(({ seq }) => seq >= room.firstSeq).map((message) => message);
}

/** The message with the current name of its sender. */
export function namedMessage(store: ModelStore, message: Message): Message {
  return message.senderId === null ? message : { ...message, sender: entry(store.users, message.senderId).brief };
}

/** The summary of the replies to a root. */
export function summaryOf(held: ModelRoom, root: Message): ThreadSummary | undefined {
  return held.messages.filter(({ threadId }) => threadId === root.id).reduce(withReply, root).thread;
}

/** The message as one user sees it: with `mine` on each reaction, and with what a root tells of its replies. */
export function seenBy(store: ModelStore, userId: UserId, message: Message): Message {
  const reactions = message.reactions.map((reaction) => ({ ...reaction, mine: reaction.userIds.includes(userId) }));
  const thread = summaryOf(entry(store.rooms, message.roomId), message);
  return { ...namedMessage(store, message), reactions, ...(thread && { thread }) };
}

export function isMember(store: ModelStore, userId: UserId, roomId: RoomId): boolean {
  return entry(store.users, userId).memberships.get(roomId)?.joined === true;
}

/** All items of the room with a rev above `cursor`, in rev order. */
export function itemsAbove(store: ModelStore, userId: UserId, roomId: RoomId, cursor: number): Item[] {
  const held = entry(store.rooms, roomId);
  const items: Item[] = [
    ...liveMessages(held).map((message): Item => ({ type: 'message', message: seenBy(store, userId, message) })),
    ...[...held.members.values()].map((member): Item => ({ type: 'member', member })),
    { type: 'room', room: roomOf(held) },
  ];
  return items.filter((item) => revOf(item) > cursor).sort((one, other) => revOf(one) - revOf(other));
}

export function revOf(item: Item): number {
  if (item.type === 'message') return item.message.rev;
  return item.type === 'member' ? item.member.rev : item.room.rev;
}

export function roomOf({ room, rev, messages, members }: ModelRoom): Room {
  const memberCount = [...members.values()].filter(({ state }) => state === 'joined').length;
  return { ...room, memberCount, headSeq: counter(messages.length), headRev: counter(rev) };
}

export function stateOf(store: ModelStore, userId: UserId, roomId: RoomId): RoomState {
  const held = entry(store.rooms, roomId);
  const user = entry(store.users, userId);
  const membership = entry(user.memberships, roomId);
  const { readSeq: mainSeq, asideSeq = 0, threadsReadSeq = 0, urev, joinedAt, own } = membership;
  const readSeq = Math.max(mainSeq, asideSeq);
  const member = entry(held.members, userId);
  const live = liveMessages(held);
  return {
    ...roomOf(held),
    me: { role: member.role, notify: 'all', joinedAt, unreadMark: false, unreadFrom: null, ...own },
    peer: null,
    readSeq: counter(readSeq),
    ...countsOf(live, readSeq, user, joinedAt),
    threadsReadSeq: counter(threadsReadSeq),
    main: {
      readSeq: counter(mainSeq),
      ...countsOf(live.filter(isMain), mainSeq, user, joinedAt),
      preview: previewIn(store, live.filter(isMain)),
    },
    urev: counter(urev),
    preview: previewIn(store, live),
  };
}

function previewIn(store: ModelStore, messages: readonly Message[]): RoomState['preview'] {
  const newest = messages.findLast(({ deletedAt }) => deletedAt === null);
  return newest === undefined ? null : previewOf(namedMessage(store, newest));
}

function previewOf({ id, seq, kind, senderId, sender, body, system, createdAt }: Message): RoomState['preview'] {
  const senderName = sender?.displayName ?? null;
  return { id, seq, kind, senderId, senderName, text: body.slice(0, 160), system, createdAt };
}

/** Counts the unread messages and mentions above the marker, without mentions by users whom the user blocks. */
export function countsOf(
  messages: readonly Message[],
  readSeq: number,
  { brief, blocked }: ModelUser,
  joinedAt: string,
): Counts {
  const { id: userId } = brief;
  const unseen = messages.filter(({ seq, deletedAt }) => seq > readSeq && deletedAt === null);
  const isMentioned = ({ mentions, everyone, senderId, createdAt }: Message): boolean =>
    mentions.includes(userId) || (everyone === true && senderId !== userId && joinedAt <= createdAt);
  return {
    unread: capped(unseen.filter(({ kind, senderId }) => kind !== 'system' && senderId !== userId).length),
    mentions: capped(unseen.filter((message) => isMentioned(message) && !blocked.has(message.senderId)).length),
  };
}

const capped = (count: number): number => Math.min(UNREAD_MAX, count);

/** The `user:changes` item for the user's current state in the room. */
export function userItemOf(store: ModelStore, userId: UserId, roomId: RoomId): UserItem {
  if (!isMember(store, userId, roomId)) return { type: 'room.gone', roomId };
  return { type: 'room', state: stateOf(store, userId, roomId) };
}
