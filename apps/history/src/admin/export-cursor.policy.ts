import { NIL } from 'uuid';
import { isId, type RoomId } from '#contracts';
import {
  decodeCursor,
  encodeCursor,
  isCursorCount,
  isCursorText,
  type CursorPart,
} from '../reads/paging/cursor.policy.js';

/** A reaction's place in the order of its room's reactions. */
export type ReactionPlace = readonly [messageId: string, emoji: string, userId: string];

/** The position of an export. The kinds come in this order, each ordered by its own keys. */
export type ExportPlace =
  | { readonly kind: 'person' }
  /** Records of one of the user's lists after the one with these ids. A missing id sorts before all. */
  | { readonly kind: 'list'; readonly list: string; readonly after: readonly string[] }
  /** Memberships of rooms after this one. */
  | { readonly kind: 'room'; readonly roomId: RoomId }
  /** Messages of this room after this one. */
  | { readonly kind: 'message'; readonly roomId: RoomId; readonly seq: number }
  /** Reactions of this room after this one. */
  | { readonly kind: 'reaction'; readonly roomId: RoomId; readonly after: ReactionPlace };

/** Sorts before all rooms and reactions. */
export const NO_ROOM = NIL as RoomId;
export const NO_REACTION: ReactionPlace = [NIL, '', NIL];

const KINDS = ['person', 'room', 'message', 'reaction'];
const isPlaceId: CursorPart = (value) => value === NIL || isId(value);

export function exportCursor(place: ExportPlace): string {
  return encodeCursor([place.kind === 'list' ? place.list : place.kind, ...partsOf(place)]);
}

/** @param lists the names of the lists @throws ChatError INVALID */
export function exportPlace(cursor: string | undefined, lists: readonly string[]): ExportPlace {
  const isKind: CursorPart = (value) => [...KINDS, ...lists].includes(String(value));
  const parts = decodeCursor(cursor, [isKind, isPlaceId, isCursorCount, isPlaceId, isCursorText, isPlaceId] as const);
  if (parts === null) return { kind: 'person' };
  const [kind, id, seq, ...after] = parts;
  switch (kind) {
    case 'person':
      return { kind };
    case 'room':
      return { kind, roomId: id as RoomId };
    case 'message':
      return { kind, roomId: id as RoomId, seq: Number(seq) };
    case 'reaction':
      return { kind, roomId: id as RoomId, after };
    default:
      return { kind: 'list', list: kind, after: [id, after[0]] };
  }
}

/** The parts of the cursor after the kind. */
function partsOf(place: ExportPlace): string[] {
  switch (place.kind) {
    case 'person':
      return [NIL, '0', ...NO_REACTION];
    case 'list': {
      const [id = NIL, inner = NIL] = place.after;
      return [id, '0', inner, '', NIL];
    }
    case 'room':
      return [place.roomId, '0', ...NO_REACTION];
    case 'message':
      return [place.roomId, String(place.seq), ...NO_REACTION];
    case 'reaction':
      return [place.roomId, '0', ...place.after];
  }
}
