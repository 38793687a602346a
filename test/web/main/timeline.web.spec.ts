import { describe, expect, it } from 'vitest';

import { directRoom, group, peopleOfTests } from '../kit/people.js';
import { expectPage, type Person } from '../kit/person.js';
import { numbered, post } from '../kit/preparing.js';

const people = peopleOfTests();

/**
 * Runs in the page: scrolls up by a part of a screen, waits for what loads, and returns by how many pixels the message at
 * the top has moved besides.
 */
const STEP_UP = `(async () => {
  const log = document.querySelector('[role=log]');
  const topOf = (element) => element.getBoundingClientRect().top;
  const anchor = [...log.querySelectorAll('article')].find((article) => topOf(article) > topOf(log));
  const [before, from] = [topOf(anchor), log.scrollTop];
  log.scrollTop = from - 300;
  const expected = before + from - log.scrollTop;
  for (let frames = 0; frames < 3; frames = log.ariaBusy === 'true' ? 0 : frames + 1)
    await new Promise(requestAnimationFrame);
  return anchor.isConnected ? Math.round(topOf(anchor) - expected) : NaN;
})()`;
const STEPS_MAX = 200;

/** Scrolls up until the message is in the log, and returns the moves that were not the scrolling's own. */
async function scrollUpTo(person: Person, text: string): Promise<readonly number[]> {
  const moves: number[] = [];
  for (let steps = 0; steps < STEPS_MAX && (await person.messages(text).count()) === 0; steps++)
    moves.push(await person.page.evaluate<number>(STEP_UP));
  await expectPage(person.messages(text)).toHaveCount(1);
  return moves.filter((pixels) => Math.abs(pixels) > 1 || Number.isNaN(pixels));
}

describe('the messages of a room', () => {
  it('open with those not read in view, below a line, and count what comes meanwhile', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const room = await directRoom(ann, ben);
    await post(ben, room, numbered(60));
    await expectPage(ann.roomLink(ben.name)).toHaveAccessibleName(/\b60 unread\b/);
    await ann.openRoom(ben.name);
    await expectPage(ann.page.getByRole('separator', { name: 'New messages' })).toBeInViewport();
    await ann.expectMessage('message 1.', ben.name);
    await ann.button(/^Jump to latest/).click();
    await ann.expectMessage('message 60.', ben.name);
    await expectPage(ann.button(/^Jump to latest/)).toHaveCount(0);
    await ann.messages('message 1.').scrollIntoViewIfNeeded();
    await expectPage(ann.messages('message 60.')).not.toBeInViewport();
    await post(ben, room, numbered(3, 61));
    await expectPage(ann.button('Jump to latest, 3 new')).toBeVisible();
    await ann.button('Jump to latest, 3 new').click();
    await ann.expectMessage('message 63.', ben.name);
  });

  it('load the older ones on the way up, without a jump and without a gap', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const room = await directRoom(ann, ben);
    await post(ann, room, numbered(90));
    await ann.openRoom(ben.name);
    await ann.expectMessage('message 90.', ann.name);
    await expectPage(ann.messages('message 1.')).toHaveCount(0);
    expect(await scrollUpTo(ann, 'message 1.')).toEqual([]);
    for (const text of ['message 2.', 'message 30.', 'message 31.', 'message 60.', 'message 89.'])
      await expectPage(ann.messages(text)).toHaveCount(1);
    await expectPage(ann.log.getByRole('article')).toHaveCount(90);
  });

  it('have URLs, and one past the end leads to the end', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const room = await directRoom(ann, ben);
    await post(ann, room, numbered(120));
    await ann.page.goto(`/rooms/${room.id}/10`);
    await ann.expectMessage('message 10.', ann.name);
    await expectPage(ann.messages('message 120.')).not.toBeInViewport();
    await expectPage(ann.button(/^Jump to latest/)).toBeVisible();
    await ann.page.goto(`/rooms/${room.id}/100000`);
    await ann.expectMessage('message 120.', ann.name);
    await expectPage(ann.button(/^Jump to latest/)).toHaveCount(0);
  });

  it('tell who comes and goes in lines that are not messages, and are announced once', async () => {
    const [ann, ben, eve] = [await people.person('ann'), await people.absent('ben'), await people.absent('eve')];
    const room = await group(ann, [ben]);
    await ann.openRoom(room.name ?? '');
    await expectPage(ann.log).toHaveAttribute('aria-live', 'off');
    await ann.user.http('post', `/v1/rooms/${room.id}/members`).send({ userId: eve.user.id }).expect(200);
    await expectPage(ann.log).toContainText(new RegExp(`${ann.name}.* added .*${eve.name}`));
    await ben.user.http('post', `/v1/rooms/${room.id}/leave`).expect(204);
    await expectPage(ann.log).toContainText(new RegExp(`${ben.name}.* left`));
    await expectPage(ann.log.getByRole('article')).toHaveCount(0);
    await post(eve, room, ['Thank you for having me']);
    await ann.expectMessage('Thank you for having me', eve.name);
    const announced = ann.page.locator('[aria-live=polite]').filter({ hasText: 'Thank you for having me' });
    await expectPage(announced).toHaveCount(1);
  });
});
