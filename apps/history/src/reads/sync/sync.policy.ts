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

/** What RoomStates may take of one answer; the rest is for what has changed in the rooms. */
export const STATES_BYTES_MAX = ANSWER_BYTES_MAX / 2;
/** An id of `gone` and `blocked` as JSON: a UUID in quotes, and a comma. */
export const ID_BYTES = 39;

/** One of my memberships, present or past, that has changed. */
export interface MyChange {
  readonly roomId: RoomId;
  readonly urev: Urev;
  /** I am in the room, and it is there. */
  readonly mine: boolean;
}

/** A named room that I am in. */
export interface NamedRoom {
  readonly roomId: RoomId;
  readonly headRev: Rev;
  readonly firstSeq: number;
  readonly headSeq: number;
}

/** A named room whose head is above the cursor. */
export interface BehindRoom extends NamedRoom {
  readonly from: Rev;
}

/** Throws `INVALID`: without an epoch, nobody can say whether the cursors mean anything. */
export function assertEpochNamed({ epoch, urev, rooms = {} }: Sync): void {
  const cursors = urev !== undefined || Object.keys(rooms).length > 0;
  if (cursors && epoch === undefined) throw invalid('epoch', 'is required with any cursor');
}

/** Throws `EPOCH_CHANGED` when the cursors are of another store, or of a future that this store has lost. */
export function assertSameStore(request: Sync, epoch: string, urev: Urev, behind: readonly NamedRoom[]): void {
  const cursors = request.rooms ?? {};
  const same =
    (request.epoch === undefined || request.epoch === epoch) &&
    (request.urev ?? 0) <= urev &&
    behind.every(({ roomId, headRev }) => (cursors[roomId] ?? 0) <= headRev);
  if (!same) throw new ChatError('EPOCH_CHANGED');
}

/** The named rooms that are behind, the least behind first. */
export function behindRooms(request: Sync, named: readonly NamedRoom[]): BehindRoom[] {
  const cursors = request.rooms ?? {};
  return named
    .map((room) => ({ ...room, from: cursors[room.roomId] ?? room.headRev }))
    .filter(({ from, headRev }) => from < headRev)
    .sort((left, right) => left.headRev - left.from - (right.headRev - right.from));
}

/**
 * True without counting: a room's rev is never below its seq, so every message with a seq above the cursor has a rev
 * above it.
 */
export function isSurelyTooLong({ from, firstSeq, headSeq }: BehindRoom): boolean {
  return headSeq - Math.max(from, firstSeq - 1) > SYNC_TOO_LONG_ITEMS;
}

/** My changes that go into one answer, and the cursor after them. */
export interface MyPage {
  readonly states: RoomState[];
  readonly gone: RoomId[];
  readonly urev: Urev;
  readonly more: boolean;
}

/**
 * Cuts my changes (in order of `urev`; one more than `SYNC_ROOMS_MAX` when there are more) to what one answer may
 * hold. `states` has one for each change that is `mine`; `head` is my urev in the snapshot.
 */
export function cutMyChanges(changes: readonly MyChange[], states: readonly RoomState[], head: Urev): MyPage {
  const fitting = leadingThatFit(states, STATES_BYTES_MAX);
  const limit = Math.min(states[fitting.length]?.urev ?? Infinity, changes[SYNC_ROOMS_MAX]?.urev ?? Infinity);
  const told = changes.filter(({ urev }) => urev < limit);
  const more = told.length < changes.length;
  return {
    states: fitting.filter(({ urev }) => urev < limit),
    gone: told.filter(({ mine }) => !mine).map(({ roomId }) => roomId),
    urev: more ? (told.at(-1)?.urev ?? head) : head,
    more,
  };
}
