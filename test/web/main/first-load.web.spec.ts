import type { Locator, Response } from '@playwright/test';
import { describe, expect, it } from 'vitest';

import { group, peopleOfTests } from '../kit/people.js';
import { expectPage, type Person } from '../kit/person.js';

const BYTES_MAX = 200 * 1024;
/** More mean that a module is missing in `tools/web/shared-files.ts`. */
const FILES_MAX = 12;

const people = peopleOfTests();

/** Takes the timers from the page after which it loads what its first load does not need, however slow the machine is. */
const LOADS_NOTHING_LATER = `
  const start = window.setTimeout;
  window.setTimeout = (run, ms, ...rest) => (ms === 3000 ? 0 : start(run, ms, ...rest));`;

/** The bytes of script and style that the page loads until it shows `last`, compressed with gzip. */
async function loadedBytes(person: Person, last: Locator): Promise<number> {
  const files = new Set<string>();
  const note = (response: Response): void => {
    if (['script', 'stylesheet'].includes(response.request().resourceType())) files.add(response.url());
  };
  await person.page.addInitScript(LOADS_NOTHING_LATER);
  person.page.on('response', note);
  await person.page.reload({ waitUntil: 'load' });
  await expectPage(last).toBeVisible();
  person.page.off('response', note);
  const answers = await Promise.all(
    [...files].map((url) => fetch(url, { method: 'HEAD', headers: { 'accept-encoding': 'gzip' } })),
  );
  expect(answers.length).toBeGreaterThan(0);
  expect(answers.length).toBeLessThanOrEqual(FILES_MAX);
  return answers.reduce((bytes, answer) => bytes + Number(answer.headers.get('content-length')), 0);
}

describe('the first load', () => {
  it('is less than 200 KiB of script and style, compressed, before one can enter', async () => {
    const ann = await people.visitor('ann');
    expect(await loadedBytes(ann, ann.button('Enter as guest'))).toBeLessThan(BYTES_MAX);
  });

  it('is less than that before one can write in a room, too', async () => {
    const ann = await people.person('ann');
    const room = await group(ann, []);
    await ann.page.goto(`/rooms/${room.id}`);
    expect(await loadedBytes(ann, ann.composer)).toBeLessThan(BYTES_MAX);
  });
});
