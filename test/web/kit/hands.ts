import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Person } from './person.js';

type Act = 'pointerdown' | 'keydown';

const PAGE = join(import.meta.dirname, '../../../docs/web.md');
/** A key that is held is a part of the one that is pressed with it. */
const COUNT = `for (const act of ['pointerdown', 'keydown'])
  addEventListener(act, ({ key }) => {
    if (!['Alt', 'Control', 'Meta', 'Shift'].includes(key)) countAct(act);
  }, { capture: true });`;

/**
 * Counts the person's clicks and keys from now on. The returned function gives them as docs/web.md writes them: `2 c + 5 k`.
 * `insertText` of Playwright is text that one types, which does not count.
 */
export async function countActs({ context, page }: Person): Promise<() => string> {
  const counts: Record<Act, number> = { pointerdown: 0, keydown: 0 };
  await context.exposeBinding('countAct', (_, act: Act) => {
    counts[act]++;
  });
  await context.addInitScript({ content: COUNT });
  await page.evaluate(COUNT);
  return () => {
    const { pointerdown: clicks, keydown: keys } = counts;
    return [...(clicks > 0 ? [`${String(clicks)} c`] : []), ...(keys > 0 ? [`${String(keys)} k`] : [])].join(' + ');
  };
}

/** What the table of tasks in docs/web.md says of a task: the cell under `now`. */
export async function saidOf(task: string): Promise<string | undefined> {
  const row = (await readFile(PAGE, 'utf8')).split('\n').find((line) => line.startsWith(`| ${task} `));
  return row?.split('|').at(3)?.trim();
}
