import type { Ext } from './ext.js';
import type { StoredFile } from './file.js';
import type { MessageId, Rev, RoomId, Seq, UserId } from './ids.js';
import type { UserBrief } from './user.js';

export type MessageKind = 'text' | 'system';

export type SystemType =
  | 'room.created'
  | 'member.joined'
  | 'member.left'
  | 'member.added'
  | 'member.removed'
  | 'room.renamed';

/** An event in the room: `actorId` did it, `userId` is the user concerned. */
export interface SystemNotice {
  type: SystemType;
  userId: UserId;
  actorId: UserId;
  /** The new name, in `room.renamed`. */
  name?: string;
}

export interface Reaction {
  emoji: string;
  count: number;
  userIds: UserId[];
  mine?: boolean;
}

/** The message that a forward was made from, as of forwarding. */
export interface ForwardOrigin {
  /** Only in answers to a user who may read that room now; `null` in frames. */
  roomId: RoomId | null;
  /** `null` once the account of the sender is erased. */
  senderName: string | null;
  createdAt: string;
}

/** The replies to a message. */
export interface ThreadSummary {
  /** The number of the newest reply. It never falls. */
  replies: number;
  /** The `seq` of the newest reply, and when it was sent; 0 and `null` before the first one. */
  lastSeq: Seq;
  lastAt: string | null;
  /** The senders of the newest replies: at most 5 different ones, the newest first. */
  userIds: UserId[];
}

/** How a writer ends a message that grows. */
export const END_STATES = ['complete', 'cancelled'] as const;
export type EndState = (typeof END_STATES)[number];

/** State of a message that was sent with `grow`. `interrupted`: the server ended it, because its writer fell silent. */
export type GrowState = EndState | 'growing' | 'interrupted';

/** Text that is added to a growing message; `offset` is its position in code points. */
export interface Piece {
  id: MessageId;
  offset: number;
  /** Empty if the writer only said that it still works. */
  text: string;
}

export interface Message {
  id: MessageId;
  roomId: RoomId;
  seq: Seq;
  rev: Rev;
  kind: MessageKind;
  senderId: UserId | null;
  sender: UserBrief | null;
  body: string;
  ext: Ext | null;
  system: SystemNotice | null;
  createdAt: string;
  editedAt: string | null;
  version: number;
  deletedAt: string | null;
  replyTo: MessageId | null;
  /** The root of the thread that a reply belongs to. */
  threadId: MessageId | null;
  /** Only in replies: the number of the reply in its thread, from 1, without gaps. */
  threadSeq?: number;
  /** Only in replies: it was also sent to the room. */
  inRoom?: boolean;
  /** Only in roots with replies, as of reading. */
  thread?: ThreadSummary;
  /** `null` if the message is not a forward, or is deleted. */
  forwardOf: ForwardOrigin | null;
  mentions: UserId[];
  /** Only in messages that mention each member but the sender whose `joinedAt` is not after `createdAt`. */
  everyone?: true;
  reactions: Reaction[];
  pinned: boolean;
  attachments: StoredFile[];
  /** `body` is the names of the files, because the sender gave no body. */
  autoBody: boolean;
  /** Only in messages that the server sent at their time. */
  scheduled?: true;
  /** Only in messages that their senders sent with `keepsUnread` while messages of others before them were unread. */
  keepsUnread?: true;
  /**
   * Only in messages that were sent with `grow` and are not deleted. While it is `growing`, `body` may be the beginning alone;
   * `message:get` has the text so far.
   */
  grow?: GrowState;
}

/** True if nothing has changed the message since it was sent. Tells new messages in a frame from changed ones. */
export function isUnchanged({ version, deletedAt, pinned, reactions, grow = 'growing' }: Message): boolean {
  return version === 1 && grow === 'growing' && deletedAt === null && !pinned && reactions.length === 0;
}
