import { describe, it } from 'vitest';

import { expectAccessible } from './kit/accessibility.js';
import { group, peopleOfTests } from './kit/people.js';
import { expectPage } from './kit/person.js';
import { numbered, post, say } from './kit/preparing.js';

const people = peopleOfTests();

describe('in a browser of a language that there are texts in', () => {
  it('people enter, read and write in it, until they choose another one', async () => {
    const ann = await people.visitor('ann', { locale: 'de-AT' });
    const { page } = ann;
    await expectPage(page.locator('html')).toHaveAttribute('lang', 'de');
    await expectPage(page.locator('html')).toHaveAttribute('dir', 'ltr');
    await expectPage(page.getByRole('combobox', { name: 'Sprache' })).toHaveValue('de');
    await expectAccessible(page);
    await page
      .getByRole('form', { name: 'Als Gast eintreten' })
      .getByRole('textbox', { name: 'Dein Name' })
      .fill(ann.name);
    await ann.enterBy(() => ann.button('Als Gast eintreten').click());

    const ben = await people.absent('ben');
    const room = await group(ben, [ann]);
    await post(ben, room, numbered(120));
    await say(ben, room, `Hallo @${ann.name}!`, { mentions: [ann.user.id] });
    const link = page.getByRole('navigation', { name: 'Räume' }).getByRole('link', { name: room.name ?? '' });
    await expectPage(link).toHaveAccessibleName(/1 Erwähnung .*99\+ ungelesen/);
    await link.click();
    const log = page.getByRole('log', { name: 'Nachrichten' });
    await page.getByRole('textbox', { name: 'Nachricht', exact: true }).fill('Servus');
    await page.getByRole('button', { name: 'Senden', exact: true }).click();
    const time = log.getByRole('article').filter({ hasText: 'Servus' }).locator('time').first();
    await expectPage(time).toHaveText(/^\d\d:\d\d$/);
    await expectPage(time).toHaveAttribute('title', /^\w+, \d+\. \p{L}+ \d{4} um \d\d:\d\d$/u);
    await expectAccessible(page);

    await ann.button('Mein Konto').click();
    // A text of React Aria.
    await expectPage(page.getByRole('button', { name: 'Schließen' }).first()).toBeAttached();
    await page.getByRole('menuitem', { name: 'Profil' }).click();
    await page
      .getByRole('dialog', { name: 'Profil' })
      .getByRole('combobox', { name: 'Sprache' })
      .selectOption('English');
    await expectPage(page.locator('html')).toHaveAttribute('lang', 'en');
    await expectPage(ann.composer).toBeVisible();
    await page.reload();
    await expectPage(ann.messages('Servus')).toHaveCount(1);
  });
});

describe('in a browser of another language', () => {
  it('dates are in the language of the texts, with the clock of the browser', async () => {
    const ann = await people.person('ann', { locale: 'fr-FR' });
    const room = await group(ann, []);
    await post(ann, room, ['What time is it?']);
    await ann.openRoom(room.name ?? '');
    const time = ann.messages('What time is it?').locator('time').first();
    await expectPage(time).toHaveText(/^\d\d:\d\d$/);
    await expectPage(time).toHaveAttribute('title', /^\w+day, [A-Z][a-z]+ \d+, \d{4} at \d\d:\d\d$/);
    await expectPage(ann.page.locator('html')).toHaveAttribute('lang', 'en');
  });
});
