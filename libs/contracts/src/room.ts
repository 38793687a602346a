import type { Ext } from './ext.js';
import type { MessageId, Rev, RoomId, Seq, Urev, UserId } from './ids.js';
import type { Member, Role } from './member.js';
import type { Message, MessageKind, SystemNotice, ThreadSummary } from './message.js';
import type { UserBrief } from './user.js';

export const ROOM_KINDS = ['direct', 'group'] as const;
export type RoomKind = (typeof ROOM_KINDS)[number];
export const VISIBILITIES = ['private', 'public'] as const;
export type Visibility = (typeof VISIBILITIES)[number];
export const NOTIFY_LEVELS = ['all', 'mentions', 'none'] as const;
export type NotifyLevel = (typeof NOTIFY_LEVELS)[number];

export interface Room {
  id: RoomId;
  kind: RoomKind;
  visibility: Visibility;
  /** `null` in direct rooms. */
  name: string | null;
  topic: string | null;
  createdAt: string;
  createdBy: UserId | null;
  /**
   * The app whose room it is, by its bot: its server may receive what is written here. `null`: no app's. A server of before 0.3
   * leaves it out.
   */
  appId?: UserId | null;
  memberCount: number;
  /** Retention has purged the messages before it. */
  firstSeq: Seq;
  headSeq: Seq;
  /** Messages up to it were imported: nobody is told of them. 0 in a room without. A server of before 0.3 leaves it out. */
  importedSeq?: Seq;
  /** The rev of the last change of the room itself, not of its messages or members. */
  rev: Rev;
  headRev: Rev;
  slowModeSeconds: number;
  archived: boolean;
  /** The picture, as `User.avatarUrl`; `null` in direct rooms. */
  avatarUrl: string | null;
  /** The room's own data, for clients; `null` in direct rooms. */
  ext: Ext | null;
}

export interface Preview {
  id: MessageId;
  seq: Seq;
  kind: MessageKind;
  senderId: UserId | null;
  senderName: string | null;
  /** At most 160 code points. */
  text: string;
  /** The event that a system message is about; `null` in other messages. */
  system: SystemNotice | null;
  createdAt: string;
}

/** The caller's own part of a room. */
export interface MyMembership {
  role: Role;
  notify: NotifyLevel;
  joinedAt: string;
  /**
   * The user has hidden the direct room, until it has a message above this seq; `null` if not. A server without the
   * feature `hide` leaves it out.
   */
  hiddenSeq?: Seq | null;
  /** A server without the feature `favourites` leaves it out. */
  favourite?: boolean;
  /** The user's section of the list of rooms; `null`: none. Left out without the feature `sections`. */
  section?: string | null;
  /** The user has marked the room as unread since their last `read:mark`. Left out without the feature `unreadMark`. */
  unreadMark?: boolean;
  /** The `seq` from which they have; `null` without one. Left out without the feature `unreadFrom`. */
  unreadFrom?: Seq | null;
  /** Until then the level is `notify`, and `notifyThen` from then on; `null`: for good. Left out without `notifyUntil`. */
  notifyUntil?: string | null;
  notifyThen?: NotifyLevel | null;
  /**
   * The open reports that the user sees, exact up to 99, then 100; as of reading. Only for moderators and above, in groups. Left out
   * without the feature `reports`.
   */
  openReports?: number;
  /** The reason of the mute, while it lasts; left out without one. */
  muteReason?: string;
}

/** A room of an app, as the app's server sees it. */
export interface ServerRoom extends Room {
  /** The host's own id of the room. */
  externalId: string;
}

/** What a member has read of the main timeline: the messages of a room without replies, except replies also sent to the room. */
export interface MainReadState {
  readSeq: Seq;
  /** Exact up to 99, then 100. */
  unread: number;
  mentions: number;
}

/** The main timeline in a RoomState. */
export interface MainState extends MainReadState {
  /** Its newest message that is not deleted. A history of the version before leaves it out: then it is the room's. */
  preview?: Preview | null;
}

export interface ReadState {
  readSeq: Seq;
  unread: number;
  mentions: number;
  /** A server without the feature `threads` leaves it out, like the next. */
  main?: MainReadState;
  threadsReadSeq?: Seq;
}

/** A thread as one member sees it. */
export interface ThreadState {
  roomId: RoomId;
  threadId: MessageId;
  /** `null` once retention has purged it. */
  root: Message | null;
  thread: ThreadSummary;
  following: boolean;
  /** A `seq` of the room. */
  readSeq: Seq;
  /** Replies that are not read, not in the main timeline, not the user's own and not deleted. Exact up to 99, then 100. */
  unread: number;
  mentions: number;
}

/** A room as one of its members sees it. */
export interface RoomState extends Room {
  me: MyMembership;
  /** The other side of a direct room. */
  peer: UserBrief | null;
  readSeq: Seq;
  /** Exact up to 99, then 100. */
  unread: number;
  mentions: number;
  /** A server without the feature `threads` leaves it out, like the next. */
  main?: MainState;
  /** Replies up to this `seq` are read in all threads of the room. */
  threadsReadSeq?: Seq;
  urev: Urev;
  preview: Preview | null;
}

/** The full new state of a message, a member or the room. Apply it if its `rev` is higher than the one held. */
export type Item =
  | {
      type: 'message';
      message: Message;
      reaction?: ReactionChange;
      /** Only in `changes`, for a new reply: the users whom it makes follow the thread, or who did before. */
      followers?: UserId[];
    }
  | { type: 'member'; member: Member }
  | { type: 'room'; room: Room };

/** The reaction that changed the message; only in `changes`. */
export interface ReactionChange {
  userId: UserId;
  emoji: string;
  on: boolean;
}

/** What the user has read of a room. */
export interface ReadItem extends ReadState {
  type: 'read';
  roomId: RoomId;
}

export interface ReadMark {
  userId: UserId;
  seq: Seq;
}
