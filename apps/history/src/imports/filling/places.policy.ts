import { ChatError } from '#contracts';
import type { RoomPart, RoomPlace } from '#access/imports-api';
import { revOf, seqOf } from '../../room/rows/counters.js';
import type { KnownPlace, PlaceRow } from './place.rows.js';

/** The place as the command sees it. */
export function placeOf(place: PlaceRow & Partial<KnownPlace>): RoomPlace {
  const { room_id: roomId, shown_at: shownAt, parts, digest, refused, last_at: lastAt } = place;
  const shown = place.is_gone === true ? 'gone' : 'shown';
  return {
    roomId,
    state: shownAt === null ? 'filling' : shown,
    parts,
    digest,
    refused,
    isInUse: place.is_in_use === true,
    lastAt: lastAt?.toISOString() ?? null,
  };
}

/** @throws ChatError NOT_FOUND, CONFLICT */
export function assertFilling(place: PlaceRow | undefined): asserts place is PlaceRow {
  if (place === undefined) throw new ChatError('NOT_FOUND');
  if (place.shown_at !== null) throw new ChatError('CONFLICT', { message: 'The room is shown.' });
}

type Part = Pick<RoomPart, 'part' | 'before' | 'digest'>;

/** The part is the last one that is stored. */
export function isRepeat(place: PlaceRow, { part, digest }: Part): boolean {
  return part === place.parts && digest === place.digest;
}

/** @throws ChatError CONFLICT */
export function assertFollows(place: PlaceRow, { part, before }: Part): void {
  if (part !== place.parts + 1 || before !== place.digest)
    throw new ChatError('CONFLICT', { message: 'The part does not follow the ones that are stored.' });
}

/** The place of the room before its first part. */
export function emptied({ room_id, kind, shown_at }: PlaceRow): PlaceRow {
  const zero = { main_head: seqOf(0), head_seq: seqOf(0), head_rev: revOf(0), last_at: null };
  return { room_id, kind, shown_at, parts: 0, digest: '', refused: [], ...zero };
}
