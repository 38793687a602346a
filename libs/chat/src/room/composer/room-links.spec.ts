import { describe, expect, it } from 'vitest';

import type { RoomId } from '#client';

import { completedRoom, withRoomLinks } from './room-links.js';

const ORIGIN = 'https://chat.example';
const room = (id: string, name: string | null) => ({ id: id as RoomId, name });
const ROOMS = [
  room('r1', 'back'),
  room('r2', 'back end'),
  room('r3', 'twin'),
  room('r4', 'twin'),
  room('r5', 'a]b'),
  room('r6', null),
];
const linked = (text: string): string => withRoomLinks(text, ROOMS, ORIGIN);

describe('the name of a room', () => {
  it('is written as a name, and sent as a link', () => {
    expect(completedRoom(room('r1', 'back'), ROOMS, ORIGIN)).toBe('#back');
    expect(linked('See #back, (#back end) and #back.')).toBe(
      'See [#back](https://chat.example/rooms/r1), ([#back end](https://chat.example/rooms/r2)) and [#back](https://chat.example/rooms/r1).',
    );
  });

  it('that several rooms have, or that reads as a format, is a URL that no reader takes for another room', () => {
    expect(completedRoom(room('r4', 'twin'), ROOMS, ORIGIN)).toBe('[#twin](https://chat.example/rooms/r4)');
    expect(linked('#twin')).toBe('#twin');
    expect(linked('#a]b')).toBe('https://chat.example/rooms/r5');
  });

  it.each([
    '#backs',
    'a#back',
    'https://x.example/#back',
    '##back',
    '`#back`',
    '```\n#back\n```',
    '[#back](https://x.example)',
    '#Back',
    '~~~\n#back\n~~~',
    '`a\n#back b`',
    '``a ` #back``',
    'https://x.example/!#back',
    'https://x.example/(#back',
    'www.x.example/~#back',
    'see [the #back room](https://x.example)',
    String.raw`\#back`,
    '#',
  ])('is not in %s', (text) => {
    expect(linked(text)).toBe(text);
  });
});
