import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Person } from './person.js';

type Act = 'pointerdown' | 'keydown';

const DOCS = join(import.meta.dirname, '../../../docs');
/** A key that is held is a part of the one that is pressed with it. */
const COUNT = `for (const act of ['pointerdown', 'keydown'])
  addEventListener(act, ({ key }) => {
    if (!['Alt', 'Control', 'Meta', 'Shift'].includes(key)) countAct(act);
  }, { capture: true });`;

/**
 * Counts the person's clicks and keys. The returned function gives those since it was called last, or else since now, as
 * docs/web.md writes them: `2 c + 5 k`. `insertText` of Playwright is text that one types, which does not count.
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
    Object.assign(counts, { pointerdown: 0, keydown: 0 });
    return [...(clicks > 0 ? [`${String(clicks)} c`] : []), ...(keys > 0 ? [`${String(keys)} k`] : [])].join(' + ');
  };
}

/** What the table of tasks in docs/web.md says of a task: the cell under `now`. */
export function saidOf(task: string): Promise<string | undefined> {
  return cellOf('web.md', task, 3);
}

/** What the table of a day in docs/operations/console.md says of a task: the cell under `here`. */
export function saidOfDay(task: string): Promise<string | undefined> {
  return cellOf('operations/console.md', task, 2);
}

async function cellOf(page: string, task: string, column: number): Promise<string | undefined> {
  const lines = (await readFile(join(DOCS, page), 'utf8')).split('\n');
  return lines
    .find((line) => line.startsWith(`| ${task} `))
    ?.split('|')
    .at(column)
    ?.trim();
}
