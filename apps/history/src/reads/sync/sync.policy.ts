import {
  ANSWER_BYTES_MAX,
  ChatError,
  invalid,
  SYNC_ROOMS_MAX,
  SYNC_TOO_LONG_ITEMS,
  type Rev,
  type RoomId,
  type RoomState,
  type Sync,
  type Urev,
} from '#contracts';
import { leadingThatFit } from '../paging/answer-size.policy.js';

/** The RoomStates may take this much of an answer. The rest is for changes in the rooms. */
export const STATES_BYTES_MAX = ANSWER_BYTES_MAX / 2;
/** The size of an id in `gone` and `blocked` as JSON: a UUID in quotes, and a comma. */
export const ID_BYTES = 39;

/** A changed membership of the caller, present or past. */
export interface MyChange {
  readonly roomId: RoomId;
  readonly urev: Urev;
  /** The caller is in the room, and the room is not deleted. */
  readonly mine: boolean;
}

/** Why the caller was removed from a room, or banned. */
export interface GoneReason {
  readonly roomId: RoomId;
  readonly reason: string;
}

/** A room with a cursor in the request. The caller is in it. */
export interface NamedRoom {
  readonly roomId: RoomId;
  readonly headRev: Rev;
  readonly firstSeq: number;
  readonly headSeq: number;
}

/** A named room with changes after its cursor. */
export interface BehindRoom extends NamedRoom {
  readonly from: Rev;
}

/** Cursors are only valid within an epoch. @throws ChatError INVALID if there are cursors without `epoch` */
export function assertEpochNamed({ epoch, urev, rooms = {} }: Sync): void {
  const cursors = urev !== undefined || Object.keys(rooms).length > 0;
  if (cursors && epoch === undefined) throw invalid('epoch', 'is required with any cursor');
}

/** @throws ChatError EPOCH_CHANGED if the cursors are of another store, or of commits that this store has lost */
export function assertSameStore(request: Sync, epoch: string, urev: Urev, behind: readonly NamedRoom[]): void {
  const cursors = request.rooms ?? {};
  const same =
    (request.epoch === undefined || request.epoch === epoch) &&
    (request.urev ?? 0) <= urev &&
    behind.every(({ roomId, headRev }) => (cursors[roomId] ?? 0) <= headRev);
  if (!same) throw new ChatError('EPOCH_CHANGED');
}

/** All messages that were sent after `rev` have seqs above this one: each of them took a rev of its own. */
export function seqBefore({ headSeq, headRev }: NamedRoom, rev: Rev): number {
  return headSeq - (headRev - rev);
}

/** The named rooms that are behind, least behind first. */
export function behindRooms(request: Sync, named: readonly NamedRoom[]): BehindRoom[] {
  const cursors = request.rooms ?? {};
  return named
    .map((room) => ({ ...room, from: cursors[room.roomId] ?? room.headRev }))
    .filter(({ from, headRev }) => from < headRev)
    .sort((left, right) => left.headRev - left.from - (right.headRev - right.from));
}

/**
 * Returns true if the room has too many items for a delta, which saves counting them. A room's rev is never below its
 * seq, so every message with a seq above the cursor has a rev above it.
 */
export function isSurelyTooLong({ from, firstSeq, headSeq }: BehindRoom): boolean {
  return headSeq - Math.max(from, firstSeq - 1) > SYNC_TOO_LONG_ITEMS;
}

/** The caller's changes in one answer, and the cursor after them. */
export interface MyPage {
  readonly states: RoomState[];
  readonly gone: RoomId[];
  readonly urev: Urev;
  readonly more: boolean;
}

/**
 * Cuts the caller's changes to the size of one answer. `changes` are in order of `urev`, with one above
 * `SYNC_ROOMS_MAX` if there are more. `states` has one entry for each change that is `mine`. `head` is the caller's
 * urev in the snapshot.
 */
export function cutMyChanges(changes: readonly MyChange[], states: readonly RoomState[], head: Urev): MyPage {
  const fitting = leadingThatFit(states, STATES_BYTES_MAX);
  const limit = Math.min(states[fitting.length]?.urev ?? Infinity, changes[SYNC_ROOMS_MAX]?.urev ?? Infinity);
  const included = changes.filter(({ urev }) => urev < limit);
  const more = included.length < changes.length;
  return {
    states: fitting.filter(({ urev }) => urev < limit),
    gone: included.filter(({ mine }) => !mine).map(({ roomId }) => roomId),
    urev: more ? (included.at(-1)?.urev ?? head) : head,
    more,
  };
}
