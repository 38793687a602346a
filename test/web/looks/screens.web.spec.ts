import { type Locator } from '@playwright/test';
import { describe, it } from 'vitest';

import { newId, type RoomState } from '#contracts';
import { login } from '#testing/users/user';

import { expectAccessible } from '../kit/accessibility.js';
import { directRoom, group, PASSWORD, peopleOfTests, PHONE } from '../kit/people.js';
import { expectPage, type Person, type Someone } from '../kit/person.js';
import { numbered, post, react, read, say } from '../kit/preparing.js';

/** Axe computes for seconds on a busy machine, and each story asks it many times. */
const STORY_MS = 300_000;
const CODE = "```ts\nfor (const item of changes)\n  if (item.type === 'message') show(item.message);\n```";

const people = peopleOfTests();

/** Checks the dialog that is open, and closes it. */
async function expectAccessibleDialog(person: Person): Promise<void> {
  const { page } = person;
  await expectPage(page.getByRole('dialog')).toBeVisible();
  await expectPage(page.locator('[aria-busy=true]')).toHaveCount(0);
  await expectAccessible(page);
  await person.pressInDialog('Escape');
  await expectPage(page.getByRole('dialog')).toHaveCount(0);
}

/** Checks the question that is asked, and answers no. */
async function expectAccessibleQuestion({ page }: Person): Promise<void> {
  const question = page.getByRole('alertdialog');
  await expectPage(question).toBeVisible();
  await expectAccessible(page);
  await question.getByRole('button', { name: 'Cancel' }).click();
  await expectPage(question).toHaveCount(0);
}

async function openMyAccount(person: Person, item: string): Promise<Locator> {
  await person.chooseFromMyAccount(item);
  const dialog = person.page.getByRole('dialog', { name: item });
  await expectPage(dialog).toBeVisible();
  return dialog;
}

/** A group of three with every kind of message, the newest of which mentions `ann`. */
async function talk(ann: Someone, ben: Someone, eve: Someone): Promise<RoomState> {
  const room = await group(ann, [ben, eve], { topic: 'What we cook, and who brings the bread' });
  const plan = await say(ann, room, 'The plan:\n\n1. Soup\n2. **Bread**\n\n- salt\n- `pepper`');
  const offer = await say(ben, room, '> Who brings the bread?\n\nI do. See https://example.org/bread');
  await say(eve, room, CODE);
  await say(ben, room, numbered(60).join('\n'));
  const gone = await say(eve, room, 'Never mind');
  await eve.user.http('delete', `/v1/rooms/${room.id}/messages/${gone}`).expect(200);
  for (const person of [ann, ben, eve]) await react(person, room, plan, '🎉');
  await ann.user.http('put', `/v1/rooms/${room.id}/messages/${plan}/pin`).expect(200);
  await say(ben, room, 'And butter', { replyTo: offer });
  await say(ben, room, `@${ann.name}, what do you think?`, { mentions: [ann.user.id] });
  return room;
}

describe('without violations of accessibility rules in both themes', { timeout: STORY_MS }, () => {
  for (const [where, options] of [
    ['on a wide screen', {}],
    ['on a phone', PHONE],
  ] as const)
    it(`are the pages before one has entered, ${where}`, async () => {
      const ann = await people.visitor('ann', options);
      ann.watch.allowNetworkErrors();
      await ann.button('Enter as guest').click();
      await expectPage(ann.guestName).toBeFocused();
      await expectAccessible(ann.page);
      await ann.page.getByRole('textbox', { name: 'Username', exact: true }).fill('nobody.of.this.name');
      await ann.page.getByLabel('Password', { exact: true }).fill(PASSWORD);
      await ann.button('Log in').click();
      await expectPage(ann.page.getByText('The username or the password is wrong.')).toBeVisible();
      await expectAccessible(ann.page);
      await ann.page.getByRole('tab', { name: 'Create account' }).click();
      await ann.page.getByRole('textbox', { name: 'Username', exact: true }).fill('no');
      await ann.page.getByLabel('Password', { exact: true }).fill('short');
      await ann.button('Create account').click();
      await expectPage(ann.page.getByRole('textbox', { name: 'Username', exact: true })).toBeFocused();
      await expectAccessible(ann.page);
      await ann.enterAsGuest();
      await ann.page.route('**/v1/auth/refresh', () => undefined);
      await ann.page.reload();
      await expectPage(ann.page.getByRole('main', { name: 'Parley is starting' })).toBeVisible();
      await expectAccessible(ann.page);
    });

  for (const [where, options] of [
    ['on a wide screen', {}],
    ['on a phone', PHONE],
  ] as const)
    it(`are the pages in words, and that of a room to join, ${where}`, async () => {
      const [ann, ben] = [await people.person('ann', options), await people.absent('ben')];
      ann.watch.allowNetworkErrors();
      const room = await group(ben, [], { visibility: 'public', topic: 'Everybody who cooks is welcome' });
      for (const [path, words] of [
        ['/no/such/page', 'There is nothing at this address'],
        [`/rooms/${newId()}`, 'This room does not exist, or you may not see it'],
        [`/rooms/${room.id}`, room.name ?? ''],
      ] as const) {
        await ann.page.goto(path);
        await expectPage(ann.page.getByRole('heading', { name: words })).toBeVisible();
        await expectAccessible(ann.page);
      }
    });

  for (const [where, options] of [
    ['on a wide screen', {}],
    ['on a phone', PHONE],
  ] as const)
    it(`are the list of rooms, its search and a new group, ${where}`, async () => {
      const [ann, ben] = [await people.account('ann', options), await people.absent('ben')];
      await expectPage(ann.page.getByText('No rooms yet')).toBeVisible();
      await expectAccessible(ann.page);
      const lounge = await group(ben, [], { visibility: 'public' });
      const quiet = await group(ben, [ann]);
      await ann.user.http('put', `/v1/rooms/${quiet.id}/notify`).send({ notify: 'none' }).expect(200);
      await ann.user.http('put', `/v1/rooms/${quiet.id}/favourite`).send({ favourite: true }).expect(200);
      await post(ben, quiet, numbered(2));
      await post(ben, await directRoom(ben, ann), numbered(3));
      await say(ben, await group(ben, [ann]), `@${ann.name}`, { mentions: [ann.user.id] });
      await expectPage(ann.rooms.getByRole('link')).toHaveCount(3);
      await expectPage(ann.roomLink(quiet.name ?? '')).toHaveAccessibleName(/favourite.*muted/);
      await expectAccessible(ann.page);
      await ann.page.getByRole('searchbox').fill(ben.name);
      await expectPage(ann.page.getByRole('option', { name: ben.name }).first()).toBeVisible();
      await expectAccessible(ann.page);
      await ann.page.getByRole('searchbox').fill((lounge.name ?? '').slice(0, 9));
      await expectPage(ann.page.getByRole('option', { name: lounge.name ?? '' })).toBeVisible();
      await ann.page.getByRole('searchbox').fill('no such name');
      await expectPage(ann.page.getByText('Nothing was found.')).toBeVisible();
      await expectAccessible(ann.page);
      await ann.page.keyboard.press('Escape');
      await ann.button('New group').click();
      const dialog = ann.dialog('New group');
      await dialog.getByLabel('Add people').fill(ben.name);
      await dialog.getByRole('button', { name: `Add ${ben.name}` }).click();
      await dialog.getByLabel('Add people').fill(ben.name.slice(0, 3));
      await dialog.getByRole('button', { name: 'Create' }).click();
      await expectPage(dialog.getByRole('textbox', { name: 'Name', exact: true })).toBeFocused();
      await expectAccessibleDialog(ann);
    });

  it('are a room and the dialogs of its messages', async () => {
    const [ann, ben, eve] = [await people.person('ann'), await people.absent('ben'), await people.absent('eve')];
    const empty = await directRoom(ann, ben);
    await ann.page.goto(`/rooms/${empty.id}`);
    await expectPage(ann.page.getByText('There are no messages yet.')).toBeVisible();
    await expectAccessible(ann.page);
    const room = await talk(ann, ben, eve);
    await ann.openRoom(room.name ?? '');
    await expectPage(ann.page.getByRole('separator', { name: 'New messages' })).toBeInViewport();
    await expectAccessible(ann.page);
    await ann.button(/^Jump to latest/).click();
    await ann.expectMessage('what do you think?', ben.name);
    await expectAccessible(ann.page);
    await ann.messages('The plan:').getByRole('button', { name: '🎉' }).scrollIntoViewIfNeeded();
    await ann.messages('The plan:').hover();
    await expectPage(ann.actions('The plan:')).toBeVisible();
    await expectAccessible(ann.page);
    await ann.act('The plan:', 'React');
    // All emoji at once would take axe a minute.
    await ann.dialog('React').getByRole('searchbox').fill('party');
    await expectPage(ann.dialog('React').getByRole('button', { name: '🎉' })).toHaveCount(1);
    await expectAccessibleDialog(ann);
    await ann.act('The plan:', 'Forward');
    await expectAccessibleDialog(ann);
    await ann.act('The plan:', 'Delete');
    await expectAccessibleQuestion(ann);
    await ann.act('The plan:', 'Edit');
    await expectPage(ann.page.getByRole('textbox', { name: 'Edit message' })).toBeFocused();
    await expectAccessible(ann.page);
    await ann.page.keyboard.press('Escape');
    await ann.act('The plan:', 'Reply');
    await ann.composer.pressSequentially(`@${ben.name.slice(0, 3)}`);
    await expectPage(ann.page.getByRole('option', { name: ben.name })).toBeVisible();
    await expectAccessible(ann.page);
  });

  it('are messages that wait and messages that the server refused', async () => {
    const [ann, ben] = [await people.absent('ann'), await people.person('ben')];
    const room = await group(ann, [ben]);
    await ben.openRoom(room.name ?? '');
    await expectPage(ben.log).toContainText('created the room');
    await ben.setOffline(true);
    await ben.send('This one waits');
    await expectPage(ben.messages('This one waits')).toContainText('Waiting to be sent');
    await expectPage(ben.connection).toHaveText('You are offline: 1 message will be sent.');
    await expectAccessible(ben.page);
    await ann.user.http('patch', `/v1/rooms/${room.id}`).send({ archived: true }).expect(200);
    await ben.setOffline(false);
    await expectPage(ben.messages('This one waits').getByRole('button', { name: 'Retry' })).toBeVisible();
    await expectPage(ben.page.getByText(/^This room is archived/)).toBeVisible();
    await expectAccessible(ben.page);
  });

  for (const [where, options] of [
    ['on a wide screen', {}],
    ['on a phone', PHONE],
  ] as const)
    it(`are the dialogs of a room, ${where}`, async () => {
      const [ann, ben] = [await people.person('ann', options), await people.absent('ben')];
      const room = await talk(ann, ben, await people.absent('eve'));
      await ann.openRoom(room.name ?? '');
      await ann.composer.fill('My own last words');
      await ann.button('Send').click();
      await ann.expectSent('My own last words');
      await read(ben, room);
      const openFromHeader = async (name: string): Promise<Locator> => {
        if (options !== PHONE) return ann.openFromHeader(name);
        await ann.button('More about this room').click();
        await ann.page.getByRole('menuitem', { name }).click();
        await expectPage(ann.page.getByRole('dialog', { name })).toBeVisible();
        return ann.page.getByRole('dialog', { name });
      };
      await ann
        .messages('My own last words')
        .getByRole('button', { name: /^Read by/ })
        .click();
      await expectAccessibleDialog(ann);
      const members = await ann.openFromHeader('Members, 3');
      await members.getByRole('button', { name: 'Add people' }).click();
      await expectAccessible(ann.page);
      await members
        .getByRole('listitem')
        .filter({ hasText: ben.name })
        .getByRole('button', { name: /^Actions for/ })
        .click();
      await expectPage(ann.page.getByRole('menu')).toBeVisible();
      await expectAccessible(ann.page);
      await ann.page.getByRole('menuitem', { name: 'Ban' }).click();
      await expectAccessibleQuestion(ann);
      await members.getByRole('button', { name: ben.name, exact: true }).click();
      await expectPage(ann.dialog('Person')).toBeVisible();
      await expectAccessible(ann.page);
      await ann.pressInDialog('Escape');
      await expectAccessibleDialog(ann);
      const settings = await ann.openFromHeader('Room settings');
      await expectAccessible(ann.page);
      await settings.getByRole('button', { name: '1 hour' }).click();
      await expectPage(settings.getByRole('button', { name: 'Unmute' })).toBeVisible();
      await expectAccessible(ann.page);
      await settings.getByRole('button', { name: 'Delete room' }).click();
      await expectAccessibleQuestion(ann);
      await ann.pressInDialog('Escape');
      const pins = await openFromHeader('Pinned messages');
      await expectPage(pins.getByRole('list')).toContainText('The plan');
      await expectAccessibleDialog(ann);
      const search = await openFromHeader('Search in this room');
      await search.getByRole('searchbox').fill('bread');
      await expectPage(search.getByRole('list', { name: 'Found messages' })).toBeVisible();
      await expectAccessibleDialog(ann);
      await openFromHeader('Jump to date');
      await expectAccessibleDialog(ann);
    });

  for (const [where, options] of [
    ['on a wide screen', {}],
    ['on a phone', PHONE],
  ] as const)
    it(`are the menu and the dialogs of one’s account, ${where}`, async () => {
      const ann = await people.account('ann', options);
      await ann.button('My account').click();
      await expectPage(ann.page.getByRole('menuitem', { name: 'Profile' })).toBeVisible();
      await expectAccessible(ann.page);
      await ann.page.keyboard.press('Escape');
      const profile = await openMyAccount(ann, 'Profile');
      await profile.getByRole('button', { name: 'Change password' }).click();
      await expectPage(profile.getByLabel('Current password')).toBeFocused();
      await expectAccessible(ann.page);
      await profile.getByRole('button', { name: 'Delete my account' }).click();
      await expectAccessibleQuestion(ann);
      await ann.pressInDialog('Escape');
      await login(ann.name, PASSWORD);
      const sessions = await openMyAccount(ann, 'Sessions');
      await expectPage(sessions.getByRole('listitem')).toHaveCount(2);
      await expectAccessibleDialog(ann);
      await openMyAccount(ann, 'Blocked people');
      await expectAccessibleDialog(ann);
      for (const { user } of [await people.absent('ben'), await people.absent('eve')])
        await ann.user.http('put', `/v1/blocks/${user.id}`).expect(204);
      const blocked = await openMyAccount(ann, 'Blocked people');
      await expectPage(blocked.getByRole('listitem')).toHaveCount(2);
      await expectAccessibleDialog(ann);
      await openMyAccount(ann, 'Notifications');
      await expectAccessibleDialog(ann);
    });

  it('is the profile of a guest', async () => {
    const ann = await people.person('ann');
    await openMyAccount(ann, 'Profile');
    await expectAccessibleDialog(ann);
  });
});
