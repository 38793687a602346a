import { describe, expect, it } from 'vitest';

import { account, guest, uniqueName } from '#testing/users/user';

import { expectAccessible } from '../kit/accessibility.js';
import { findUser, goTo, heading, status, table, TestConsole } from '../kit/console.js';
import { directRoom, group, peopleOfTests, PHONE } from '../kit/people.js';
import { expectPage, type Person } from '../kit/person.js';

const people = peopleOfTests();
const desk = new TestConsole(people);

/** The lists of the pages, with their columns. Those of acts have more for admins. */
const LISTS = {
  Users: ['Name', 'Username', 'Type', 'State', 'Created', 'Last seen'],
  Rooms: ['Name', 'Visibility', 'Members', 'Messages', 'Last activity', 'Retention', 'State'],
  Reports: ['Message', 'Room', 'Sender', 'Reasons', 'People', 'Last report', 'State'],
  Words: ['Word or phrase', 'Remove'],
  Invitations: ['Kind', 'Rooms', 'Used', 'Created', 'Until', 'By'],
  Audit: ['At', 'By', 'Act', 'On', 'Details'],
} as const;
const PAGES = ['Health', ...(Object.keys(LISTS) as (keyof typeof LISTS)[])];
const IN_GERMAN = ['Zustand', 'Nutzer', 'Räume', 'Meldungen', 'Wörter', 'Einladungen', 'Protokoll'] as const;

const IS_WITHIN = 'document.documentElement.scrollWidth <= innerWidth';

const headersOf = (person: Person, name: string) => table(person, name).getByRole('columnheader');

describe('a page of the console', () => {
  it('has the name of its link, a list with columns, and a URL that survives a reload', async () => {
    const mona = await desk.signedIn('moderator');
    const links = mona.page.getByRole('navigation', { name: 'Console' }).getByRole('link');
    await expectPage(links).toHaveText(PAGES);
    for (const [name, columns] of Object.entries(LISTS)) {
      await goTo(mona, name);
      expect(new URL(mona.page.url()).pathname).toBe(`/admin/${name.toLowerCase()}`);
      await mona.page.reload();
      await expectPage(heading(mona, name)).toBeVisible();
      await expectPage(headersOf(mona, name)).toHaveText([...columns]);
    }
    await goTo(mona, 'Health');
    await expectPage(headersOf(mona, 'Services')).toHaveText(['Service', 'Process', 'Version', 'Since', 'State']);
    await expectPage(headersOf(mona, 'Command streams')).toHaveText(['Partition', 'Open', 'Oldest', 'Owner']);
    await expectPage(mona.page.getByText(/^Epoch: ./)).toBeVisible();
  });

  it('has 50 rows, and the others behind Show more', async () => {
    const owner = await people.absent('owner', account);
    const part = uniqueName('many').slice(0, 13);
    for (let count = 0; count < 53; count++) await group(owner, [], { name: `${part} ${String(count)}` });
    const mona = await desk.signedIn('moderator', {}, '/admin/rooms');
    await mona.page.getByRole('searchbox', { name: 'Find rooms' }).fill(part);
    const rows = table(mona, 'Rooms').getByRole('row').filter({ hasText: part });
    await expectPage(rows).toHaveCount(50);
    await mona.button('Show more').click();
    await expectPage(rows).toHaveCount(53);
    await expectPage(mona.button('Show more')).toHaveCount(0);
    await mona.page.getByRole('searchbox', { name: 'Find rooms' }).fill(`${part} 52`);
    await expectPage(rows).toHaveCount(1);
    await mona.page.getByRole('searchbox', { name: 'Find rooms' }).fill(uniqueName('none'));
    await expectPage(mona.page.getByText('There are none.')).toBeVisible();
    await expectPage(rows).toHaveCount(0);
    await expectAccessible(mona.page);
  });

  it('of users has filters for their kind and for suspended ones', async () => {
    const [noisy, quiet] = [await account('noisy'), await guest('quiet')];
    await desk.root.request('auth', 'post', `users/${noisy.user.id}/suspend`, {});
    const mona = await desk.signedIn('moderator', {}, '/admin/users');
    const isListed = async ({ user }: typeof noisy, count: number) => {
      await mona.page.getByRole('searchbox', { name: 'Find users' }).fill(user.username);
      await expectPage(table(mona, 'Users').getByRole('row').filter({ hasText: user.username })).toHaveCount(count);
    };
    for (const user of [noisy, quiet]) await isListed(user, 1);
    await mona.page.getByLabel('Kind').selectOption('Guest');
    await isListed(noisy, 0);
    await isListed(quiet, 1);
    await mona.page.getByLabel('Kind').selectOption('All');
    await mona.page.getByRole('checkbox', { name: 'Suspended only' }).check();
    await isListed(quiet, 0);
    await isListed(noisy, 1);
    await expectPage(table(mona, 'Users').getByRole('row').nth(1)).toContainText('suspended');
  });

  it('of a room finds a direct one by its id alone, with its members and without acts for moderators', async () => {
    const [ann, ben] = [await people.absent('ann', account), await people.absent('ben', account)];
    const { id } = await directRoom(ann, ben);
    const mona = await desk.signedIn('moderator', {}, '/admin/rooms');
    await mona.page.getByRole('searchbox', { name: 'Find rooms' }).fill(id);
    await table(mona, 'Rooms').getByRole('link', { name: 'Direct room' }).click();
    await expectPage(heading(mona, 'Direct room')).toBeVisible();
    await mona.page.reload();
    await expectPage(headersOf(mona, 'Members')).toHaveText(['Name', 'Role', 'State']);
    await expectPage(table(mona, 'Members')).toContainText(ben.user.user.displayName);
    for (const name of ['Archive', 'Set retention', 'Delete room']) await expectPage(mona.button(name)).toHaveCount(0);
    await expectAccessible(mona.page);
  });

  it('of a room keeps everything again, and opens what is archived', async () => {
    const room = await group(await people.absent('owner', account), []);
    const opal = await desk.signedIn('admin', {}, `/admin/rooms/${room.id}`);
    const question = opal.page.getByRole('alertdialog');
    await opal.button('Set retention').click();
    await question.getByRole('textbox', { name: 'Days' }).fill('half');
    await question.getByRole('button', { name: 'Set retention' }).click();
    await expectPage(question).toContainText('Use a whole number of days.');
    await question.getByRole('textbox', { name: 'Days' }).fill('30');
    await question.getByRole('button', { name: 'Set retention' }).click();
    await expectPage(opal.page.getByText('30 days')).toBeVisible();
    await opal.button('Set retention').click();
    await expectAccessible(opal.page);
    await question.getByRole('button', { name: 'Keep everything' }).click();
    await expectPage(opal.page.getByText('everything', { exact: true })).toBeVisible();
    await expectPage(question).toHaveCount(0);
    for (const [name, done] of [
      ['Archive', 'is archived.'],
      ['Open again', 'is open again.'],
    ] as const) {
      await opal.button(name).click();
      await question.getByRole('button', { name }).click();
      await expectPage(status(opal)).toContainText(done);
    }
    await expectPage(opal.button('Archive')).toBeVisible();
  });

  it('of a user gives the link for a new password once, and ends one session', async () => {
    const noisy = await account('noisy');
    const opal = await desk.signedIn('admin');
    await findUser(opal, noisy);
    await opal.page.reload();
    await expectPage(heading(opal, noisy.user.displayName)).toBeVisible();
    await expectPage(headersOf(opal, 'Sign-in providers')).toHaveCount(4);
    await opal.button('Unlock').click();
    await expectPage(status(opal)).toContainText('is unlocked');
    await opal.button('Reset password').click();
    const dialog = opal.page.getByRole('dialog');
    await expectPage(dialog.getByRole('textbox', { name: 'Link' })).toHaveValue(/\/reset#/);
    await expectPage(dialog.getByRole('button', { name: 'Copy' })).toBeVisible();
    await expectAccessible(opal.page);
    await dialog.getByRole('button', { name: 'Done' }).click();
    await expectPage(dialog).toHaveCount(0);
    await table(opal, 'Sessions').getByRole('button', { name: 'End session' }).click();
    await opal.page.getByRole('alertdialog').getByRole('button', { name: 'End session' }).click();
    await expectPage(status(opal)).toContainText('The session has ended.');
    await noisy.http('get', '/v1/users/me').expect(401);
  });

  describe('in German, on a phone', () => {
    const signedIn = async (path?: string): Promise<Person> => {
      const { key } = await desk.newKey('admin');
      const opal = await desk.open({ ...PHONE, language: 'de' }, path);
      await opal.page.getByLabel('Schlüssel').fill(key);
      await opal.page.getByRole('button', { name: 'Anmelden' }).tap();
      return opal;
    };
    const expectFitting = async ({ page }: Person) => {
      await expectPage(page.getByText('Lädt')).toHaveCount(0);
      expect(await page.evaluate(IS_WITHIN)).toBe(true);
      await expectAccessible(page);
    };

    it.each([IN_GERMAN.slice(0, 2), IN_GERMAN.slice(2, 4), IN_GERMAN.slice(4)])(
      'fits and is accessible: %s and %s',
      async (...names) => {
        const opal = await signedIn();
        const links = opal.page.getByRole('navigation', { name: 'Konsole' }).getByRole('link');
        await expectPage(links).toHaveText([...IN_GERMAN]);
        for (const name of names) {
          await links.filter({ hasText: name }).tap();
          await expectPage(heading(opal, name)).toBeVisible();
          await expectFitting(opal);
        }
      },
    );

    it('fits and is accessible: one user, one room', async () => {
      const ann = await people.absent('ann', account);
      const { id } = await group(ann, []);
      const opal = await signedIn(`/admin/users/${ann.user.id}`);
      for (const path of [null, `/admin/rooms/${id}`]) {
        if (path !== null) await opal.page.goto(path);
        await expectPage(opal.page.getByRole('group', { name: 'Aktionen' })).toBeVisible();
        await expectFitting(opal);
      }
    });
  });
});
