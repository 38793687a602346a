import type { Locator } from '@playwright/test';
import { describe, expect, it } from 'vitest';

import type { MessageId, RoomState } from '#contracts';

import { expectAccessible } from '../kit/accessibility.js';
import { noting, Notifications } from '../kit/notifications.js';
import { directRoom, peopleOfTests, PHONE } from '../kit/people.js';
import { expectPage, type Person, type Someone } from '../kit/person.js';
import { say } from '../kit/preparing.js';

const people = peopleOfTests();

const list = ({ page }: Person): Locator => page.getByRole('list', { name: 'Bookmarks' });
const entry = (person: Person, text: string): Locator => list(person).getByRole('listitem').filter({ hasText: text });
const button = (person: Person, text: string, name: string): Locator =>
  entry(person, text).getByRole('button', { name, exact: true });
const link = ({ page }: Person): Locator =>
  page.getByRole('navigation', { name: 'Inbox' }).getByRole('link', { name: /^Bookmarks/ });
const notices = ({ page }: Person): Locator => page.getByRole('status', { name: 'Notices' });

/** Keeps a message over HTTP, with a reminder in so many milliseconds. */
async function keep(person: Someone, room: RoomState, id: MessageId, remindInMs?: number): Promise<void> {
  const fields = remindInMs === undefined ? {} : { remindAt: new Date(Date.now() + remindInMs).toISOString() };
  await person.user.http('put', `/v1/me/bookmarks/${room.id}/${id}`).send(fields).expect(200);
}

describe('a bookmark', () => {
  it('is made in the toolbar, shown and changed in another tab, leads to its message, and goes everywhere', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const room = await directRoom(ann, ben);
    await say(ben, room, 'the address of the café');
    const tab = await ann.newTab('/bookmarks');
    await expectPage(tab.page.getByText('No bookmarks yet')).toBeVisible();
    await expectAccessible(tab.page);
    await ann.openRoom(ben.name);
    await ann.act('the address', 'Bookmark');
    await expectPage(notices(ann)).toContainText('Bookmark added.');
    await expectPage(ann.actions('the address').getByRole('button', { name: 'Remove bookmark' })).toBeVisible();
    await expectPage(entry(tab, 'the address')).toHaveCount(1);
    await button(tab, 'the address', 'Remind me').click();
    const menu = tab.page.getByRole('menu', { name: 'Remind me' });
    await expectPage(menu.getByRole('menuitem')).toHaveCount(5);
    await menu.getByRole('menuitem', { name: 'Next week' }).click();
    await expectPage(entry(tab, 'the address')).toContainText('Reminder: ');
    await expectAccessible(tab.page);
    await button(tab, 'the address', 'Remove reminder').click();
    await expectPage(entry(tab, 'the address')).not.toContainText('Reminder: ');
    await expectPage(button(tab, 'the address', 'Remind me')).toBeFocused();
    await entry(tab, 'the address').getByRole('link').click();
    await tab.expectMessage('the address');
    expect(new URL(tab.page.url()).pathname).toMatch(new RegExp(`^/rooms/${room.id}(/1)?$`));
    await tab.page.goto('/bookmarks');
    await expectPage(entry(tab, 'the address')).toHaveCount(1);
    await ann.act('the address', 'Remove bookmark');
    await expectPage(tab.page.getByText('No bookmarks yet')).toBeVisible();
  });

  it('of a message that is deleted says so, and can be removed', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const room = await directRoom(ann, ben);
    const id = await say(ben, room, 'soon gone');
    await keep(ann, room, id);
    await link(ann).click();
    await expectPage(entry(ann, 'soon gone')).toHaveCount(1);
    await ben.user.http('delete', `/v1/rooms/${room.id}/messages/${id}`).expect(200);
    await expectPage(entry(ann, 'This message was deleted')).toHaveCount(1);
    await expectPage(button(ann, 'deleted', 'Remind me')).toHaveCount(0);
    await button(ann, 'deleted', 'Remove bookmark').click();
    await expectPage(ann.page.getByText('No bookmarks yet')).toBeVisible();
  });

  it('is found on a phone, whose page has a way back to the rooms', async () => {
    const [ann, ben] = [await people.person('ann', PHONE), await people.absent('ben')];
    const room = await directRoom(ann, ben);
    await keep(ann, room, await say(ben, room, 'on the way'));
    await link(ann).click();
    await expectPage(entry(ann, 'on the way')).toHaveCount(1);
    await expectPage(ann.rooms).toBeHidden();
    await expectAccessible(ann.page);
    await ann.button('Back to rooms').click();
    await expectPage(ann.rooms).toBeVisible();
  });
});

describe('with the keyboard alone', () => {
  it('one finds a bookmark, chooses a reminder, and goes to the message', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const room = await directRoom(ann, ben);
    await keep(ann, room, await say(ben, room, 'by keys'));
    const { keyboard } = ann.page;
    const tabTo = async (target: Locator): Promise<void> => {
      await expectPage(target).toBeVisible();
      for (let presses = 0; presses < 40; presses++) {
        if ((await target.and(ann.page.locator(':focus')).count()) > 0) return;
        await keyboard.press('Tab');
      }
      await expectPage(target).toBeFocused();
    };
    await tabTo(link(ann));
    await keyboard.press('Enter');
    await tabTo(button(ann, 'by keys', 'Remind me'));
    await keyboard.press('Enter');
    await expectPage(ann.page.getByRole('menuitem', { name: 'In 20 minutes' })).toBeFocused();
    await keyboard.press('ArrowDown');
    await keyboard.press('Enter');
    await expectPage(entry(ann, 'by keys')).toContainText('Reminder: ');
    await expectPage(button(ann, 'by keys', 'Remind me')).toBeFocused();
    await keyboard.press('Shift+Tab');
    await expectPage(entry(ann, 'by keys').getByRole('link')).toBeFocused();
    await keyboard.press('Enter');
    await ann.expectMessage('by keys');
  });
});

describe('a due bookmark', () => {
  it('is counted in each tab, and announced once: by the notices and on the desktop', async () => {
    const [ann, ben] = [await people.person('ann', noting(true)), await people.absent('ben')];
    const room = await directRoom(ann, ben);
    const tab = await ann.newTab('/bookmarks');
    const windows = [ann, tab];
    const id = await say(ben, room, 'call **me**');
    for (const window of windows) await expectPage(link(window)).toHaveAccessibleName('Bookmarks');
    await keep(ann, room, id, 2_000);
    for (const window of windows) await expectPage(link(window)).toHaveAccessibleName('Bookmarks 1 due');
    await expectPage(entry(tab, 'call me')).toContainText('Due since');
    const shown = async () => (await Promise.all(windows.map((each) => new Notifications(each).shown()))).flat();
    const reminders = async () => (await shown()).filter(({ title }) => title === 'Reminder');
    await expect.poll(reminders).toEqual([{ title: 'Reminder', body: `${ben.name}: call me`, isClosed: false }]);
    await ann.page.reload();
    await expectPage(link(ann)).toHaveAccessibleName('Bookmarks 1 due');
    expect((await new Notifications(ann).shown()).filter(({ title }) => title === 'Reminder')).toEqual([]);
    await expectPage(notices(ann)).not.toContainText('Reminder');
    // On another device.
    await ann.user.http('put', `/v1/me/bookmarks/${room.id}/${id}`).expect(200);
    for (const window of windows) await expectPage(link(window)).toHaveAccessibleName('Bookmarks');
    await expectPage(notices(tab)).toHaveText('');
    await keep(ann, room, id, 1_000);
    const announced = async () => (await Promise.all(windows.map((each) => notices(each).textContent()))).join('');
    await expect.poll(announced, { timeout: 30_000 }).toBe(`Reminder: ${ben.name}: call me`);
  });
});
