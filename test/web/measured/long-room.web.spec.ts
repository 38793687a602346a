import { describe, expect, it } from 'vitest';

import { slowdown } from '#testing/load/latency';
import { guest } from '#testing/users/user';

import { heapMb, longestTask, median } from '../kit/main-thread.js';
import { fill } from '../kit/many.js';
import { group, peopleOfTests } from '../kit/people.js';
import { expectPage, type Person } from '../kit/person.js';

const people = peopleOfTests();

const MESSAGES = 100_000;
const CONTROL_MESSAGES = 100;
const STORY_TIMEOUT_MS = 480_000;
const ROUNDS = 6;
const CONTROL_ROUNDS = 3;
/** Steps of the wheel in a round, and their height and pause: a minute and more for all rounds. */
const STEPS = 220;
/** More than the small room is high. */
const CONTROL_STEPS = 40;
const STEP_PX = 600;
const STEP_MS = 30;
const LONG_TASK_MS = 100;
const DAY_MS = 86_400_000;
/** The name of a day's line. */
const DAY = /^(?:Today|Yesterday|[A-Z][a-z]+day, )/;
/** The heap after the last rounds, in proportion to the heap after the first ones. */
const HEAP_GROWTH_MAX = 1.2;

describe('a room of 100,000 messages', () => {
  it(
    'scrolls for a minute, and jumps, with a steady heap and tasks as short as in a small room',
    async () => {
      const [ann, ben] = [await people.person('ann'), await guest('ben')];
      const [room, small] = [await group(ann, []), await group(ann, [])];
      await fill(room, [ann.user, ben], MESSAGES);
      await fill(small, [ann.user, ben], CONTROL_MESSAGES);
      const page = await ann.context.newCDPSession(ann.page);

      await ann.page.goto(`/rooms/${small.id}`);
      await expectPage(ann.messages(`message ${String(CONTROL_MESSAGES)}.`)).toBeInViewport();
      await scrollUp(ann, CONTROL_STEPS);
      const control: number[] = [];
      for (let round = 0; round < CONTROL_ROUNDS; round++)
        control.push(await longestTask(page, () => scrollUp(ann, CONTROL_STEPS)));

      await ann.page.goto(`/rooms/${room.id}`);
      await expectPage(ann.messages(`message ${String(MESSAGES)}.`)).toBeInViewport();
      const [tasks, heaps]: [number[], number[]] = [[], []];
      for (let round = 0; round < ROUNDS; round++) {
        const start = await firstNumber(ann);
        tasks.push(await longestTask(page, () => scrollUp(ann, STEPS)));
        heaps.push(await heapMb(page));
        expect(await firstNumber(ann)).toBeLessThan(start - CONTROL_MESSAGES);
        if (round % 2 === 0) await jumpToDate(ann, (round + 1) * 9);
        else await jumpToLatest(ann);
      }
      expect(median(tasks)).toBeLessThan(median(control) + LONG_TASK_MS * slowdown());
      expect(Math.max(...heaps.slice(-ROUNDS / 3))).toBeLessThan(
        Math.max(...heaps.slice(0, ROUNDS / 3)) * HEAP_GROWTH_MAX,
      );
    },
    STORY_TIMEOUT_MS,
  );
});

async function scrollUp({ page, log }: Person, steps: number): Promise<void> {
  await log.hover();
  for (let step = 0; step < steps; step++) {
    await page.mouse.wheel(0, -STEP_PX);
    await page.waitForTimeout(STEP_MS);
  }
}

/** The number of the first message that the page holds. */
async function firstNumber({ log }: Person): Promise<number> {
  const text = await log.getByRole('article').first().innerText();
  return Number(/message (\d+)\./.exec(text)?.[1]);
}

async function jumpToDate(ann: Person, daysAgo: number): Promise<void> {
  const date = new Date(Date.now() - daysAgo * DAY_MS).toISOString().slice(0, 10);
  // By script: a pointer would scroll to the day's line first.
  await ann.log.getByRole('button', { name: DAY }).first().dispatchEvent('click');
  await ann.dialog('Jump to date').getByLabel('Date').fill(date);
  await ann.button('Jump').click();
  await expectPage(ann.dialog('Jump to date')).toHaveCount(0);
  await expectPage(ann.log).toHaveAttribute('aria-busy', 'false');
}

async function jumpToLatest(ann: Person): Promise<void> {
  await ann.button(/^Jump to latest/).click();
  await expectPage(ann.messages(`message ${String(MESSAGES)}.`)).toBeInViewport();
}
