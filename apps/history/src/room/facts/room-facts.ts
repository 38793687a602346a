import type { CommandId, MessageId, ReactionChange, Rev, RoomId, Seq, UserId } from '#contracts';
import type { MemberRow, OwnColumns } from '../rows/member.rows.js';
import type { MessageRow } from '../rows/message.rows.js';
import type { RoomRow } from '../rows/room.rows.js';
import type { Outcome } from '../draft/outcome.js';
import type { FilesDraft } from '../draft/files-draft.js';
import type { Origins } from './origins.store.js';
import type { ReactionsDraft } from '../draft/reactions-draft.js';

export type RoomRecord = RoomRow & {
  create_fingerprint: Buffer;
  direct_key: string | null;
  /** In a direct room: one side blocks the other. */
  blocked: boolean;
};
export type MemberRecord = MemberRow & OwnColumns;
export type MessageRecord = MessageRow & { fingerprint: Buffer };

export type NewMessage = Pick<MessageRecord, 'id' | 'kind' | 'sender_id' | 'system' | 'fingerprint'>;

/** The part of a stored message that recognises a repeat and answers it. */
export interface KnownMessage {
  id: MessageId;
  sender_id: UserId | null;
  fingerprint: Buffer;
  seq: Seq;
  sent_rev: Rev;
  created_at: Date;
}

/** A message that retention purged within the last 90 days. */
export interface PurgedMessage {
  id: MessageId;
  sender_id: UserId | null;
}

/** The new state of a stored message, or of one that the same transaction stored. */
export interface ChangedMessage {
  row: MessageRow;
  /** Its mentions before the transaction. */
  readonly mentionedBefore: readonly UserId[];
  /** The reaction, if that was its last change. */
  reaction: ReactionChange | null;
}

/** The rows of one room that a transaction reads before it applies commands. */
export interface RoomFacts {
  readonly room: RoomRecord | undefined;
  /** The named members, and those who could become the owner. */
  readonly members: readonly MemberRecord[];
  /** The named messages that are stored. */
  readonly messages: readonly KnownMessage[];
  /** The messages that commands may change, with all columns. */
  readonly rows: readonly MessageRow[];
  readonly reactions: ReactionsDraft;
  readonly origins: Origins;
  readonly files: FilesDraft;
  /** The named messages that have been purged. */
  readonly purged: readonly PurgedMessage[];
  /** The last message to purge; `null` if none is due, or no command purges. */
  readonly purgeable: Seq | null;
  readonly results: readonly { command_id: CommandId; result: Outcome }[];
  /** The rooms that already have the named direct keys, and public names or names that look like them. */
  readonly directs: ReadonlyMap<string, RoomId>;
  readonly names: ReadonlyMap<string, RoomId>;
}
