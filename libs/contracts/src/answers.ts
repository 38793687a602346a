import type { MessageId, Rev, RoomId, Seq, Urev, UserId } from './ids.js';
import type { Member } from './member.js';
import type { Message } from './message.js';
import type { Presence } from './presence.js';
import type { Item, ReadMark, Room, RoomState, ThreadState } from './room.js';
import type { UserBrief } from './user.js';

export type Empty = Record<string, never>;

export interface RoomPage {
  rooms: RoomState[];
  cursor: string | null;
}

export interface RoomDirectory {
  rooms: Room[];
  cursor: string | null;
}

/** A room before one joins it. */
export interface PeekedRoom {
  room: Room;
  /** The newest ones, ascending. */
  messages: Message[];
}

export interface OpenedRoom {
  room: RoomState;
  /** The room's rev in this snapshot. */
  rev: Rev;
  /** Ascending. */
  messages: Message[];
  reachedStart: boolean;
  /** Members online and the read marker of each member; both `null` in rooms of over `liveRoomMembers`. */
  online: UserId[] | null;
  marks: ReadMark[] | null;
}

export interface MemberPage {
  members: Member[];
  cursor: string | null;
  rev: Rev;
}

export interface SentMessage {
  id: MessageId;
  seq: Seq;
  rev: Rev;
  createdAt: string;
  /** An earlier send of the same id stored the message. */
  dup: boolean;
}

export interface MessagePage {
  messages: Message[];
  reachedStart: boolean;
  reachedEnd: boolean;
  rev: Rev;
}

export interface OpenedThread {
  thread: ThreadState;
  /** Ascending. */
  messages: Message[];
  reachedStart: boolean;
  /** The room's rev in this snapshot. */
  rev: Rev;
}

/** Newest first. `unread`: the room's main timeline, or a thread that the caller follows, counts the mention. */
export interface MentionPage {
  mentions: { message: Message; unread: boolean }[];
  cursor: string | null;
}

/** Newest reply first. */
export interface ThreadPage {
  threads: ThreadState[];
  cursor: string | null;
}

export interface Delta {
  roomId: RoomId;
  from: Rev;
  to: Rev;
  items: Item[];
  more: boolean;
  tooLong: boolean;
}

export interface SyncAnswer {
  epoch: string;
  urev: Urev;
  rooms: RoomState[];
  deltas: Delta[];
  gone: RoomId[];
  /** Why the user was removed or banned, of those rooms in `gone` where a reason was given. */
  goneReasons?: Record<RoomId, string>;
  /** The whole list if it changed since `urev`, else `null`. */
  blocked: UserId[] | null;
  more: boolean;
}

export interface UserPage {
  users: UserBrief[];
  cursor: string | null;
}

/** Latest pin first. */
export interface PinPage {
  messages: Message[];
  cursor: string | null;
  rev: Rev;
}

/** The position of a found word in the body, in code points. */
export interface Highlight {
  start: number;
  length: number;
}

export interface SearchPage {
  /** Newest first. */
  hits: { message: Message; highlights: Highlight[] }[];
  cursor: string | null;
}

export interface WatchedPresence {
  presence: Presence[];
}
