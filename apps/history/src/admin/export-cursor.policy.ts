import { NIL } from 'uuid';
import { isId, type FileId, type MessageId, type RoomId, type UserId } from '#contracts';
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
  /** Blocks of users after this one. */
  | { readonly kind: 'block'; readonly userId: UserId }
  /** Bookmarks after that of this message. */
  | { readonly kind: 'bookmark'; readonly roomId: RoomId; readonly id: MessageId }
  /** Scheduled messages after this one. */
  | { readonly kind: 'scheduled'; readonly messageId: MessageId }
  /** Files after this one. */
  | { readonly kind: 'file'; readonly fileId: FileId }
  /** Threads after this one. */
  | { readonly kind: 'thread'; readonly roomId: RoomId; readonly threadId: MessageId }
  /** Memberships of rooms after this one. */
  | { readonly kind: 'room'; readonly roomId: RoomId }
  /** Messages of this room after this one. */
  | { readonly kind: 'message'; readonly roomId: RoomId; readonly seq: number }
  /** Reactions of this room after this one. */
  | { readonly kind: 'reaction'; readonly roomId: RoomId; readonly after: ReactionPlace };

/** Sorts before all users, files, threads, rooms, messages and reactions. */
export const NO_USER = NIL as UserId;
export const NO_FILE = NIL as FileId;
export const NO_ROOM = NIL as RoomId;
export const NO_MESSAGE = NIL as MessageId;
export const NO_REACTION: ReactionPlace = [NIL, '', NIL];

const KINDS = ['person', 'block', 'bookmark', 'scheduled', 'file', 'thread', 'room', 'message', 'reaction'];
const isKind: CursorPart = (value) => KINDS.includes(String(value));
const isPlaceId: CursorPart = (value) => value === NIL || isId(value);
const PARTS = [isKind, isPlaceId, isCursorCount, isPlaceId, isCursorText, isPlaceId] as const;

export function exportCursor(place: ExportPlace): string {
  const [after, emoji, user] = place.kind === 'reaction' ? place.after : NO_REACTION;
  const seq = place.kind === 'message' ? place.seq : 0;
  return encodeCursor([place.kind, idOf(place), String(seq), innerOf(place) ?? after, emoji, user]);
}

/** @throws ChatError INVALID */
export function exportPlace(cursor: string | undefined): ExportPlace {
  const parts = decodeCursor(cursor, PARTS);
  if (parts === null) return { kind: 'person' };
  const [kind, id, seq, ...after] = parts;
  switch (kind) {
    case 'block':
      return { kind, userId: id as UserId };
    case 'bookmark':
      return { kind, roomId: id as RoomId, id: after[0] as MessageId };
    case 'scheduled':
      return { kind, messageId: id as MessageId };
    case 'file':
      return { kind, fileId: id as FileId };
    case 'thread':
      return { kind, roomId: id as RoomId, threadId: after[0] as MessageId };
    case 'room':
      return { kind, roomId: id as RoomId };
    case 'message':
      return { kind, roomId: id as RoomId, seq: Number(seq) };
    case 'reaction':
      return { kind, roomId: id as RoomId, after };
    default:
      return { kind: 'person' };
  }
}

/** The second id of a place that has two. */
function innerOf(place: ExportPlace): string | undefined {
  if (place.kind === 'bookmark') return place.id;
  return place.kind === 'thread' ? place.threadId : undefined;
}

function idOf(place: ExportPlace): string {
  if (place.kind === 'person') return NIL;
  if (place.kind === 'scheduled') return place.messageId;
  if (place.kind === 'file') return place.fileId;
  return place.kind === 'block' ? place.userId : place.roomId;
}
