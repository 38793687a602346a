import type { Ext } from '#contracts';

/** A text of the source that is unique among the records of its kind: of users, of rooms, of files, of the messages of all rooms. */
export type SourceId = string;
/** ISO 8601 in UTC with milliseconds: `2026-01-31T08:30:00.000Z`. */
export type Time = string;

/** The first record: where the others come from. Two exports of one workspace have the same `format` and `name`. */
export interface SourceRecord {
  readonly record: 'source';
  readonly format: string;
  /** The workspace, as the source names it. */
  readonly name: string;
  readonly exportedAt: Time | null;
}

export interface UserRecord {
  readonly record: 'user';
  readonly id: SourceId;
  /** The handle of the source; it becomes a username that Parley accepts. */
  readonly username: string | null;
  readonly displayName: string | null;
  readonly type: 'user' | 'guest' | 'bot';
  readonly email: string | null;
  /** `false` for accounts that were closed at the source, and for stand-ins. */
  readonly active: boolean;
}

export interface RoomRecord {
  readonly record: 'room';
  readonly id: SourceId;
  readonly kind: 'group' | 'direct';
  readonly visibility: 'public' | 'private';
  /** `null` in direct rooms. */
  readonly name: string | null;
  readonly topic: string | null;
  readonly archived: boolean;
  readonly createdAt: Time | null;
}

/** The latest state of a user in a room. */
export interface MembershipRecord {
  readonly record: 'membership';
  readonly room: SourceId;
  readonly user: SourceId;
  /** A `reader` may read alone. */
  readonly role: 'owner' | 'admin' | 'moderator' | 'member' | 'reader';
  readonly state: 'joined' | 'left';
}

export interface MessageRecord {
  readonly record: 'message';
  readonly id: SourceId;
  readonly room: SourceId;
  /** `null` where the source does not say who. */
  readonly sender: SourceId | null;
  /** The name that the message shows in place of the sender's, as programs may choose one for each message. */
  readonly senderName: string | null;
  readonly createdAt: Time;
  /** CommonMark and `~~`. Users are mentioned as `@username`, with their username of these records. */
  readonly body: string;
  /** The users whom the body mentions. */
  readonly mentions: readonly SourceId[];
  /** The root of the thread that the reply belongs to. */
  readonly threadOf: SourceId | null;
  /** The reply was also sent to the room. */
  readonly inRoom: boolean;
  readonly replyTo: SourceId | null;
  readonly editedAt: Time | null;
  /** The message is a stand-in: it was deleted or is missing, but others hang on it. Its body is empty. */
  readonly deleted: boolean;
  readonly files: readonly SourceId[];
  /** The message mentions everyone. Parley alone says so. */
  readonly everyone?: boolean;
  /** Data of clients on the message. Parley alone has such. */
  readonly ext?: Ext | null;
}

export interface ReactionRecord {
  readonly record: 'reaction';
  readonly message: SourceId;
  readonly user: SourceId;
  /** One emoji of Unicode, or `:name:`. */
  readonly emoji: string;
}

export interface PinRecord {
  readonly record: 'pin';
  readonly message: SourceId;
  /** `null` where the source does not say who. */
  readonly user: SourceId | null;
}

export interface FileRecord {
  readonly record: 'file';
  readonly id: SourceId;
  readonly name: string;
  /** Media type; `null` where the source does not say. */
  readonly type: string | null;
  readonly bytes: number | null;
  /** Inside the folder or archive of the export, whose name comes first if there are several; `null` where the bytes are missing. */
  readonly path: string | null;
  /** Why the bytes are missing; `null` beside a path. */
  readonly missing: string | null;
}

/** Something that happened in a room and is no message, such as a join. */
export interface NoticeRecord {
  readonly record: 'notice';
  readonly room: SourceId;
  readonly user: SourceId | null;
  readonly at: Time | null;
  /** What happened, as the source names the kind: `channel_join`. */
  readonly text: string;
}

/** Reasons why an object of the source is in no other record, or not whole. */
export const DROP_REASONS = [
  'notice',
  'deleted',
  'encrypted',
  'empty',
  'no time',
  'twice in the export',
  'room not in the export',
  'not a message',
  'not left in',
  'no name',
  'over a limit',
  'not readable',
  'by an option',
] as const;
export type DropReason = (typeof DROP_REASONS)[number];

/** An object of the source that did not come over, or a part of one. */
export interface DroppedRecord {
  readonly record: 'dropped';
  /** What it is: `message`, `reaction`, `file`, `mention`, or the source's word. */
  readonly of: string;
  readonly id: SourceId | null;
  readonly reason: DropReason;
  /** More about it, such as the kind of a notice that is not known. */
  readonly detail: string | null;
}

/** A line of the neutral form (docs/import-format.md). */
export type NeutralRecord =
  | SourceRecord
  | UserRecord
  | RoomRecord
  | MembershipRecord
  | MessageRecord
  | ReactionRecord
  | PinRecord
  | FileRecord
  | NoticeRecord
  | DroppedRecord;
