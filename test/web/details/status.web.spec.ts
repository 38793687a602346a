import { describe, expect, it } from 'vitest';

import type { UserId } from '#contracts';
import type { TestSocket } from '#testing/users/test-socket';

import { group, peopleOfTests } from '../kit/people.js';
import { expectPage, type Person } from '../kit/person.js';
import { conversation, post } from '../kit/preparing.js';

const people = peopleOfTests();

/** Longer than the page waits whether a message is read elsewhere. */
const NOTIFIED_MS = 1_500;
/** Long enough to be seen by a busy page. */
const SHORT_MS = 8_000;
const COUNT_NOTIFICATIONS = `globalThis.shown = [];
globalThis.Notification = class {
  static permission = 'granted';
  constructor(title, { body }) { globalThis.shown.push(body); }
  close() {}
};`;

/** Sets the status in the profile, and returns the dialog's line about it. */
async function chooseStatus(person: Person, status: string): Promise<void> {
  await person.chooseFromMyAccount('Profile');
  const dialog = person.dialog('Profile');
  await dialog.getByRole('combobox', { name: 'Status' }).selectOption(status);
  await dialog.getByRole('button', { name: 'Close' }).click();
}

async function expectStatus(person: Person, status: string): Promise<void> {
  await person.chooseFromMyAccount('Profile');
  const dialog = person.dialog('Profile');
  await expectPage(dialog.getByRole('combobox', { name: 'Status' }).locator('option:checked')).toHaveText(status);
  await dialog.getByRole('button', { name: 'Close' }).click();
}

/** What the page sends first on its next connection. */
function firstFrame({ page }: Person): Promise<string> {
  return new Promise((resolve) =>
    page.once('websocket', (socket) => socket.once('framesent', ({ payload }) => resolve(String(payload)))),
  );
}

function statuses(socket: TestSocket, userId: UserId): string[] {
  const changes = socket.of('presence').flatMap((frame) => frame.changes);
  return changes.filter((each) => each.userId === userId).map(({ status }) => status);
}

describe('the status', () => {
  it('Invisible shows one offline to others, from all tabs, after a reload, and until one is online again', async () => {
    const [ann, ben] = [await people.person('ann'), await people.person('ben')];
    await conversation(ann, ben);
    const tab = await ann.newTab();
    await ben.openRoom(ann.name);
    const header = ben.page.getByRole('banner').or(ben.page.locator('header'));
    await expectPage(header.getByText('online', { exact: true })).toBeVisible();
    const watcher = await ben.user.connect();
    const { presence } = await watcher.ask('presence:watch', { userIds: [ann.user.id] });
    expect(presence).toMatchObject([{ status: 'online' }]);

    await chooseStatus(ann, 'Invisible');
    await expectPage(header.getByText('last seen just now')).toBeVisible();
    await expectStatus(tab, 'Invisible');
    const handshake = firstFrame(ann);
    await ann.page.reload();
    expect(await handshake).toContain('"status":"invisible"');
    await ann.openRoom(ben.name);
    await ann.send('from an invisible user');
    await ben.expectMessage('from an invisible user', ann.name);
    await ann.page.close();
    await expectStatus(tab, 'Invisible');
    await expect.poll(() => statuses(watcher, ann.user.id)).toEqual(['offline']);

    await chooseStatus(tab, 'Online');
    await expectPage(header.getByText('online', { exact: true })).toBeVisible();
    await expect.poll(() => statuses(watcher, ann.user.id)).toEqual(['offline', 'online']);
    watcher.close();
  });

  it('Do not disturb silences notifications in all tabs, and unread messages still count', async () => {
    const [ann, ben] = [await people.absent('ann'), await people.person('ben', { script: COUNT_NOTIFICATIONS })];
    const room = await group(ann, [ben]);
    await expectPage(ben.roomLink(room.name ?? '')).toBeVisible();
    const notified = () => ben.page.evaluate<string[]>('shown');
    const tab = await ben.newTab();
    await chooseStatus(tab, 'Do not disturb');
    await post(ann, room, ['one']);
    await expectPage(ben.roomLink(room.name ?? '')).toHaveAccessibleName(/\b1 unread\b/);
    await expectPage(ben.page).toHaveTitle(/^\(1\)/);
    await ben.page.evaluate(`new Promise((resolve) => setTimeout(resolve, ${String(NOTIFIED_MS)}))`);
    await chooseStatus(tab, 'Online');
    await post(ann, room, ['two']);
    await expect.poll(notified).toEqual(['two']);
  });
});

describe('the status in words', () => {
  it('is set with an emoji and an end from the menu of the account, shown where the person is, and cleared', async () => {
    const [ann, ben] = [await people.person('ann'), await people.person('ben')];
    await conversation(ann, ben);
    await ann.user
      .http('patch', '/v1/users/me')
      .send({ ext: { about: 'Cook' } })
      .expect(200);
    await ben.openRoom(ann.name);
    const header = ben.page.getByRole('banner').or(ben.page.locator('header'));

    await ann.chooseFromMyAccount('Set status…');
    const dialog = ann.dialog('Set status');
    await dialog.getByRole('button', { name: 'Lunch' }).click();
    await expectPage(dialog.getByRole('textbox', { name: 'What are you doing?' })).toHaveValue('Lunch');
    await dialog.getByRole('combobox', { name: 'Clear after' }).selectOption('A time');
    await dialog.getByLabel('Time', { exact: true }).fill('14:00');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expectPage(dialog).toHaveCount(0);

    const lunch = /Lunch until .*(2:00\sPM|14:00)/;
    await expectPage(ben.roomLink(ann.name)).toHaveAccessibleName(lunch);
    await expectPage(ben.rooms.getByRole('img', { name: lunch })).toHaveText('🍽️');
    await expectPage(header.getByText(lunch)).toBeVisible();
    await ben.page.getByRole('heading').getByRole('button', { name: ann.name }).click();
    await expectPage(ben.page.getByRole('dialog').getByText(lunch)).toBeVisible();
    await expectPage(ben.page.getByRole('dialog').getByText('Cook')).toBeVisible();
    await ben.pressInDialog('Escape');

    await ann.chooseFromMyAccount('Clear status');
    await expectPage(ben.roomLink(ann.name)).not.toHaveAccessibleName(/Lunch/);
    await expectPage(header.getByText(lunch)).toHaveCount(0);

    const until = new Date(Date.now() + SHORT_MS).toISOString();
    await ann.user
      .http('patch', '/v1/users/me')
      .send({ ext: { status: { text: 'Back soon', until } } })
      .expect(200);
    await expectPage(ben.roomLink(ann.name)).toHaveAccessibleName(/Back soon/);
    await expectPage(ben.roomLink(ann.name)).not.toHaveAccessibleName(/Back soon/);
  });
});
