import { describe, expect, it } from 'vitest';

import { newFolder } from '#testing/engines/set-folder';
import { TestOperator } from '#testing/topology/operator';

import { oldRoom } from '../kit/old-room.js';
import { peopleOfTests } from '../kit/people.js';
import { expectPage, type Person } from '../kit/person.js';
import { ThreadPanel } from '../kit/thread.js';

/** More than the page holds. */
const MESSAGES = 1_200;
const LAST = `message ${String(MESSAGES)}.`;

const people = peopleOfTests();
const operator = new TestOperator();

/** The numbers of the messages that the page holds. */
async function numbersIn({ log }: Person): Promise<number[]> {
  const texts = await log.getByRole('article').allInnerTexts();
  return texts.map((text) => Number(/message (\d+)\./.exec(text)?.[1]));
}

/** Scrolls up until the message is there. Whatever the page holds on the way has no gap. */
async function scrollUpTo(person: Person, text: string): Promise<void> {
  await person.log.hover();
  await expectPage(async () => {
    await person.page.mouse.wheel(0, -4_000);
    expect(await person.messages(text).count()).toBe(1);
  }).toPass({ intervals: [30] });
  const numbers = await numbersIn(person);
  expect(numbers).toEqual(numbers.map((_, index) => (numbers[0] ?? 0) + index));
}

describe('an imported room of many years', () => {
  it('opens at its end with nothing unread, and its years are above', async () => {
    const ann = await people.account('ann', { locale: 'en-GB' });
    const room = await oldRoom(newFolder(), ann, MESSAGES);
    await operator.ask('import', 'run', ...room.run);
    await expectPage(ann.roomLink(room.name)).not.toHaveAccessibleName(/unread/);
    await ann.openRoom(room.name);
    await expectPage(ann.messages(LAST)).toBeInViewport();
    await expectPage(ann.page.getByRole('separator', { name: 'New messages' })).toHaveCount(0);
    await expectPage(ann.button(/^Jump to latest/)).toHaveCount(0);
    await expectPage(ann.log.getByText(/^Read by/)).toHaveCount(0);
    await scrollUpTo(ann, `message ${String(room.withFiles)}.`);
    await expectPage(ann.messages(LAST)).toHaveCount(0);

    const files = ann.messages(`message ${String(room.withFiles)}.`);
    for (const name of ['notes.html', 'chart.svg']) {
      const card = files.getByRole('button', { name: new RegExp(`^${name}`) });
      const [download] = await Promise.all([ann.page.waitForEvent('download'), card.click()]);
      expect(download.suggestedFilename()).toBe(name);
    }
    expect(await ann.page.evaluate('globalThis.hacked')).toBeUndefined();
    const panel = new ThreadPanel(ann);
    const root = ann.messages(`message ${String(room.root)}.`);
    await root.getByRole('button', { name: /^2 replies/ }).click();
    await panel.expectReply('reply 1.');
    await panel.expectReply('reply 2.');
    await panel.button('Close thread').click();

    await scrollUpTo(ann, 'message 1.');
    await expectPage(ann.messages('message 1.', 'Nora Weiß')).toBeVisible();
    await expectPage(ann.log.getByText('This is the beginning of the room.')).toBeVisible();
    await expectPage(ann.log.getByText('1 June 2012', { exact: true })).toBeVisible();
  });

  it('is searched, and reached by its days', async () => {
    const ann = await people.account('ann', { locale: 'en-GB' });
    const room = await oldRoom(newFolder(), ann, MESSAGES);
    await operator.ask('import', 'run', ...room.run);
    await ann.openRoom(room.name);
    await expectPage(ann.messages(LAST)).toBeInViewport();
    const search = await ann.openFromHeader('Search in this room');
    await search.getByRole('searchbox', { name: 'Search in this room' }).fill('message 77.');
    const hit = search.getByRole('list', { name: 'Found messages' }).getByRole('button', { name: /message 77\./ });
    await expectPage(hit).toContainText('2012');
    await hit.click();
    await ann.expectMessage('message 77.', 'Nora Weiß');
    await expectPage(ann.button(/^Jump to latest/)).toBeVisible();
    const dialog = await ann.openFromHeader('Jump to date');
    await dialog.getByLabel('Date').fill('2001-01-01');
    await dialog.getByRole('button', { name: 'Jump', exact: true }).click();
    await ann.expectMessage('message 1.', 'Nora Weiß');
    await expectPage(ann.log.getByText('This is the beginning of the room.')).toBeVisible();
    await ann.button(/^Jump to latest/).click();
    await ann.expectMessage(LAST, ann.name);
  });
});
