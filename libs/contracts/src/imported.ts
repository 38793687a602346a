import type { Ext } from './ext.js';
import type { StoredFile } from './file.js';
import type { MessageId, RoomId, Seq, UserId } from './ids.js';
import type { Role } from './member.js';
import type { RoomKind, Visibility } from './room.js';

/** A room whose messages an import has stored, and that nobody sees yet. */
export interface ShowImported {
  /** That of the last part: the room must be filled up to there. */
  digest: string;
  kind: RoomKind;
  visibility: Visibility;
  /** `null` in a direct room. */
  name: string | null;
  topic: string | null;
  archived: boolean;
  createdAt: string;
  /** A group has one owner among them, unless it has no members; a direct room has its pair. */
  members: { userId: UserId; role: Role; joinedAt: string }[];
}

export interface ShownImported {
  name: string | null;
  kind: RoomKind;
  headSeq: Seq;
  /** Who are no members: the room is one too many for them, or it was shown without them before. */
  left: UserId[];
}

/** A message of a later export, with all that hangs on it. */
export interface AppendedMessage {
  id: MessageId;
  /** History knows it, as all users here. */
  senderId: UserId | null;
  createdAt: string;
  body: string;
  ext: Ext | null;
  mentions: UserId[];
  everyone: boolean;
  threadId: MessageId | null;
  inRoom: boolean;
  replyTo: MessageId | null;
  editedAt: string | null;
  deleted: boolean;
  files: StoredFile[];
  /** The body is the names of the files. */
  autoBody: boolean;
  reactions: { userId: UserId; emoji: string }[];
  pinned: boolean;
}

export interface AppendedMessages {
  stored: number;
  /** Stored before. */
  known: number;
  /** Older than the room's last message, replies to a message that is not there, or in a room that somebody has written to. */
  refused: number;
}

/** `refused`: somebody has written to the room. `unseen`: nobody has ever seen it. */
export type UndoneRoom = { roomId: RoomId; outcome: 'deleted' | 'refused' | 'unseen' };
