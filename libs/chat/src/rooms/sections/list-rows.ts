import type { RoomState } from '#client';

import { compareNames } from '../../text/formats.js';
import { isUnread } from '../shown/unread.js';

/** The head of a section, whose rooms follow unless it is folded. */
export interface SectionHead {
  readonly key: string;
  readonly section: string;
  readonly isFolded: boolean;
  /** Number of its rooms. */
  readonly rooms: number;
  /** Number of its rooms that are unread and not muted. */
  readonly unread: number;
}

export interface RoomEntry {
  readonly key: string;
  readonly room: RoomState;
}

export type ListRow = SectionHead | RoomEntry;

export function isHead(row: ListRow): row is SectionHead {
  return 'section' in row;
}

/** The section of a row; `null` without one. */
export function sectionOf(row: ListRow): string | null {
  return isHead(row) ? row.section : (row.room.me.section ?? null);
}

/** The rows of the list: the rooms without a section, then the sections by name. Within each the rooms keep their order. */
export function rowsOf(rooms: readonly RoomState[], folded: ReadonlySet<string>): readonly ListRow[] {
  const inSection = (section: string | null) => rooms.filter(({ me }) => (me.section ?? null) === section);
  const ofSection = (section: string): readonly ListRow[] => {
    const held = inSection(section);
    const isFolded = folded.has(section);
    const unread = held.filter((room) => room.me.notify !== 'none' && isUnread(room)).length;
    const head = { key: keyOfHead(section), section, isFolded, rooms: held.length, unread };
    return [head, ...(isFolded ? [] : held.map(entryOf))];
  };
  return [...inSection(null).map(entryOf), ...sectionsOf(rooms).flatMap(ofSection)];
}

/** The sections of these rooms, by name. */
export function sectionsOf(rooms: readonly RoomState[]): readonly string[] {
  const names = new Set(rooms.flatMap(({ me }) => me.section ?? []));
  return [...names].sort((one, other) => compareNames(one, other) || (one < other ? -1 : 1));
}

function entryOf(room: RoomState): RoomEntry {
  return { key: room.id, room };
}

/** Any name can stand in a selector. */
function keyOfHead(section: string): string {
  return `section:${encodeURIComponent(section)}`;
}
