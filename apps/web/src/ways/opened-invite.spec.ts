import { expect, it } from 'vitest';

import type { RoomId } from '#client';

import { namesOfRefused } from './opened-invite.js';

const [a, b, c] = ['a', 'b', 'c'] as unknown as [RoomId, RoomId, RoomId];
const INVITED = [{ name: 'design' }, { name: 'news' }, { name: 'sales' }];
const refused = (...ids: RoomId[]) => ids.map((roomId) => ({ roomId, code: 'BANNED' as const }));

it.each([
  ['all', { rooms: [], refused: refused(a, b, c) }, ['design', 'news', 'sales']],
  ['those that the user is not in', { rooms: [b], refused: refused(a, c) }, ['design', 'sales']],
  ['none if a room that the user is in has another name now', { rooms: [c], refused: refused(a, b) }, []],
])('the names of refused rooms: %s', (_which, opened, names) => {
  const known = new Map([
    [b, 'news'],
    [c, 'renamed'],
  ]);
  expect(namesOfRefused(opened, INVITED, known)).toEqual(names);
});

it('no names are known of an invitation that the server does not tell', () => {
  expect(namesOfRefused({ rooms: [], refused: refused(a) }, [], new Map())).toEqual([]);
});
