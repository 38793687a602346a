import { describe, expect, it } from 'vitest';

import { group, peopleOfTests } from '../kit/people.js';
import { expectPage } from '../kit/person.js';

const people = peopleOfTests();

/** A browser whose user does not let pages keep data. */
const BLOCKS = `for (const name of ['localStorage', 'sessionStorage', 'indexedDB']) {
  Object.defineProperty(globalThis, name, {
    get() { throw new DOMException('Access is denied for this document.', 'SecurityError'); },
  });
}`;
/** One where these are not there at all. */
const LACKS = `for (const name of ['localStorage', 'sessionStorage', 'indexedDB']) {
  Object.defineProperty(globalThis, name, { get: () => null });
}`;

describe('a browser that blocks the data of the site', () => {
  it.each([
    ['refuses it', BLOCKS],
    ['has no place for it', LACKS],
  ])('and %s says so; one can enter, and write', async (_how, script) => {
    const ann = await people.visitor('ann', { script });
    const notice = ann.page.getByRole('alert').filter({ hasText: 'Your browser blocks the data of this site' });
    await expectPage(notice).toBeVisible();
    await ann.enterAsGuest();
    const room = await group(ann, []);
    await ann.openRoom(room.name ?? '');
    await ann.composer.fill('Written without storage');
    await ann.composer.press('Enter');
    await ann.expectSent('Written without storage');
    await expectPage(notice).toBeVisible();
    await ann.button('Close this notice').click();
    await expectPage(notice).toBeHidden();
  });

  it('says so in German too', async () => {
    const ute = await people.visitor('ute', { script: BLOCKS, locale: 'de-DE' });
    await expectPage(ute.page.getByRole('alert')).toContainText('Dein Browser blockiert die Daten dieser Website');
  });
});

it('a browser that keeps the data says nothing of it', async () => {
  const ann = await people.visitor('ann');
  await expectPage(ann.guestName).toBeVisible();
  expect(await ann.page.getByText('blocks the data').count()).toBe(0);
});
