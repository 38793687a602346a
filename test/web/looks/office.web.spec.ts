import { describe, it } from 'vitest';

import { expectAccessible } from '../kit/accessibility.js';
import { office, type Office } from '../kit/office.js';
import { peopleOfTests } from '../kit/people.js';
import { expectPage } from '../kit/person.js';

/** Axe computes for seconds on a busy machine, and each story asks it many times. */
const STORY_MS = 300_000;
const WIDE = { viewport: { width: 1440, height: 900 } };
const NARROW = { viewport: { width: 320, height: 640 } };
/** German has the longer words, so its menus are in the narrow window. */
const WIDTHS = { en: WIDE, de: NARROW };

/** The names by which the stories find the parts of the page. */
const NAMES = {
  en: {
    account: 'My account',
    find: 'Find people and rooms',
    all: 'All results',
    from: 'From',
    files: 'Files of this room',
    media: 'Media',
    members: 'Members, 4',
    pins: 'Pinned messages',
    search: 'Search in this room',
    roomActions: 'Actions for Coffee',
    mute: 'Mute for…',
    status: 'Set status…',
    profile: 'Profile',
    toolbar: 'Message actions',
    forward: 'Forward',
    more: 'More actions',
  },
  de: {
    account: 'Mein Konto',
    find: 'Personen und Räume finden',
    all: 'Alle Ergebnisse',
    from: 'Von',
    files: 'Dateien dieses Raums',
    media: 'Medien',
    members: 'Mitglieder, 4',
    pins: 'Angepinnte Nachrichten',
    search: 'In diesem Raum suchen',
    roomActions: 'Aktionen für Coffee',
    mute: 'Stummschalten für …',
    status: 'Status setzen …',
    profile: 'Profil',
    toolbar: 'Aktionen für die Nachricht',
    forward: 'Weiterleiten',
    more: 'Weitere Aktionen',
  },
} as const;

type Language = keyof typeof NAMES;

const people = peopleOfTests();

async function officeIn(language: Language, options: object): Promise<Office> {
  const all = await office(people, options);
  const { page } = all.maya;
  await page.evaluate(`localStorage.setItem('parley:language', '${language}')`);
  await page.goto('/');
  await expectPage(page.locator('html')).toHaveAttribute('lang', language);
  return all;
}

describe('without violations of accessibility rules in both themes', { timeout: STORY_MS }, () => {
  for (const language of ['en', 'de'] as const) {
    const names = NAMES[language];

    it(`are home, the panels of a room and the search (${language})`, async () => {
      const { maya, harbour } = await officeIn(language, WIDE);
      const { page } = maya;
      await expectPage(page.getByText('The gates are green.')).toBeVisible();
      await expectAccessible(page);
      await page.goto(`/rooms/${harbour.id}`);
      await expectPage(page.getByRole('log').getByText('Lovely.')).toBeVisible();
      for (const name of [names.search, names.pins, names.members, names.files]) {
        await page.getByRole('button', { name, exact: true }).click();
        await expectPage(page.getByRole('complementary')).toHaveAccessibleName(name.replace(', 4', ''));
        await expectPage(page.locator('[aria-busy=true]')).toHaveCount(0);
        await expectAccessible(page);
      }
      await page.getByRole('tab', { name: names.media }).click();
      await expectPage(page.getByRole('complementary').getByRole('list')).toBeVisible();
      await expectAccessible(page);
      await page.keyboard.press('Escape');
      await page.getByRole('searchbox', { name: names.find }).fill('harbour');
      await expectPage(page.getByRole('option')).toHaveCount(6);
      await expectAccessible(page);
      await page.getByRole('option', { name: names.all }).click();
      await page.getByRole('button', { name: names.from, exact: true }).click();
      await expectPage(page.getByRole('dialog', { name: names.from })).toBeVisible();
      await expectAccessible(page);
    });

    it(`are the menus and dialogs of the day, as wide as ${String(WIDTHS[language].viewport.width)} pixels (${language})`, async () => {
      const { maya } = await officeIn(language, WIDTHS[language]);
      const { page } = maya;
      await page
        .getByRole('link', { name: /^Coffee/ })
        .first()
        .click({ button: 'right' });
      await expectPage(page.getByRole('menu', { name: names.roomActions })).toBeVisible();
      await expectAccessible(page);
      await page.getByRole('menuitem', { name: names.mute }).click();
      await expectPage(page.getByRole('menu')).not.toHaveCount(0);
      await expectAccessible(page);
      await page.keyboard.press('Escape');
      await page.keyboard.press('Escape');
      await expectPage(page.getByRole('menu')).toHaveCount(0);
      await page.keyboard.press('Control+/');
      await expectPage(page.getByRole('dialog').getByRole('table').first()).toBeVisible();
      await expectAccessible(page);
      await maya.pressInDialog('Escape');
      for (const name of [names.status, names.profile]) {
        await page.getByRole('button', { name: names.account }).click();
        await page.getByRole('menuitem', { name }).click();
        await expectPage(page.getByRole('dialog').getByRole('combobox').first()).toBeVisible();
        await expectAccessible(page);
        await maya.pressInDialog('Escape');
        await expectPage(page.getByRole('dialog')).toHaveCount(0);
      }
      await page.getByRole('link', { name: /^Harbour/ }).click();
      const message = page.getByRole('log').getByRole('article').filter({ hasText: 'Lovely.' });
      await message.hover();
      const toolbar = page.getByRole('toolbar', { name: names.toolbar });
      await expectAccessible(page);
      await toolbar.getByRole('button', { name: names.more }).click();
      await expectPage(page.getByRole('menu')).toBeVisible();
      await expectAccessible(page);
      await page.keyboard.press('Escape');
      await message.hover();
      await toolbar.getByRole('button', { name: names.forward }).click();
      await expectPage(page.getByRole('dialog').getByRole('checkbox').first()).toBeVisible();
      await expectAccessible(page);
    });
  }
});
