import { expect, it } from 'vitest';

import type { RoomState } from '#client';

import { asksFirst, unreadIn } from './read-all.js';

const room = (unread: number, main?: number): RoomState =>
  ({ unread, mentions: 0, ...(main !== undefined && { main: { unread: main, mentions: 0 } }) }) as RoomState;

it.each([
  ['nothing', [], 0, false],
  ['50 messages in one room', [room(50)], 50, false],
  ['51 messages in one room', [room(51)], 51, true],
  ['51 messages in three rooms', [room(17), room(17), room(17)], 51, true],
  ['replies in threads, which have a page of their own', [room(90, 3)], 3, false],
  ['a room that counts no further', [room(100)], 100, true],
])('what is asked about: %s', (_, rooms, unread, isAsked) => {
  expect(unreadIn(rooms)).toBe(unread);
  expect(asksFirst(unreadIn(rooms))).toBe(isAsked);
});
