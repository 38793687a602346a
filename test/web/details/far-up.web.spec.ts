import { describe, expect, it } from 'vitest';

import { fill } from '../kit/many.js';
import { group, peopleOfTests } from '../kit/people.js';
import { expectPage, type Person } from '../kit/person.js';
import { post } from '../kit/preparing.js';

const people = peopleOfTests();

/** More than the page holds. */
const MESSAGES = 600;
const LAST = `message ${String(MESSAGES)}.`;

async function scrollUpTo(person: Person, text: string): Promise<void> {
  await person.log.hover();
  await expectPage(async () => {
    await person.page.mouse.wheel(0, -2_000);
    expect(await person.messages(text).count()).toBe(1);
  }).toPass({ intervals: [30] });
}

describe('a reader far above the end of a room', () => {
  it('sees that there are new messages, and finds them without a gap', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const room = await group(ann, [ben]);
    await fill(room, [ann.user, ben.user], MESSAGES);
    await ann.page.goto(`/rooms/${room.id}`);
    await expectPage(ann.messages(LAST)).toBeInViewport();
    await scrollUpTo(ann, 'message 120.');
    await expectPage(ann.messages(LAST)).toHaveCount(0);
    await expectPage(ann.button('Jump to latest')).toBeVisible();
    await post(ben, room, ['message 601. News']);
    await expectPage(ann.button('Jump to latest, 1 new')).toBeVisible();
    await expectPage(ann.messages('News')).toHaveCount(0);
    await ann.button('Jump to latest, 1 new').click();
    await ann.expectMessage('News', ben.name);
    const texts = await ann.log.getByRole('article').allInnerTexts();
    const numbers = texts.map((text) => Number(/message (\d+)\./.exec(text)?.[1]));
    expect(numbers).toEqual(numbers.map((_, index) => MESSAGES + 2 - numbers.length + index));
    await expectPage(ann.button(/^Jump to latest/)).toHaveCount(0);
  });
});
