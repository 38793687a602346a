import { describe, expect, it } from 'vitest';

import type { RoomState } from '#client';

import { isHead, type ListRow, rowsOf, sectionsOf } from './list-rows.js';

const room = (id: string, section?: string | null, fields: Partial<RoomState> = {}, notify = 'all'): RoomState =>
  ({ id, me: { section, notify }, unread: 0, mentions: 0, readSeq: 0, ...fields }) as unknown as RoomState;
const shown = (rows: readonly ListRow[]) =>
  rows.map((row) => (isHead(row) ? `${row.section} (${row.rooms}, ${row.unread})` : row.key));

describe('the rows of the list', () => {
  const rooms = [
    room('a', 'Work 10', { unread: 3 }),
    room('b'),
    room('c', 'Work 9', { unread: 1 }, 'none'),
    room('d', null),
    room('e', 'Work 10'),
    room('f', 'äußeres'),
  ];

  it('are the rooms without a section, then the sections by name, in the order of the rooms', () => {
    expect(shown(rowsOf(rooms, new Set()))).toEqual([
      ...['b', 'd'],
      ...['äußeres (1, 0)', 'f'],
      ...['Work 9 (1, 0)', 'c'],
      ...['Work 10 (2, 1)', 'a', 'e'],
    ]);
    expect(sectionsOf(rooms)).toEqual(['äußeres', 'Work 9', 'Work 10']);
  });

  it('have no rooms of a folded section', () => {
    const rows = rowsOf(rooms, new Set(['Work 10', 'gone']));
    expect(shown(rows).slice(-2)).toEqual(['c', 'Work 10 (2, 1)']);
    expect(rows.at(-1)).toMatchObject({ isFolded: true });
  });

  it('are the rooms alone without sections, as on a server without the feature', () => {
    const plain = [room('a'), room('b', null)];
    expect(shown(rowsOf(plain, new Set()))).toEqual(['a', 'b']);
  });

  it('have keys that can stand in a selector', () => {
    expect(rowsOf([room('a', '"] > \\')], new Set())[0]?.key).toMatch(/^section:[\w%]+$/);
  });
});
