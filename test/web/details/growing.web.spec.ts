import type { Locator } from '@playwright/test';
import { describe, expect, it } from 'vitest';

import { usersOfTests } from '#testing/users/users-of-tests';

import { expectAccessible } from '../kit/accessibility.js';
import { AnsweringBot, write } from '../kit/answers.js';
import { peopleOfTests } from '../kit/people.js';
import { expectPage, type Person } from '../kit/person.js';

/** The server ends a message whose writer is silent for a minute; its job runs every few seconds. */
const INTERRUPTED_MS = 110_000;
const STEP_PX = 40;

const people = peopleOfTests();
const users = usersOfTests();

const answer = (person: Person): Locator => person.log.getByRole('article').last();
const words = (person: Person): Locator => answer(person).locator('[aria-busy]');
const topOf = async (element: Locator): Promise<number> => (await element.boundingBox())?.y ?? Number.NaN;
const lines = (count: number, word: string): string =>
  Array.from({ length: count }, (_, index) => `${word} ${String(index + 1)} says more.\n\n`).join('');

/** Notes the lengths of the answer's text, each once. */
const WATCH_LENGTHS = `
  globalThis.lengths = new Set();
  const article = [...document.querySelectorAll('[role=log] article')].at(-1);
  const shown = article.querySelector('[aria-busy]');
  new MutationObserver(() => lengths.add(shown.textContent.length))
    .observe(shown, { childList: true, characterData: true, subtree: true });
`;
const LENGTHS = '[...lengths]';

/** A room that Ann has opened, in which an answer begins. */
async function meeting(before = 0) {
  const ann = await people.person('ann');
  const bot = await AnsweringBot.meet(ann, users);
  for (let count = 1; count <= before; count++) await bot.say(`Earlier ${String(count)}.`);
  await ann.openRoom(bot.room.name ?? '');
  await expectPage(ann.log).toHaveAttribute('aria-busy', 'false');
  const message = await bot.begin('Here');
  await expectPage(ann.button('Stop')).toBeVisible();
  return { ann, bot, message };
}

describe('a message that grows', () => {
  it('appears bit by bit, and what has appeared keeps its elements, also at the end', async () => {
    const { ann, message } = await meeting();
    await message.append(' is **the plan**:\n\n```ts\nconst a = 1;\n```\n\n- one\n- two');
    await expectPage(words(ann).getByRole('listitem')).toHaveText(['one', 'two']);
    await expectPage(words(ann).getByText('const a = 1;')).toBeVisible();
    await words(ann).evaluate((node) => {
      for (const element of node.querySelectorAll('p, strong, code, ul, li')) element.setAttribute('data-kept', '');
    });
    const kept = await words(ann).locator('[data-kept]').count();
    await ann.page.evaluate(WATCH_LENGTHS);
    await message.append(` and **more of it${' and so on'.repeat(20)}`);
    await expectPage(words(ann).getByRole('listitem').last()).toHaveText(/so on$/);
    // Bold before its end has come.
    await expectPage(words(ann).getByRole('listitem').locator('strong')).toHaveText(/^more of it/);
    expect((await ann.page.evaluate<number[]>(LENGTHS)).length).toBeGreaterThan(5);
    await message.append('**.');
    await expectPage(words(ann)).toHaveAttribute('aria-busy', 'true');
    await message.finish();
    await expectPage(words(ann)).toHaveAttribute('aria-busy', 'false');
    await expectPage(ann.button('Stop')).toHaveCount(0);
    expect(await words(ann).locator('[data-kept]').count()).toBe(kept);
    expect(kept).toBeGreaterThanOrEqual(6);
    await ann.page.reload();
    await ann.expectMessage('and more of it');
    await expectPage(ann.log.locator('[aria-busy]')).toHaveCount(0);
  });

  it('appears as it comes for those who want less motion', async () => {
    const { ann, message } = await meeting();
    await ann.page.emulateMedia({ reducedMotion: 'reduce' });
    await ann.page.evaluate(WATCH_LENGTHS);
    await message.append(' is a text'.repeat(40));
    await expectPage(words(ann)).toHaveText(/^Here( is a text){40}$/);
    const lengths = await ann.page.evaluate<number[]>(LENGTHS);
    expect(lengths).toEqual([4 + 10 * 40]);
    await message.finish();
  });

  it('is stopped with the keyboard, and says so; meanwhile it is neither edited nor forwarded', async () => {
    const { ann, bot, message } = await meeting();
    const { keyboard } = ann.page;
    await keyboard.press('Shift+Tab');
    await expectPage(answer(ann)).toBeFocused();
    const toolbar = answer(ann).getByRole('toolbar', { name: 'Message actions' });
    await expectPage(toolbar.getByRole('button', { name: 'Reply', exact: true })).toBeVisible();
    await expectPage(toolbar.getByRole('button', { name: 'Forward', exact: true })).toHaveCount(0);
    await expectAccessible(ann.page);
    for (
      let presses = 0;
      presses < 12 && (await ann.button('Stop').and(ann.page.locator(':focus')).count()) === 0;
      presses++
    )
      await keyboard.press('Tab');
    await expectPage(ann.button('Stop')).toBeFocused();
    await keyboard.press('Enter');
    await expectPage(ann.button('Stopping…')).toBeFocused();
    await expectAccessible(ann.page);
    await expect.poll(async () => (await message.append(' it')).stop).toBe(true);
    await message.finish({ state: 'cancelled' });
    await expectPage(answer(ann)).toContainText('it (stopped)');
    await expectPage(answer(ann)).toBeFocused();
    await expectPage(toolbar.getByRole('button', { name: 'Forward', exact: true })).toBeVisible();
    await expectAccessible(ann.page);
    expect(bot.room.id).toBe(message.roomId);
  });

  it('says that it was interrupted when its writer is gone', async () => {
    const { ann, message } = await meeting();
    await message.append(' is half of');
    message.socket.close();
    await expectPage(answer(ann)).toContainText('Here is half of');
    await expectPage(answer(ann)).toContainText('half of (interrupted)', { timeout: INTERRUPTED_MS });
    await expectPage(ann.button('Stop')).toHaveCount(0);
    await expectAccessible(ann.page);
  }, 150_000);

  it('leads a reader at the end along, also one who points at it, and moves no other', async () => {
    const { ann, message } = await meeting(12);
    const { mouse } = ann.page;
    await answer(ann).hover();
    await write(message, lines(8, 'Part'));
    await expectPage(ann.button('Stop')).toBeInViewport();
    await expectPage(ann.page.getByText('Part 8 says more.')).toBeInViewport();
    // Small steps lead away, although the text grows meanwhile.
    const writing = write(message, lines(12, 'Chapter'));
    for (let step = 0; step < 12; step++) {
      await mouse.wheel(0, -STEP_PX);
      await ann.page.waitForTimeout(50);
    }
    await expectPage(ann.button('Stop')).not.toBeInViewport();
    const earlier = ann.messages('Earlier 3.');
    await earlier.scrollIntoViewIfNeeded();
    await ann.page.waitForTimeout(300);
    const before = await topOf(earlier);
    await writing;
    await write(message, lines(3, 'Note'));
    await expectPage(words(ann)).toContainText('Note 3 says more.');
    expect(await topOf(earlier)).toBeCloseTo(before, 0);
    await message.finish();
    await expectPage(ann.button('Stop')).toHaveCount(0);
    expect(await topOf(earlier)).toBeCloseTo(before, 0);
  });

  it('is heard in sentences', async () => {
    const { ann, message } = await meeting();
    // One for new messages, and one that loads later.
    await expectPage(ann.page.locator('[aria-live=polite]')).toHaveCount(2);
    await ann.page.evaluate(`
      globalThis.heard = [];
      for (const region of document.querySelectorAll('[aria-live=polite]'))
        new MutationObserver(() => heard.push(region.textContent))
          .observe(region, { childList: true, characterData: true, subtree: true });
    `);
    await write(message, ' is the weather. It rains in the west. Take an umbrella, and do not forget the dog');
    await message.append(' either.');
    await message.finish();
    const heard = (): Promise<string[]> => ann.page.evaluate<string[]>('heard');
    await expect.poll(async () => (await heard()).join(' '), { timeout: 30_000 }).toContain('the dog either.');
    const said = (await heard()).filter((each) => each !== '');
    expect(said.length).toBeLessThanOrEqual(4);
    expect(said[0]).toMatch(/^bot.*: Here is the weather\./);
    expect(said.every((each) => each.endsWith('.'))).toBe(true);
    await expectPage(ann.log).toHaveAttribute('aria-live', 'off');
  });
});
