import type { Locator } from '@playwright/test';
import { describe, expect, it } from 'vitest';

import { account, login, uniqueName } from '#testing/users/user';

import { directRoom, group, PASSWORD, peopleOfTests } from './kit/people.js';
import { expectPage, type Person } from './kit/person.js';
import { post } from './kit/preparing.js';

const OTHER_PASSWORD = 'another horse battery';
/** Reads the browser's storage, databases and caches. */
const KEPT = `(async () => ({
  storage: { ...localStorage, ...sessionStorage },
  databases: await indexedDB.databases(),
  caches: await caches.keys(),
}))()`;
/** Waits for the parts of the menu that the page has begun to load, and counts them. */
const LOAD_WAY_OUT = `(async () => {
  // A part is fetched, then imported.
  const files = new Set(performance.getEntriesByType('resource').map(({ name }) => name));
  const parts = [...files].filter((name) => /(account-items|log-out-dialog)-[^/]+\\.js$/.test(name));
  return (await Promise.all(parts.map((part) => import(part)))).length;
})()`;
const people = peopleOfTests();

async function openProfile(person: Person): Promise<Locator> {
  await person.chooseFromMyAccount('Profile');
  const dialog = person.dialog('Profile');
  await expectPage(dialog).toBeVisible();
  return dialog;
}

async function expectLogInRefused(person: Person, password: string): Promise<void> {
  await person.page.getByRole('tab', { name: 'Log in' }).click();
  await person.page.getByRole('textbox', { name: 'Username', exact: true }).fill(person.name);
  const field = person.page.getByLabel('Password', { exact: true });
  await field.fill(password);
  await person.button('Log in').click();
  await expectPage(field).toHaveAccessibleDescription(/username or the password is wrong/);
  await expectPage(field).toBeFocused();
}

async function expectWrong(field: Locator, words: RegExp): Promise<void> {
  await expectPage(field).toHaveAttribute('aria-invalid', 'true');
  await expectPage(field).toHaveAccessibleDescription(words);
  await expectPage(field).toBeFocused();
}

async function changePassword(dialog: Locator, current: string, next: string): Promise<void> {
  await dialog.getByLabel('Current password', { exact: true }).fill(current);
  await dialog.getByLabel('New password', { exact: true }).fill(next);
  await dialog.getByRole('button', { name: 'Change password' }).click();
}

describe('a guest who creates an account', () => {
  it('keeps rooms, messages, unread messages and the draft, and can log in elsewhere', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const room = await group(ann, [ben]);
    await directRoom(ann, ben);
    await ann.openRoom(ben.name);
    await ann.send('As a guest');
    await ann.expectSent('As a guest');
    await ann.composer.fill('half a sentence');
    await post(ben, room, ['one', 'two']);
    await expectPage(ann.roomLink(room.name ?? '')).toHaveAccessibleName(/\b2 unread\b/);
    const dialog = await openProfile(ann);
    await dialog.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await dialog.getByRole('button', { name: 'Create account' }).click();
    await expectPage(ann.page.getByText('You have an account now.')).toBeVisible();
    await expectPage(dialog.getByRole('button', { name: 'Change password' })).toBeVisible();
    await ann.page.reload();
    await expectPage(ann.composer).toHaveValue('half a sentence');
    const again = await people.elsewhere(ann);
    expect(again.user.id).toBe(ann.user.id);
    await again.openRoom(ben.name);
    for (const window of [ann, again]) {
      await window.expectMessage('As a guest', ann.name);
      await expectPage(window.roomLink(room.name ?? '')).toHaveAccessibleName(/\b2 unread\b/);
    }
  });

  it('is warned before the account exists that a guest cannot come back, and not afterwards', async () => {
    const ann = await people.person('ann');
    const logOut = ann.page.getByRole('menuitem', { name: 'Log out' });
    await ann.button('My account').click();
    await expectPage(logOut).toHaveAccessibleDescription(/cannot come back as this guest/);
    await ann.page.getByRole('menuitem', { name: 'Profile' }).click();
    const dialog = ann.dialog('Profile');
    await dialog.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await dialog.getByRole('button', { name: 'Create account' }).click();
    await expectPage(dialog.getByRole('button', { name: 'Change password' })).toBeVisible();
    await expectPage(dialog).toBeFocused();
    await ann.page.keyboard.press('Escape');
    await ann.button('My account').click();
    await expectPage(logOut).toHaveAccessibleDescription('');
  });
});

describe('a logout with unsent messages', () => {
  it('asks first, also if the network was lost before the menu was ever open', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    await directRoom(ann, ben);
    await ann.openRoom(ben.name);
    await expect.poll(() => ann.page.evaluate(LOAD_WAY_OUT)).toBe(2);
    await ann.setOffline(true);
    await ann.send('From the tunnel');
    await ann.chooseFromMyAccount('Log out');
    const question = ann.page.getByRole('alertdialog', { name: 'Log out' });
    await expectPage(question).toContainText('1 message');
    await question.getByRole('button', { name: 'Cancel' }).click();
    await ann.setOffline(false);
    await ann.expectSent('From the tunnel');
  });
});

describe('the profile', () => {
  it('gives another name, which others see in the list, on messages and among the members', async () => {
    const [ann, ben] = [await people.person('ann'), await people.person('ben')];
    const room = await group(ann, [ben]);
    await directRoom(ann, ben);
    await post(ann, room, ['Who am I?']);
    await ben.openRoom(room.name ?? '');
    await ben.expectMessage('Who am I?', ann.name);
    const name = uniqueName('Anna Karenina').slice(0, 20);
    const dialog = await openProfile(ann);
    await dialog.getByRole('textbox', { name: 'Your name' }).fill(name);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expectPage(dialog.getByText(name, { exact: true })).toBeVisible();
    await ben.expectMessage('Who am I?', name);
    await expectPage(ben.roomLink(name)).toBeVisible();
    await expectPage(ben.roomLink(ann.name)).toHaveCount(0);
    await ben.openFromHeader('Members, 2');
    await expectPage(ben.page.getByRole('list', { name: 'Members' })).toContainText(name);
  });
});

describe('the password', () => {
  it('is not changed by a person who does not know it, which the page says beside the field', async () => {
    const ann = await people.account('ann');
    ann.watch.allowNetworkErrors();
    const dialog = await openProfile(ann);
    await changePassword(dialog, 'not my password', OTHER_PASSWORD);
    await expectWrong(dialog.getByLabel('Current password', { exact: true }), /This is not your password/);
    expect((await login(ann.name, PASSWORD)).id).toBe(ann.user.id);
  });

  it('changes: other sessions end with words, and only the new one works', async () => {
    const ann = await people.account('ann');
    const other = await people.elsewhere(ann);
    const dialog = await openProfile(ann);
    await changePassword(dialog, PASSWORD, OTHER_PASSWORD);
    await expectPage(ann.page.getByText('Your password is changed.')).toBeVisible();
    await expectPage(other.page.getByText('ended elsewhere')).toBeVisible();
    await expectLogInRefused(other, PASSWORD);
    await other.logIn(OTHER_PASSWORD);
    await ann.page.reload();
    await expectPage(ann.rooms).toBeVisible();
  });
});

describe('all other sessions', () => {
  it('end at once', async () => {
    const ann = await people.account('ann');
    const other = await people.elsewhere(ann);
    await login(ann.name, PASSWORD);
    await ann.chooseFromMyAccount('Sessions');
    const sessions = ann.page.getByRole('list', { name: 'Sessions' }).getByRole('listitem');
    await expectPage(sessions).toHaveCount(3);
    await ann.button('Log out everywhere else').click();
    await expectPage(other.page.getByText('ended elsewhere')).toBeVisible();
    await expectPage(sessions).toHaveCount(1);
    await ann.page.reload();
    await expectPage(ann.rooms).toBeVisible();
  });
});

describe('a session that ends elsewhere', () => {
  it('leaves no draft on the device', async () => {
    const [ann, ben] = [await people.absent('ann', account), await people.absent('ben', account)];
    const room = await directRoom(ann, ben);
    const other = await people.elsewhere(ann);
    await other.openRoom(ben.name);
    await other.composer.fill('half a sentence');
    const kept = () => other.page.evaluate<string>('JSON.stringify([{ ...localStorage }, { ...sessionStorage }])');
    expect(await kept()).toContain('half a sentence');
    await ann.user.http('delete', '/v1/auth/sessions').expect(204);
    await expectPage(other.page.getByText('ended elsewhere')).toBeVisible();
    expect(await kept()).not.toContain('half a sentence');
    const guestOfAnn = other.as(ben.name);
    await guestOfAnn.logIn(PASSWORD);
    await expectPage(guestOfAnn.page).toHaveURL(`/rooms/${room.id}`);
    await expectPage(guestOfAnn.composer).toHaveValue('');
    await ben.user.http('delete', '/v1/auth/sessions').expect(204);
    await expectPage(other.page.getByText('ended elsewhere')).toBeVisible();
  });
});

describe('an account', () => {
  it('is deleted after a question that asks for the password, and nothing of it is left', async () => {
    const [ann, ben] = [await people.account('ann'), await people.person('ben')];
    ann.watch.allowNetworkErrors();
    await directRoom(ann, ben);
    await ann.openRoom(ben.name);
    await ann.send('Remember me');
    await ann.expectSent('Remember me');
    await ann.composer.fill('a draft');
    await ben.openRoom(ann.name);
    await ben.expectMessage('Remember me', ann.name);
    const dialog = await openProfile(ann);
    await dialog.getByRole('button', { name: 'Delete my account' }).click();
    const question = ann.page.getByRole('alertdialog');
    const password = question.getByLabel('Password', { exact: true });
    await expectPage(password).toBeFocused();
    await password.fill('not my password');
    await question.getByRole('button', { name: 'Delete my account' }).click();
    await expectWrong(password, /This is not your password/);
    await password.fill(PASSWORD);
    await ann.confirm('Delete my account');
    await expectPage(ann.button('Enter as guest')).toBeVisible();
    await expectPage(ann.page).toHaveURL('/');
    await expectPage(ann.page.getByRole('alert')).toHaveCount(0);
    await expect.poll(() => ann.page.evaluate(KEPT)).toEqual({ storage: {}, databases: [], caches: [] });
    await expect.poll(() => ann.context.cookies()).toEqual([]);
    await ben.expectMessage('Remember me', 'Deleted user');
    await expectPage(ben.roomLink('Deleted user')).toBeVisible();
    await expectPage(ben.page.getByText(ann.name)).toHaveCount(0);
    await expectLogInRefused(ann, PASSWORD);
  });

  it('of a guest is deleted without a password', async () => {
    const ann = await people.person('ann');
    const dialog = await openProfile(ann);
    await dialog.getByRole('button', { name: 'Delete my account' }).click();
    await ann.confirm('Delete my account');
    await expectPage(ann.button('Enter as guest')).toBeVisible();
    await ann.page.reload();
    await expectPage(ann.button('Enter as guest')).toBeVisible();
  });

  it('that is deleted leaves the other windows of its user with words', async () => {
    const ann = await people.account('ann');
    const [tab, other] = [await ann.newTab(), await people.elsewhere(ann)];
    await expectPage(tab.rooms).toBeVisible();
    const dialog = await openProfile(ann);
    await dialog.getByRole('button', { name: 'Delete my account' }).click();
    await ann.page.getByRole('alertdialog').getByLabel('Password', { exact: true }).fill(PASSWORD);
    await ann.confirm('Delete my account');
    for (const window of [ann, tab, other]) await expectPage(window.button('Enter as guest')).toBeVisible();
    await expectPage(other.page.getByRole('alert')).toContainText('ended');
    await expect.poll(() => tab.page.evaluate(KEPT)).toEqual({ storage: {}, databases: [], caches: [] });
  });
});
