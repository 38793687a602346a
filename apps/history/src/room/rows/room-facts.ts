import type { MessageId, ReactionChange, Rev, Seq, UserId } from '#contracts';
import type { MemberRow, OwnColumns } from './member.rows.js';
import type { MessageRow } from './message.rows.js';
import type { RoomRow } from './room.rows.js';

export type RoomRecord = RoomRow & {
  create_fingerprint: Buffer;
  direct_key: string | null;
  /** In a direct room: one side blocks the other. */
  blocked: boolean;
  /** The host's own id, of a group that the app made by it. The app's bot has an owner's rights there. */
  external_id: string | null;
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
