import { describe, expect, it } from 'vitest';

import { guest } from '#testing/users/user';

import { longestTask, median } from '../kit/main-thread.js';
import { groups, pour } from '../kit/many.js';
import { peopleOfTests } from '../kit/people.js';
import { expectPage, type Person } from '../kit/person.js';

const people = peopleOfTests();

const ROOMS = 1_000;
const CONTROL_ROOMS = 10;
const STORY_TIMEOUT_MS = 480_000;
/** The browser calls a task of this length long. */
const LONG_TASK_MS = 50;
const ROUNDS = 3;
/** Steps of the wheel from one end of the list to the other. */
const STEPS = 60;
const STEP_PX = 1_200;
const STEP_MS = 20;

describe('a list of 1,000 rooms', () => {
  it(
    'takes a message as fast as a short list does, also far from its top',
    async () => {
      const [control, long] = [await roundsWith(CONTROL_ROOMS), await roundsWith(ROOMS)];
      expect(median(long)).toBeLessThan(median(control) + LONG_TASK_MS);
    },
    STORY_TIMEOUT_MS,
  );
});

/** The longest task of each round: a message comes while the user is at the end of the list. */
async function roundsWith(count: number): Promise<number[]> {
  const [ann, ben] = [await people.person('ann'), await guest('ben')];
  const rooms = await groups(ben, ann.user, count);
  await ann.page.goto('/');
  await expectPage(ann.rooms.getByRole('link').first()).toBeVisible();
  const [page, socket] = [await ann.context.newCDPSession(ann.page), await ben.connect()];
  const tasks: number[] = [];
  for (const [round, room] of rooms.slice(0, ROUNDS).entries()) {
    await scroll(ann, 1);
    tasks.push(
      await longestTask(page, async () => {
        await pour(socket, room, [`round ${String(round)}`]);
        await scroll(ann, -1);
        await expectPage(ann.rooms.getByText(`round ${String(round)}`)).toBeVisible();
      }),
    );
  }
  return tasks;
}

async function scroll({ page, rooms }: Person, direction: 1 | -1): Promise<void> {
  await rooms.hover();
  for (let step = 0; step < STEPS; step++) {
    await page.mouse.wheel(0, direction * STEP_PX);
    await page.waitForTimeout(STEP_MS);
  }
}
