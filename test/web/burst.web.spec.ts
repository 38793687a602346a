import { describe, expect, it } from 'vitest';

import { newId } from '#contracts';

import { group, peopleOfTests } from './kit/people.js';
import { expectPage } from './kit/person.js';

const MESSAGES = 2_000;

const people = peopleOfTests();

describe('a burst of 2,000 messages', () => {
  it('in a visible room is followed to its end, counted elsewhere, and leaves the page usable', async () => {
    const [ann, ben, eve] = [await people.person('ann'), await people.absent('ben'), await people.person('eve')];
    const room = await group(ann, [ben, eve]);
    await ann.openRoom(room.name ?? '');
    const socket = await ben.user.connect();
    const acks = Array.from({ length: MESSAGES }, (_, index) =>
      socket.ask('message:send', { id: newId(), roomId: room.id, body: `burst ${String(index + 1)}.` }),
    );
    await Promise.all(acks);
    ben.user.close();
    await ann.expectMessage(`burst ${String(MESSAGES)}.`, ben.name);
    await expectPage(ann.button(/^Jump to latest/)).toHaveCount(0);
    const shown = await ann.log.getByRole('article').allTextContents();
    const numbers = shown.map((text) => Number(/burst (\d+)\./.exec(text)?.[1]));
    expect(numbers).toEqual(numbers.map((_, index) => MESSAGES - numbers.length + 1 + index));
    await expectPage(eve.roomLink(room.name ?? '')).toHaveAccessibleName(/99\+ unread/);
    await ann.send('That was a lot');
    await ann.expectSent('That was a lot');
  });
});
