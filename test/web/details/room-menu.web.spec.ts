import { describe, expect, it } from 'vitest';

import { directRoom, group, peopleOfTests, PHONE } from '../kit/people.js';
import { expectPage, type Person } from '../kit/person.js';
import { post, say } from '../kit/preparing.js';

const people = peopleOfTests();

/** Opens the menu of a room by its button. */
async function openMenu(person: Person, title: string) {
  await person.roomLink(title).hover();
  await person.button(`Actions for ${title}`).click();
  return menuOf(person, title);
}

function menuOf(person: Person, title: string) {
  return person.page.getByRole('menu', { name: `Actions for ${title}` });
}

async function choose(person: Person, title: string, ...items: string[]): Promise<void> {
  await openMenu(person, title);
  for (const name of items) await person.page.getByRole('menuitem', { name, exact: true }).click();
  await expectPage(menuOf(person, title)).toHaveCount(0);
}

describe('the menu of a room', () => {
  it('opens by its button, a right click and its keys, and closes where the focus was', async () => {
    const ann = await people.person('ann');
    const { name } = await group(ann, []);
    const title = name ?? '';
    const menu = await openMenu(ann, title);
    await expectPage(menu.getByRole('menuitem').first()).toBeFocused();
    await ann.page.keyboard.press('Escape');
    await expectPage(ann.button(`Actions for ${title}`)).toBeFocused();
    await ann.roomLink(title).click({ button: 'right' });
    await expectPage(menu).toBeVisible();
    await ann.page.keyboard.press('Escape');
    await expectPage(menu).toHaveCount(0);
    await ann.roomLink(title).press('Shift+F10');
    await expectPage(menu).toBeVisible();
    await ann.page.keyboard.press('Escape');
    await expectPage(ann.roomLink(title)).toBeFocused();
    await expectPage(ann.page).toHaveURL('/');
  });

  it.each([[['Shift', 'F10']], [['ContextMenu']]])(
    'opens by %j alone: the browser does not show its own',
    async (keys) => {
      const ann = await people.person('ann');
      const { name } = await group(ann, []);
      await ann.roomLink(name ?? '').focus();
      for (const key of keys) await ann.page.keyboard.down(key);
      const item = menuOf(ann, name ?? '')
        .getByRole('menuitem')
        .first();
      await expectPage(item).toBeFocused();
      // Firefox fires it although the default of the key is prevented.
      const isShown = await ann.page.evaluate<boolean>(
        `document.activeElement.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true }))`,
      );
      expect(isShown).toBe(false);
      for (const key of keys) await ann.page.keyboard.up(key);
      await expectPage(ann.page.getByRole('menu')).toHaveCount(1);
    },
  );

  it('marks as read and unread, also after a reload, makes a favourite, and copies the link', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    await ann.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    const room = await group(ben, [ann]);
    const title = room.name ?? '';
    const link = ann.roomLink(title);
    await post(ben, room, ['one', 'two']);
    await expectPage(link).toHaveAccessibleName(/\b2 unread\b/);
    await choose(ann, title, 'Mark as read');
    await expectPage(link).not.toHaveAccessibleName(/unread/);
    await choose(ann, title, 'Mark as unread');
    await expectPage(link).toHaveAccessibleName(/\bunread\b/);
    await choose(ann, title, 'Add to favourites');
    await expectPage(link).toHaveAccessibleName(/favourite/);
    await choose(ann, title, 'Copy link');
    const copied = () => ann.page.evaluate<string>('navigator.clipboard.readText()');
    await expect.poll(copied).toMatch(new RegExp(`/rooms/${room.id}$`));
    await ann.page.reload();
    await expectPage(link).toHaveAccessibleName(/\bunread\b/);
    await ann.openRoom(title);
    await expectPage(link).not.toHaveAccessibleName(/unread/);
  });

  it('mutes for a time, unmutes, hides a conversation and leaves a room without leaving the open one', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const [open, other] = [await group(ben, [ann]), await group(ben, [ann])];
    await directRoom(ann, ben);
    await ann.openRoom(open.name ?? '');
    const title = other.name ?? '';
    const link = ann.roomLink(title);
    await choose(ann, title, 'Mute for…', '1 hour');
    await expectPage(link).toHaveAccessibleName(/muted/);
    await choose(ann, title, 'Unmute');
    await expectPage(link).not.toHaveAccessibleName(/muted/);
    await choose(ann, title, 'Leave room');
    await ann.confirm('Leave room');
    await expectPage(link).toHaveCount(0);
    await choose(ann, ben.name, 'Hide conversation');
    await expectPage(ann.roomLink(ben.name)).toHaveCount(0);
    await expectPage(ann.page).toHaveURL(`/rooms/${open.id}`);
  });

  it('opens by a long press on a phone, which does not open the room', async () => {
    const ann = await people.person('ann', PHONE);
    const { name } = await group(ann, []);
    const place = await ann.roomLink(name ?? '').boundingBox();
    if (place === null) throw new Error('the room is not shown');
    const touch = await ann.context.newCDPSession(ann.page);
    const touchPoints = [{ x: place.x + 80, y: place.y + place.height / 2 }];
    await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints });
    await expectPage(menuOf(ann, name ?? '')).toBeVisible();
    await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
    await expectPage(menuOf(ann, name ?? '')).toBeVisible();
    await expectPage(ann.page).toHaveURL('/');
    const button = await ann.button(`Actions for ${name ?? ''}`).boundingBox();
    expect(Math.min(button?.width ?? 0, button?.height ?? 0)).toBeGreaterThanOrEqual(44);
  });
});

describe('the list of rooms', () => {
  it('shows a draft, unread rooms alone, and twice the rooms, also after a reload', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const [one, two] = [await group(ben, [ann]), await group(ben, [ann])];
    const [first, second] = [ann.roomLink(one.name ?? ''), ann.roomLink(two.name ?? '')];
    await ann.openRoom(one.name ?? '');
    await ann.composer.fill('Half a thought');
    await expectPage(first).not.toHaveAccessibleName(/Draft/);
    await ann.openRoom(two.name ?? '');
    await expectPage(first).toHaveAccessibleName(/Draft: Half a thought$/);

    await ann.button('Unread only').click();
    await expectPage(first).toHaveCount(0);
    await expectPage(second).toBeVisible();
    await say(ben, one, 'Something new');
    await expectPage(first).toHaveAccessibleName(/\b1 unread\b.*Draft: Half a thought$/);
    await ann.openRoom(one.name ?? '');
    await expectPage(second).toHaveCount(0);
    await expectPage(ann.composer).toBeFocused();
    await ann.page.keyboard.type(', whole');
    await expectPage(ann.composer).toHaveValue('Half a thought, whole');
    await ann.page.reload();
    await expectPage(first).toBeVisible();
    await expectPage(second).toHaveCount(0);
    await ann.button('Unread only').click();
    await expectPage(second).toBeVisible();

    const height = async () => (await second.boundingBox())?.height ?? 0;
    const before = await height();
    await ann.button('My account').click();
    await ann.page.getByRole('menuitemcheckbox', { name: 'Compact' }).click();
    await expect.poll(height).toBe(before / 2);
    await ann.page.reload();
    await expect.poll(height).toBe(before / 2);
    const draftSign = first.locator('.lucide-pencil');
    await expectPage(draftSign).toHaveCount(0);
    await ann.openRoom(two.name ?? '');
    await expectPage(draftSign).toBeVisible();
    await expectPage(second).toHaveAccessibleName(/created the room/);
  });
});
