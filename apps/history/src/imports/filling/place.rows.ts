import type { MessageId, Rev, RoomId, RoomKind, Seq, UserId } from '#contracts';
import type { RefusedEntry } from '#access/imports-api';
import type { MessageRecord } from '../../room/rows/room-facts.js';
import type { ReactionRow } from '../../room/writes/room-writes.sql.js';

/** The end of the messages of a room. */
export interface RoomHead {
  readonly head_seq: Seq;
  readonly head_rev: Rev;
  /** The seq of the newest message of the main timeline. */
  readonly main_head: Seq;
  /** The time of the newest message. */
  readonly last_at: Date | null;
}

/** How far a room is filled: a row of `history.import_rooms`. */
export interface PlaceRow extends RoomHead {
  readonly room_id: RoomId;
  readonly kind: RoomKind;
  readonly parts: number;
  readonly digest: string;
  readonly refused: readonly RefusedEntry[];
  readonly shown_at: Date | null;
}

/** A place with what became of the room once it was shown; `null` before. */
export type KnownPlace = PlaceRow & { readonly is_gone: boolean | null; readonly is_in_use: boolean | null };

/** A stored message of the room, as far as later ones depend on it. */
export interface EarlierMessage {
  readonly id: MessageId;
  readonly sender_id: UserId | null;
  readonly mentions: readonly UserId[];
  readonly thread_id: MessageId | null;
}

export type FilledMessage = MessageRecord & { sent_rev: number };
export type FilledReaction = ReactionRow & { created_at: Date };
