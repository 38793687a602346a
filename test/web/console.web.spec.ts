import { describe, expect, it } from 'vitest';

import { account } from '#testing/users/user';

import { expectAccessible } from './kit/accessibility.js';
import { findUser, goTo, heading, status, table, TestConsole } from './kit/console.js';
import { group, peopleOfTests, PHONE } from './kit/people.js';
import { expectPage } from './kit/person.js';

const people = peopleOfTests();
const desk = new TestConsole(people);

describe('the console', () => {
  it('lets an operator in by a key, says when it is wrong, and lets nobody in after a sign-out', async () => {
    const opal = await desk.open({}, '/admin/audit');
    await expectPage(heading(opal, 'Parley console')).toBeVisible();
    await expectAccessible(opal.page);
    await opal.page.getByLabel('Key').fill('wrong');
    await opal.button('Sign in').click();
    await expectPage(opal.page.getByText('This key is not accepted.')).toBeVisible();
    const { key } = await desk.newKey('admin');
    await opal.page.getByLabel('Key').fill(key);
    await opal.button('Sign in').click();
    await expectPage(heading(opal, 'Audit')).toBeVisible();
    await opal.page.reload();
    await expectPage(heading(opal, 'Audit')).toBeVisible();
    await opal.button('Sign out').click();
    await expectPage(heading(opal, 'Parley console')).toBeVisible();
    await opal.page.reload();
    await expectPage(opal.page.getByLabel('Key')).toBeVisible();
  });

  it('shows the page to sign in when the key is revoked meanwhile', async () => {
    const { key, name } = await desk.newKey('admin');
    const opal = await desk.open();
    await opal.page.getByLabel('Key').fill(key);
    await opal.button('Sign in').click();
    await expectPage(heading(opal, 'Users')).toBeVisible();
    await desk.root.request('auth', 'delete', `operators/${encodeURIComponent(name)}`);
    await opal.page.getByRole('link', { name: 'Invitations' }).click();
    await expectPage(opal.page.getByLabel('Key')).toBeVisible();
  });

  it('finds a user, suspends and restores them, and ends their sessions, as the audit says', async () => {
    const noisy = await account('noisy');
    const opal = await desk.signedIn('admin');
    await expectAccessible(opal.page);
    await findUser(opal, noisy);
    await opal.button('Suspend').click();
    const question = opal.page.getByRole('alertdialog');
    await question.getByRole('textbox', { name: 'Reason' }).fill('spam');
    await expectAccessible(opal.page);
    await question.getByRole('button', { name: 'Suspend' }).click();
    await expectPage(status(opal)).toContainText(`${noisy.user.displayName} is suspended.`);
    await noisy.http('get', '/v1/users/me').expect(403);
    await opal.button('Restore').click();
    await question.getByRole('button', { name: 'Restore' }).click();
    await expectPage(opal.button('Suspend')).toBeVisible();
    await expectAccessible(opal.page);
    await goTo(opal, 'Audit');
    await opal.page.getByRole('textbox', { name: 'Filter' }).fill(noisy.user.id);
    await expectPage(table(opal, 'Audit').getByRole('row')).toHaveCount(3);
    await expectPage(table(opal, 'Audit')).toContainText('account.suspend');
    await expectAccessible(opal.page);
  });

  it('erases a user only when the username is typed', async () => {
    const leaving = await account('leaving');
    const opal = await desk.signedIn('admin');
    await findUser(opal, leaving);
    await opal.button('Erase').click();
    const question = opal.page.getByRole('alertdialog');
    await question.getByRole('textbox', { name: 'Username' }).fill('somebody');
    await question.getByRole('button', { name: 'Erase' }).click();
    await expectPage(question).toContainText('This is not the username.');
    await question.getByRole('textbox', { name: 'Username' }).fill(leaving.user.username);
    await question.getByRole('button', { name: 'Erase' }).click();
    await expectPage(heading(opal, 'Users')).toBeVisible();
    await expectPage(status(opal)).toContainText('is erased.');
  });

  it('offers a moderator nothing above the role', async () => {
    const noisy = await account('noisy');
    const mona = await desk.signedIn('moderator');
    await findUser(mona, noisy);
    await expectPage(mona.button('Suspend')).toBeVisible();
    for (const name of ['Erase', 'Reset password']) await expectPage(mona.button(name)).toHaveCount(0);
    await expectPage(table(mona, 'Sign-in providers')).toHaveCount(0);
    await expectPage(mona.page.getByText('E-mail address')).toHaveCount(0);
    await mona.button('End all sessions').click();
    await mona.page.getByRole('alertdialog').getByRole('button', { name: 'End all sessions' }).click();
    await expectPage(status(mona)).toContainText('1 session has ended.');
    await goTo(mona, 'Invitations');
    await expectPage(mona.button('New invitation')).toHaveCount(0);
  });

  it('archives a group, sets its retention, and deletes it once its name is typed', async () => {
    const owner = await people.absent('owner', account);
    const room = await group(owner, []);
    const name = room.name ?? '';
    const opal = await desk.signedIn('admin', {}, '/admin/rooms');
    await opal.page.getByRole('searchbox', { name: 'Find rooms' }).fill(name);
    await table(opal, 'Rooms').getByRole('link', { name }).click();
    await expectPage(heading(opal, name)).toBeVisible();
    await expectAccessible(opal.page);
    const question = opal.page.getByRole('alertdialog');
    await opal.button('Archive').click();
    await question.getByRole('button', { name: 'Archive' }).click();
    await expectPage(opal.button('Open again')).toBeVisible();
    await opal.button('Set retention').click();
    await question.getByRole('textbox', { name: 'Days' }).fill('30');
    await question.getByRole('button', { name: 'Set retention' }).click();
    await expectPage(opal.page.getByText('30 days')).toBeVisible();
    await opal.button('Delete room').click();
    await question.getByRole('textbox', { name: 'Name' }).fill(name);
    await question.getByRole('button', { name: 'Delete room' }).click();
    await expectPage(heading(opal, 'Rooms')).toBeVisible();
    await owner.user.http('get', `/v1/rooms/${room.id}`).expect(410);
  });

  it('makes an invitation, shows its link once, and revokes it', async () => {
    const opal = await desk.signedIn('admin', {}, '/admin/invitations');
    await opal.button('New invitation').click();
    const dialog = opal.page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Uses' }).fill('x');
    await dialog.getByRole('button', { name: 'Create' }).click();
    await expectPage(dialog).toContainText('Use a whole number from 1 to 100,000.');
    await dialog.getByRole('textbox', { name: 'Uses' }).fill('7331');
    await expectAccessible(opal.page);
    await dialog.getByRole('button', { name: 'Create' }).click();
    await expectPage(opal.page.getByRole('dialog', { name: 'Link' }).getByRole('textbox')).toHaveValue(/\/invite#/);
    await opal.button('Done').click();
    const row = table(opal, 'Invitations').getByRole('row').filter({ hasText: '0 of 7,331' });
    await row.first().getByRole('button').click();
    await opal.page.getByRole('alertdialog').getByRole('button', { name: 'Revoke' }).click();
    await expectPage(status(opal)).toContainText('The invitation is revoked.');
  });

  it('is used by keyboard alone', async () => {
    const noisy = await account('noisy');
    const mona = await desk.signedIn('moderator', {}, `/admin/users/${noisy.user.id}`);
    const { page } = mona;
    await expectPage(heading(mona, noisy.user.displayName)).toBeVisible();
    for (let stops = 0; stops < 20; stops += 1) {
      await page.keyboard.press('Tab');
      if ((await page.locator(':focus').textContent()) === 'Suspend') break;
    }
    await page.keyboard.press('Enter');
    await page.keyboard.type('by keyboard');
    await page.keyboard.press('Enter');
    await expectPage(mona.button('Restore')).toBeVisible();
  });

  it.each([
    ['Users', 'Rooms'],
    ['Reports', 'Words', 'Invitations'],
    ['Audit', 'Health'],
  ])('fits a phone, where wide tables scroll by themselves: %s and %s', async (...names) => {
    const mona = await desk.signedIn('moderator', PHONE);
    await expectPage(table(mona, 'Users')).toBeVisible();
    for (const name of names) {
      await goTo(mona, name);
      expect(await mona.page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
      await expectAccessible(mona.page);
    }
  });

  it('keeps all columns in sight beside a long name without blanks', async () => {
    const wordy = await account('wordy');
    await wordy
      .http('patch', '/v1/users/me')
      .send({ displayName: 'W'.repeat(80) })
      .expect(200);
    const mona = await desk.signedIn('moderator');
    await mona.page.getByRole('searchbox', { name: 'Find users' }).fill(wordy.user.username);
    await expectPage(table(mona, 'Users').getByRole('row')).toHaveCount(2);
    await expectPage(table(mona, 'Users').getByRole('columnheader', { name: 'Last seen' })).toBeInViewport();
  });

  it('no longer says that the next page could not be loaded once it is there', async () => {
    const mona = await desk.signedIn('moderator');
    let isAway = true;
    await mona.page.route('**/v1/admin/history/rooms?*', (route) => {
      const isNext = route.request().url().includes('cursor=');
      if (isNext && isAway) return route.abort();
      return route.fulfill({ json: { rooms: [], cursor: isNext ? null : 'next' } });
    });
    await goTo(mona, 'Rooms');
    await mona.button('Show more').click();
    await expectPage(mona.page.getByRole('alert')).toBeVisible();
    isAway = false;
    await mona.button('Show more').click();
    await expectPage(mona.button('Show more')).toHaveCount(0);
    await expectPage(mona.page.getByRole('alert')).toHaveCount(0);
  });

  it('speaks German', async () => {
    const { key } = await desk.newKey('admin');
    const opal = await desk.open({ language: 'de' });
    await opal.page.getByLabel('Schlüssel').fill(key);
    await opal.page.getByRole('button', { name: 'Anmelden' }).click();
    await expectPage(opal.page.getByRole('heading', { level: 1, name: 'Nutzer' })).toBeVisible();
    await expectAccessible(opal.page);
  });
});
