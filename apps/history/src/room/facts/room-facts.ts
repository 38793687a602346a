import type { CommandId, MessageId, ReactionChange, Rev, RoomId, Seq, UserId } from '#contracts';
import type { MemberRow } from '../rows/member.rows.js';
import type { MessageRow } from '../rows/message.rows.js';
import type { RoomRow } from '../rows/room.rows.js';
import type { Outcome } from '../draft/outcome.js';
import type { Origins } from './origins.store.js';
import type { ReactionsDraft } from '../draft/reactions-draft.js';

export type RoomRecord = RoomRow & {
  create_fingerprint: Buffer;
  direct_key: string | null;
  /** A direct room one side of which blocks the other. */
  blocked: boolean;
};
export type MemberRecord = MemberRow & { last_sent_at: Date | null };
export type MessageRecord = MessageRow & { fingerprint: Buffer };

export type NewMessage = Pick<MessageRecord, 'id' | 'kind' | 'sender_id' | 'system' | 'fingerprint'>;

/** What a stored message is compared with and answered from. */
export interface KnownMessage {
  id: MessageId;
  sender_id: UserId | null;
  fingerprint: Buffer;
  seq: Seq;
  sent_rev: Rev;
  created_at: Date;
}

/** A message that retention has taken, as long as it is remembered. */
export interface PurgedMessage {
  id: MessageId;
  sender_id: UserId | null;
}

/** A stored message, or a new one, in its new state. */
export interface ChangedMessage {
  row: MessageRow;
  /** Whom it mentioned before the transaction. */
  readonly mentionedBefore: readonly UserId[];
  /** When its last change was a reaction. */
  reaction: ReactionChange | null;
}

/** What a transaction read of one room before it decides. */
export interface RoomFacts {
  readonly room: RoomRecord | undefined;
  /** Those whom the commands name, and those who could become owner. */
  readonly members: readonly MemberRecord[];
  /** Of the messages that the commands name, those that are stored. */
  readonly messages: readonly KnownMessage[];
  /** Of those that the commands may change, all of it. */
  readonly rows: readonly MessageRow[];
  readonly reactions: ReactionsDraft;
  readonly origins: Origins;
  /** Of the messages that the commands name, those that have been purged. */
  readonly purged: readonly PurgedMessage[];
  /** The last message that a purge may take; `null` when none is due, or no command asks. */
  readonly purgeable: Seq | null;
  readonly results: readonly { command_id: CommandId; result: Outcome }[];
  /** The rooms that already have the direct keys and public names in question. */
  readonly directs: ReadonlyMap<string, RoomId>;
  readonly names: ReadonlyMap<string, RoomId>;
}
