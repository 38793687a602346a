import { describe, expect, it } from 'vitest';

import { directRoom, group, peopleOfTests, PHONE } from './kit/people.js';
import { expectPage, type Person } from './kit/person.js';
import { numbered, post, read } from './kit/preparing.js';

/** Far longer than the page waits before it takes a lost focus. */
const UNTAKEN_MS = 1_000;

const people = peopleOfTests();

const pane = ({ page }: Person) => page.getByRole('main');

describe('with the keyboard alone', () => {
  it('one enters, opens a room, answers and reacts', async () => {
    const [ann, ben] = [await people.visitor('ann'), await people.absent('ben')];
    const { keyboard } = ann.page;
    const tabTo = async (name: string, role: 'textbox' | 'link' | 'button'): Promise<void> => {
      const target = ann.page.getByRole(role, { name: new RegExp(`^${name}`) }).first();
      await expectPage(target).toBeVisible();
      for (let presses = 0; presses < 40; presses++) {
        if ((await target.and(ann.page.locator(':focus')).count()) > 0) return;
        await keyboard.press('Tab');
      }
      await expectPage(target).toBeFocused();
    };
    await tabTo('Your name', 'textbox');
    await ann.enterBy(async () => {
      await keyboard.type(ann.name);
      await keyboard.press('Enter');
    });
    await expectPage(ann.page.getByRole('heading', { name: 'Parley' })).toBeFocused();
    await post(ben, await directRoom(ann, ben), ['Good morning']);
    await expectPage(ann.roomLink(ben.name)).toBeVisible();
    await tabTo(ben.name, 'link');
    await keyboard.press('Enter');
    await tabTo('Message', 'textbox');
    await keyboard.type('Good morning, Ben');
    await keyboard.press('Enter');
    await ann.expectSent('Good morning, Ben');
    await keyboard.press('Shift+Tab');
    await keyboard.press('ArrowUp');
    await expectPage(ann.messages('Good morning', ben.name)).toBeFocused();
    // Its code loads when a message gets the focus for the first time.
    await expectPage(ann.page.getByRole('toolbar', { name: 'Message actions' })).toBeVisible();
    await keyboard.press('Tab');
    await expectPage(ann.button('React')).toBeFocused();
    await keyboard.press('Enter');
    const dialog = ann.page.getByRole('dialog', { name: 'React' });
    await expectPage(dialog.getByRole('searchbox')).toBeFocused();
    await keyboard.type('thumbs up');
    await expectPage(dialog.getByText('👍').first()).toBeVisible();
    await keyboard.press('Enter');
    await expectPage(dialog).toHaveCount(0);
    await expectPage(ann.messages('Good morning', ben.name).getByText('👍')).toBeVisible();
  });
});

describe('the keys of the page', () => {
  it('catch up with 200 unread messages in three rooms by three presses, and ask before many are marked as read', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const rooms = [await group(ben, [ann]), await group(ben, [ann]), await group(ben, [ann])];
    await Promise.all(rooms.map((room) => post(ben, room, numbered(67))));
    const { keyboard } = ann.page;
    const unread = ann.page.getByRole('region', { name: 'Unread' });
    await expectPage(unread.getByRole('link', { name: /67 unread$/ })).toHaveCount(3);
    const opened = new Set(['/']);
    for (let presses = 1; presses <= 3; presses++) {
      await keyboard.press('Alt+Shift+ArrowDown');
      await expectPage.poll(() => opened.add(new URL(ann.page.url()).pathname).size).toBe(presses + 1);
      await expectPage(ann.composer).toBeFocused();
    }
    const late = await group(ben, [ann]);
    await post(ben, late, numbered(51));
    await expectPage(ann.roomLink(late.name ?? '')).toHaveAccessibleName(/\b51 unread\b/);
    await keyboard.press('Shift+Escape');
    const question = ann.page.getByRole('alertdialog', { name: 'Mark all as read?' });
    await expectPage(question).toContainText('are marked as read. This cannot be undone.');
    await keyboard.press('Escape');
    await expectPage(question).toHaveCount(0);
    await expectPage(ann.roomLink(late.name ?? '')).toHaveAccessibleName(/\b51 unread\b/);
    await keyboard.press('Shift+Escape');
    await expectPage(question.getByRole('button', { name: 'Cancel' })).toBeFocused();
    await keyboard.press('Tab');
    await keyboard.press('Enter');
    await expectPage(ann.rooms.getByRole('link', { name: /unread/ })).toHaveCount(0);
  });

  it('scroll the messages from an empty composer, and lead to the first unread one', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const room = await group(ben, [ann]);
    await post(ben, room, numbered(80));
    await read(ann, room);
    await post(ben, room, ['the first new one', ...numbered(3, 81)]);
    await ann.openRoom(room.name ?? '');
    const { keyboard } = ann.page;
    const newest = ann.messages('message 83.');
    const latest = ann.button(/^Jump to latest/);
    await expectPage(newest).toBeInViewport();
    await ann.composer.press('PageUp');
    await expectPage(latest).toBeVisible();
    await ann.composer.press('PageDown');
    await expectPage(newest).toBeInViewport();
    for (const [first, last] of [
      ['Home', 'End'],
      ['Control+Home', 'Control+End'],
    ] as const) {
      await ann.composer.press(first);
      await expectPage(ann.messages('message 1.')).toBeInViewport();
      await expectPage(ann.composer).toBeFocused();
      await ann.composer.press(last);
      await expectPage(newest).toBeInViewport();
      await expectPage(latest).toHaveCount(0);
    }
    await keyboard.press('Shift+Tab');
    await expectPage(ann.messages('the first new one')).toBeFocused();
    await expectPage(ann.messages('the first new one')).toBeInViewport();
    await keyboard.press('ArrowDown');
    await keyboard.press('Tab');
    await ann.composer.focus();
    await keyboard.press('Shift+Tab');
    await expectPage(ann.messages('message 81.')).toBeFocused();

    await ann.composer.fill('words');
    await ann.composer.press('Home');
    await ann.composer.pressSequentially('My ');
    await expectPage(ann.composer).toHaveValue('My words');
    await ann.composer.press('PageUp');
    await expectPage(newest).toBeInViewport();
    await ann.composer.fill('');
    await keyboard.press('Control+/');
    const help = ann.page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await expectPage(help.getByRole('row', { name: 'To the first unread message Shift+Tab' })).toBeVisible();
  });

  it('show all keys, move between the parts of the page and in the list, and mark the open room as read', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const [older, newer] = [await group(ann, [ben]), await group(ann, [ben])];
    await ann.openRoom(newer.name ?? '');
    const { keyboard } = ann.page;
    await keyboard.press('Control+/');
    const help = ann.page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await expectPage(help.getByRole('row', { name: 'Mark the open room as read Esc' })).toBeVisible();
    await keyboard.press('Escape');
    await expectPage(help).toHaveCount(0);
    await expectPage(ann.composer).toBeFocused();
    await keyboard.press('F6');
    await keyboard.press('F6');
    await expectPage(ann.roomLink(newer.name ?? '')).toBeFocused();
    await keyboard.press('ArrowDown');
    await expectPage(ann.roomLink(older.name ?? '')).toBeFocused();
    await keyboard.press('?');
    await expectPage(help).toBeVisible();
    await keyboard.press('Escape');
    await keyboard.press('F6');
    await expectPage(ann.composer).toBeFocused();
    await ann.roomLink(newer.name ?? '').click({ button: 'right' });
    await ann.page.getByRole('menuitem', { name: 'Mark as unread' }).click();
    const marked = ann.rooms.getByRole('link', { name: /unread/ });
    await expectPage(marked).toHaveCount(1);
    await keyboard.press('Alt+Shift+ArrowDown');
    await expectPage(ann.page.getByText('Only this room is unread')).toBeVisible();
    await ann.composer.press('Escape');
    await expectPage(marked).toHaveCount(0);
    await keyboard.press('Alt+Shift+ArrowDown');
    await expectPage(ann.page.getByText('Nothing is unread')).toBeVisible();
  });
});

it('one key on a message answers, quotes, edits, reacts or asks to delete', async () => {
  const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
  await post(ben, await directRoom(ann, ben), ['Good morning']);
  await ann.openRoom(ben.name);
  await ann.send('Hello');
  const press = async (text: string, key: string): Promise<void> => {
    await ann.messages(text).focus();
    // Its code loads when a message gets the focus for the first time.
    await expectPage(ann.actions(text)).toBeVisible();
    await ann.page.keyboard.press(key);
  };
  for (const isOutside of [false, true]) {
    await press('Good morning', 'r');
    await expectPage(ann.composer).toBeFocused();
    await expectPage(ann.button('Cancel reply')).toBeVisible();
    if (isOutside) await ann.messages('Good morning').focus();
    await ann.page.keyboard.press('Escape');
    await expectPage(ann.button('Cancel reply')).toHaveCount(0);
  }
  await press('Good morning', 'q');
  await expectPage(ann.composer).toHaveValue(`@${ben.name} ${ann.page.url()}/1\n> Good morning\n\n`);
  await ann.composer.fill('');
  await press('Good morning', 'e');
  await expectPage(ann.messages('Good morning')).toBeFocused();
  await press('Good morning', '+');
  await expectPage(ann.page.getByRole('dialog', { name: 'React' })).toBeVisible();
  await ann.page.keyboard.press('Escape');
  await press('Hello', 'e');
  const edit = ann.page.getByRole('textbox', { name: 'Edit message' });
  await expectPage(edit).toBeFocused();
  await ann.messages('Good morning').focus();
  await ann.page.keyboard.press('Escape');
  await expectPage(edit).toBeFocused();
  await ann.page.keyboard.press('Escape');
  await press('Hello', 'Delete');
  await expectPage(ann.page.getByRole('alertdialog')).toBeVisible();
});

describe('the focus moves to the pane', () => {
  it('with a conversation that one hides, and with a composer that a block takes away', async () => {
    const [ann, ben, eve] = [await people.person('ann'), await people.absent('ben'), await people.absent('eve')];
    await directRoom(ann, ben);
    await directRoom(ann, eve);
    await ann.openRoom(ben.name);
    await ann.button('Hide conversation').press('Enter');
    await expectPage(pane(ann)).toBeFocused();
    await ann.openRoom(eve.name);
    await ann.button('Block').press('Enter');
    await ann.confirm('Block');
    await expectPage(pane(ann)).toBeFocused();
  });

  it('from a room that ends, but not if one has pressed beside it before', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const [first, second] = [await group(ben, [ann]), await group(ben, [ann])];
    const end = ({ id }: { readonly id: string }) => ben.user.http('delete', `/v1/rooms/${id}`).expect(204);
    await ann.openRoom(first.name ?? '');
    await ann.composer.fill('half a sentence');
    await end(first);
    await expectPage(pane(ann)).toBeFocused();
    await ann.openRoom(second.name ?? '');
    await ann.composer.fill('half a sentence');
    // Below the list of rooms.
    await ann.page.mouse.click(100, 600);
    await expectPage(ann.composer).not.toBeFocused();
    await end(second);
    await expectPage(ann.page.getByText('This room is no longer there')).toBeVisible();
    await ann.page.waitForTimeout(UNTAKEN_MS);
    expect(await ann.page.evaluate('document.activeElement === document.body')).toBe(true);
  });

  it('of a room on a phone, and back to the rooms', async () => {
    const [ann, ben] = [await people.person('ann', PHONE), await people.absent('ben')];
    await directRoom(ann, ben);
    await ann.roomLink(ben.name).press('Enter');
    await expectPage(pane(ann)).toBeFocused();
    await ann.button('Back to rooms').press('Enter');
    await expectPage(ann.page.getByRole('heading', { name: 'Parley' })).toBeFocused();
  });
});
