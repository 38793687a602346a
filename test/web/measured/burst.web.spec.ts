import { describe, expect, it } from 'vitest';

import { guest } from '#testing/users/user';

import { longestTask, median } from '../kit/main-thread.js';
import { groups, pour } from '../kit/many.js';
import { peopleOfTests } from '../kit/people.js';
import { expectPage } from '../kit/person.js';
import { numbered } from '../kit/preparing.js';

const people = peopleOfTests();

const BURST = 2_000;
const STORY_TIMEOUT_MS = 300_000;
/** Seven times the difference on a busy machine. */
const LONG_TASK_MS = 300;
const ROUNDS = 3;
/** Parts of the burst, one after the other without a pause: each has its longest task. */
const BURST_ROUNDS = 8;
const KEY_MS = 20;
/** The changes of the region that announces messages: a burst is announced in a few sentences. */
const ANNOUNCEMENTS_MAX = 20;

/** Notes the messages that are added to the log, and the changes of the region that announces them. */
const WATCH = `
  globalThis.added = [];
  globalThis.announced = [];
  const log = document.querySelector('[role=log]');
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes)
      for (const node of addedNodes) if (node.dataset?.seq !== undefined) added.push(Number(node.dataset.seq));
  }).observe(log, { childList: true, subtree: true });
  // The region comes with the first message.
  new MutationObserver((changes) => {
    for (const { target } of changes) {
      const region = (target.closest ? target : target.parentElement)?.closest('[aria-live=polite]:not([role=log])');
      if (region != null) announced.push(region.textContent);
    }
  }).observe(document.body, { childList: true, characterData: true, subtree: true });
`;

/** The numbers of the messages that the log holds. */
const HELD = `[...document.querySelectorAll('[role=log] article')].map(({ dataset }) => Number(dataset.seq))`;

const inMs = (tasks: readonly number[]): string => tasks.map((ms) => ms.toFixed(0)).join(', ');

describe('a burst of 2,000 messages in a room that is open', () => {
  it(
    'is shown once and in order, is announced briefly, and leaves the page as responsive as a quiet room',
    async ({ annotate }) => {
      const [ann, ben] = [await people.person('ann'), await guest('ben')];
      const [room] = await groups(ann.user, ben, 1);
      if (room === undefined) throw new Error('no room');
      const page = await ann.context.newCDPSession(ann.page);
      const socket = await ben.connect();
      await ann.openRoom('group 0');
      await ann.page.evaluate(WATCH);

      const control: number[] = [];
      const writing: string[] = [];
      const type = async (word: string): Promise<void> => {
        await ann.composer.pressSequentially(word, { delay: KEY_MS });
        writing.push(word);
      };
      for (let round = 0; round < ROUNDS; round++) control.push(await longestTask(page, () => type('quiet ')));

      const tasks: number[] = [];
      for (let sent = 0; sent < BURST; sent += BURST / BURST_ROUNDS) {
        const part = numbered(BURST / BURST_ROUNDS, sent + 1);
        const act = async (): Promise<void> => void (await Promise.all([pour(socket, room, part), type('busy ')]));
        tasks.push(await longestTask(page, act));
      }
      await ann.expectMessage(numbered(1, BURST)[0] ?? '');
      await expectPage(ann.composer).toHaveValue(writing.join(''));
      await ann.send('That was a lot');
      await ann.expectSent('That was a lot');
      await expectPage(ann.button(/^Jump to latest/)).toHaveCount(0);

      const added = await ann.page.evaluate<number[]>('added');
      expect(added).toEqual([...new Set(added)].toSorted((one, other) => one - other));
      const held = await ann.page.evaluate<number[]>(HELD);
      expect(held).toEqual(held.map((_, index) => (held[0] ?? 0) + index));
      const shown = `longest tasks in ms: ${inMs(control)} in the quiet room, ${inMs(tasks)} in the burst`;
      await annotate(shown);
      expect(median(tasks), shown).toBeLessThan(median(control) + LONG_TASK_MS);
      await expectPage.poll(() => ann.page.evaluate('announced.length')).toBeGreaterThan(0);
      expect(await ann.page.evaluate('announced.length')).toBeLessThanOrEqual(ANNOUNCEMENTS_MAX);
    },
    STORY_TIMEOUT_MS,
  );
});
