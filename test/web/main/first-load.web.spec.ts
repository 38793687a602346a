import type { Response } from '@playwright/test';
import { describe, expect, it } from 'vitest';

import { peopleOfTests } from '../kit/people.js';
import { expectPage, type Person } from '../kit/person.js';

const BYTES_MAX = 200 * 1024;

const people = peopleOfTests();

/** The bytes of script and style that the page loads until one can enter, compressed with gzip. */
async function loadedBytes(person: Person): Promise<number> {
  const files = new Set<string>();
  const note = (response: Response): void => {
    if (['script', 'stylesheet'].includes(response.request().resourceType())) files.add(response.url());
  };
  person.page.on('response', note);
  await person.page.reload({ waitUntil: 'load' });
  await expectPage(person.button('Enter as guest')).toBeVisible();
  person.page.off('response', note);
  const answers = await Promise.all(
    [...files].map((url) => fetch(url, { method: 'HEAD', headers: { 'accept-encoding': 'gzip' } })),
  );
  expect(answers.length).toBeGreaterThan(0);
  return answers.reduce((bytes, answer) => bytes + Number(answer.headers.get('content-length')), 0);
}

describe('the first load', () => {
  it('is less than 200 KiB of script and style, compressed, before one can enter', async () => {
    const ann = await people.visitor('ann');
    expect(await loadedBytes(ann)).toBeLessThan(BYTES_MAX);
  });
});
