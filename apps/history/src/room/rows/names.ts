import type { FileId, MessageId, RoomId, UserId } from '#contracts';

/**
 * The rows that a command needs, besides its room and its caller's membership. The pipeline collects the names of all
 * commands of a transaction and reads them at once. A draft has no other rows.
 */
export interface Names {
  /** Messages that the command compares with or refers to. */
  readonly messages?: readonly MessageId[];
  /** Messages that the command may change. */
  readonly rows?: readonly MessageId[];
  /** Threads, each with the users whose places in it the command may change. */
  readonly threads?: readonly { readonly id: MessageId; readonly userIds: readonly UserId[] }[];
  /** The command adds replies to `threads`. */
  readonly replies?: true;
  /** The reply also stands in the main timeline. */
  readonly inRoom?: boolean;
  /** The unread messages of others are read, in the lists in which the caller's message will stand. */
  readonly keepsUnread?: true;
  /** The caller reads all threads up to this seq. */
  readonly readsThreadsTo?: number;
  /** Messages that may grow. Their texts are read from this code point on; left out: no text. */
  readonly growing?: readonly { readonly id: MessageId; readonly from?: number }[];
  /** The command sends a message that grows: how many the caller has is read. */
  readonly grows?: true;
  /** Reactions of the caller that the command adds or removes. */
  readonly reactions?: readonly { readonly messageId: MessageId; readonly emoji: string }[];
  /** Messages of any room that the command copies, if its caller may read them. */
  readonly origins?: readonly { readonly roomId: RoomId; readonly id: MessageId }[];
  /** Files of the room that the command binds to a message, or whose state it needs. */
  readonly files?: readonly FileId[];
  /** Members of the room, besides the caller. */
  readonly members?: readonly UserId[];
  /** Users. History looks up unknown ones in auth, except the caller. */
  readonly people?: readonly UserId[];
  /** Users whom the command brings together, the caller among them. */
  readonly meeting?: readonly UserId[];
  /** Users who may join a room: the number of their rooms is read. */
  readonly joiners?: readonly UserId[];
  /** Pairs of users in which the first may block the second. */
  readonly blockings?: readonly (readonly [UserId, UserId])[];
  /** Pairs of users in which the first puts the second into a room, who may be a contact. */
  readonly contacts?: readonly (readonly [UserId, UserId])[];
  readonly directKey?: string | undefined;
  /** The host's id of a room of the caller's app. */
  readonly externalId?: string | undefined;
  /** Names of public rooms, of which one must be free. */
  readonly publicNames?: readonly string[];
  /** The caller may be the owner and lose that role: the possible next owners are read. */
  readonly mayLoseOwner?: boolean;
  /** The owner of the room is read, who may be any member. */
  readonly owner?: boolean;
  /** All members of the room are read: it may end, or the server moves their markers. */
  readonly allMembers?: boolean;
  /** How far an import has filled the room is read. */
  readonly imported?: boolean;
  /** Whether the messages that are due for a purge are read. */
  readonly purge?: boolean;
}
