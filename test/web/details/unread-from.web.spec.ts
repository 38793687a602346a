import type { Locator } from '@playwright/test';
import { describe, expect, it } from 'vitest';

import type { RoomState } from '#contracts';

import { expectAccessible } from '../kit/accessibility.js';
import { directRoom, group, peopleOfTests, PHONE } from '../kit/people.js';
import { expectPage, type Person } from '../kit/person.js';
import { numbered, post, read, say } from '../kit/preparing.js';

const people = peopleOfTests();

const line = ({ page }: Person): Locator => page.getByRole('separator', { name: 'New messages' });
const notices = ({ page }: Person): Locator => page.getByRole('status', { name: 'Notices' });

/** Ann has read 60 messages of Ben's in a group, and is in a direct room with him. */
async function readRoom(options = {}): Promise<{ ann: Person; title: string; other: string; room: RoomState }> {
  const [ann, ben] = [await people.person('ann', options), await people.absent('ben')];
  await say(ben, await directRoom(ann, ben), 'Hello');
  const room = await group(ben, [ann]);
  await post(ben, room, numbered(60));
  await read(ann, room);
  return { ann, title: room.name ?? '', other: ben.name, room };
}

/** Where the room opens: the line above the message, both in view. */
async function expectLineAbove(person: Person, text: string): Promise<void> {
  await expectPage(line(person)).toBeInViewport();
  await person.expectMessage(text);
  const below = (): Promise<string> =>
    line(person).evaluate(
      (element: unknown) => (element as { nextElementSibling: { textContent: string } }).nextElementSibling.textContent,
    );
  await expect.poll(below).toContain(text);
}

describe('unread from here', () => {
  it('is chosen in the menu of a message: the room is unread, and opens there, on every device', async () => {
    const { ann, title, other } = await readRoom();
    await ann.openRoom(title);
    await ann.expectMessage('message 60.');
    await ann.act('message 55.', 'More actions');
    await ann.page.getByRole('menuitem', { name: 'Unread from here' }).click();
    await expectPage(notices(ann)).toContainText('Unread from here on.');
    await expectLineAbove(ann, 'message 55.');
    await expectPage(ann.roomLink(title)).toHaveAccessibleName(/\bunread\b/);
    await expectAccessible(ann.page);
    await ann.openRoom(other);
    const tab = await ann.newTab();
    await tab.openRoom(title);
    await expectLineAbove(tab, 'message 55.');
    await expectPage(ann.roomLink(title)).not.toHaveAccessibleName(/unread/);
  });

  it('is a key of the message, also far above the end', async () => {
    const { ann, title, other } = await readRoom();
    await ann.openRoom(title);
    await ann.expectMessage('message 60.');
    await ann.messages('message 41.').focus();
    await expectPage(ann.actions('message 41.')).toBeVisible();
    await ann.page.keyboard.press('u');
    await expectPage(notices(ann)).toContainText('Unread from here on.');
    await ann.openRoom(other);
    await ann.openRoom(title);
    await expectLineAbove(ann, 'message 41.');
  });

  it('is in the sheet of a message on a phone', async () => {
    const { ann, title } = await readRoom(PHONE);
    // A click would leave the mouse over a message, which then shows its toolbar.
    await ann.roomLink(title).tap();
    await ann.expectMessage('message 60.');
    await ann.log.getByText('message 58.').tap();
    await ann.actions('message 58.').getByRole('button', { name: 'More actions' }).tap();
    await ann.page.getByRole('menuitem', { name: 'Unread from here' }).tap();
    await expectPage(notices(ann)).toContainText('Unread from here on.');
    await expectPage(line(ann)).toBeInViewport();
  });

  it('undoes "mark as read": the room is unread again where it was', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const room = await group(ben, [ann]);
    const title = room.name ?? '';
    await post(ben, room, numbered(30));
    await expectPage(ann.roomLink(title)).toHaveAccessibleName(/\b30 unread\b/);
    await ann.roomLink(title).click({ button: 'right' });
    await ann.page.getByRole('menuitem', { name: 'Mark as read' }).click();
    await expectPage(notices(ann)).toContainText(`${title} is marked as read.`);
    await expectPage(ann.roomLink(title)).not.toHaveAccessibleName(/unread/);
    await notices(ann).getByRole('button', { name: 'Undo' }).click();
    await expectPage(notices(ann)).toHaveText('');
    await expectPage(ann.roomLink(title)).toHaveAccessibleName(/\bunread\b/);
    await ann.openRoom(title);
    await expectLineAbove(ann, 'message 1.');
  });
});

describe('an answer', () => {
  it('to a message that a jump has led to leaves unread what is above and below it', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const room = await group(ben, [ann]);
    const title = room.name ?? '';
    await post(ben, room, numbered(110));
    await ann.page.goto(`/rooms/${room.id}/100`);
    await ann.expectMessage('message 99.');
    await ann.send('To that one');
    await ann.expectSent('To that one');
    await expectPage(ann.roomLink(title)).toHaveAccessibleName(/unread/);
    await ann.page.reload();
    await expectPage(ann.roomLink(title)).toHaveAccessibleName(/unread/);
  });
});
