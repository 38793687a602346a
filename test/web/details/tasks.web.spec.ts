import { describe, expect, it } from 'vitest';

import { newId, type RoomState } from '#contracts';
import type { NewInvite } from '#access/internal-api';
import { startDeployment } from '#testing/deployments/deployment';
import { setUp } from '#testing/engines/set-up';
import { TestOperator } from '#testing/topology/operator';

import { landscape } from '../kit/office.js';
import { countActs, saidOf } from '../kit/hands.js';
import { crowd, groups, pour } from '../kit/many.js';
import { group, PASSWORD, peopleOfTests } from '../kit/people.js';
import { expectPage, type Person } from '../kit/person.js';
import { numbered, post, say } from '../kit/preparing.js';

const PEOPLE = 800;
const ROOMS = 9;
const MENTIONS = 6;
/** With the mentions they are 400. */
const OTHERS = [44, 44, 44, 44, 44, 44, 44, 43, 43];

const people = peopleOfTests();

setUp(() => startDeployment('embedded', { REGISTRATION: 'invite', LINKS: 'guests', GUEST_ROOMS: 'invited' }));

async function invitation(rooms: readonly RoomState[] = []): Promise<string> {
  const named = rooms.map(({ id, name }) => ({ id, name }));
  const fields = { uses: 1, lifetimeSeconds: 3_600, ...(named.length > 0 && { rooms: named }) };
  return (await new TestOperator().request<NewInvite>('auth', 'post', 'invites', fields)).code;
}

/** Somebody with an account, at a window. */
async function colleague(prefix: string): Promise<Person> {
  const person = await people.visitor(prefix);
  await person.enter('register', { password: PASSWORD, invite: await invitation() });
  return person;
}

describe('the tasks of docs/web.md take as many clicks and keys as it says', () => {
  it('from an invitation to an account with three rooms, a picture and a first message', async () => {
    const task = 'from an invitation to three rooms, a picture, a first message';
    const ann = await colleague('ann');
    const rooms = [await group(ann, []), await group(ann, []), await group(ann, [])];
    const kim = await people.visitor('kim', {}, `/invite#${await invitation(rooms)}`);
    const acts = await countActs(kim);
    const { keyboard } = kim.page;
    await kim.page.getByRole('textbox', { name: 'Username', exact: true }).click();
    await keyboard.insertText(kim.name);
    await keyboard.press('Tab');
    await keyboard.insertText(PASSWORD);
    await keyboard.press('Enter');
    await expectPage(kim.composer).toBeFocused();
    for (const { name } of rooms) await expectPage(kim.roomLink(name ?? '')).toBeVisible();
    await keyboard.insertText('Hello, I am Kim');
    await keyboard.press('Enter');
    await kim.expectSent('Hello, I am Kim');
    await kim.chooseFromMyAccount('Profile');
    const chooser = kim.page.waitForEvent('filechooser');
    await kim.button('Choose a picture').click();
    const { name, bytes, type = '' } = await landscape('kim.png', 400, 400, 205);
    await (await chooser).setFiles({ name, mimeType: type, buffer: Buffer.from(bytes) });
    await kim.dialog('Crop the picture').getByRole('button', { name: 'Save picture' }).click();
    await expectPage(kim.button('Remove the picture')).toBeVisible();
    await kim.pressInDialog('Escape');
    await expectPage(kim.page.getByRole('dialog')).toHaveCount(0);
    expect(acts()).toBe(await saidOf(task));
  });

  it('of 400 unread messages in nine rooms: the six mentions are read, the others marked as read', async () => {
    const task = '400 unread messages in nine rooms, with six mentions';
    const [ann, ben] = [await colleague('ann'), await people.absent('ben')];
    const rooms = await groups(ann.user, ben.user, ROOMS);
    const socket = await ben.user.connect();
    await Promise.all(rooms.map((room, index) => pour(socket, room, numbered(OTHERS[index] ?? 0))));
    for (const room of rooms.slice(0, MENTIONS)) await say(ben, room, 'a call', { mentions: [ann.user.id] });
    await expectPage(ann.rooms.getByRole('link', { name: /unread/ })).toHaveCount(ROOMS);
    const acts = await countActs(ann);
    const { keyboard } = ann.page;
    await keyboard.press('Alt+m');
    const list = ann.page.getByRole('list', { name: 'Mentions' });
    await expectPage(list.getByRole('listitem').filter({ hasText: 'a call' })).toHaveCount(MENTIONS);
    await keyboard.press('Shift+Escape');
    await expectPage(ann.page.getByRole('alertdialog', { name: 'Mark all as read?' })).toBeVisible();
    await keyboard.press('Tab');
    await keyboard.press('Enter');
    await expectPage(ann.rooms.getByRole('link', { name: /unread/ })).toHaveCount(0);
    expect(acts()).toBe(await saidOf(task));
  });

  it('of a found message: it is quoted elsewhere by its link, while another room is open', async () => {
    const task = 'quote a found message elsewhere by its link';
    const [ann, ben] = [await colleague('ann'), await people.absent('ben')];
    const [kitchen, garden] = [await group(ann, [ben]), await group(ann, [ben])];
    await post(ben, garden, ['The roses bloom', ...numbered(3)]);
    await ann.openRoom(garden.name ?? '');
    const acts = await countActs(ann);
    const { keyboard } = ann.page;
    const search = ann.page.getByRole('searchbox', { name: 'Find people and rooms' });
    const hit = (name: string | RegExp) => ann.page.getByRole('option', { name, selected: true });
    await keyboard.press('Control+k');
    await expectPage(search).toBeFocused();
    await keyboard.insertText('roses bloom');
    await expectPage(hit(/The roses bloom/)).toBeVisible();
    await keyboard.press('Control+c');
    await expectPage(ann.page.getByText('The link of the message is copied.')).toBeVisible();
    await keyboard.insertText(kitchen.name ?? '');
    await expectPage(hit(new RegExp(`^${kitchen.name ?? ''}`))).toBeVisible();
    await keyboard.press('Enter');
    await expectPage(ann.composer).toBeFocused();
    await expectPage(ann.page).toHaveURL(`/rooms/${kitchen.id}`);
    await keyboard.press('Control+v');
    await keyboard.press('Enter');
    await expectPage(ann.log.getByRole('link', { name: 'message' })).toContainText('The roses bloom');
    expect(acts()).toBe(await saidOf(task));
  });

  it('of a guest who sees one room: its admin makes the link, and the guest enters by it', async () => {
    const task = 'a guest who sees one room of many';
    const ann = await colleague('ann');
    const [one, other] = [
      await group(ann, [], { visibility: 'public' }),
      await group(ann, [], { visibility: 'public' }),
    ];
    await ann.openRoom(one.name ?? '');
    const acts = await countActs(ann);
    await ann.button('Room settings').click();
    await ann.page.getByRole('form', { name: 'Make a link' }).getByRole('button').last().click();
    const link = ann.page.getByRole('list', { name: 'Links into this room' }).getByRole('listitem');
    await expectPage(link).toContainText('Guests · 0 of 1 used');
    await link.getByRole('button', { name: 'Copy' }).click();
    const { pathname, hash } = new URL(await link.getByRole('textbox', { name: 'Link' }).inputValue());
    const mia = await people.visitor('mia', {}, pathname + hash);
    const guestActs = await countActs(mia);
    await mia.guestName.click();
    await mia.page.keyboard.insertText(mia.name);
    await mia.enterBy(() => mia.page.keyboard.press('Enter'));
    await expectPage(mia.page).toHaveURL(`/rooms/${one.id}`);
    await expectPage(mia.composer).toBeFocused();
    await expectPage(mia.rooms.getByRole('link')).toHaveCount(1);
    await mia.user.http('get', `/v1/rooms/${other.id}/peek`).expect(403);
    await mia.user.http('get', '/v1/directory/rooms').expect(403);
    expect(`${acts()}, ${guestActs()}`).toBe(await saidOf(task));
  });

  it('of a word to all: it says how many people hear it, and asks', async () => {
    const task = 'a word to all of 800';
    const ann = await colleague('ann');
    const room = await group(ann, []);
    await crowd(room, PEOPLE);
    await ann.page.reload();
    await ann.openRoom(room.name ?? '');
    const acts = await countActs(ann);
    const { keyboard } = ann.page;
    await keyboard.insertText('@all the office is closed');
    await expectPage(ann.composer).toHaveAccessibleDescription(/800 people hear this\./);
    await keyboard.press('Enter');
    const question = ann.page.getByRole('alertdialog', { name: 'Speak to all?' });
    await expectPage(question).toContainText('800 people get a mention');
    await keyboard.press('Tab');
    await keyboard.press('Enter');
    await ann.expectMessage('@all the office is closed');
    expect(acts()).toBe(await saidOf(task));
  });
});

describe('a guest whom others invite', () => {
  it('is told what they do not find, in the list of rooms, the search, a new group and by a link', async () => {
    const ann = await colleague('ann');
    const [one, other] = [await group(ann, []), await group(ann, [], { visibility: 'public' })];
    const link = { id: newId(), kind: 'guest' };
    const { body } = await ann.user.http('post', `/v1/rooms/${one.id}/links`).send(link).expect(201);
    const { pathname, hash } = new URL((body as { url: string }).url);
    const mia = await people.visitor('mia', {}, pathname + hash);
    const { page } = mia;
    await mia.enterAsGuest();
    await page.getByRole('link', { name: 'Browse rooms' }).click();
    await expectPage(page.getByText('You cannot browse rooms here')).toBeVisible();
    await expectPage(mia.button('Try again')).toHaveCount(0);

    await mia.button('New group').click();
    const name = mia.dialog('New group').getByRole('textbox', { name: 'Name', exact: true });
    await name.fill('Mine');
    await name.press('Enter');
    await expectPage(mia.dialog('New group').getByRole('alert')).toHaveText(/^You cannot start groups here\./);
    await mia.pressInDialog('Escape');
    await expectPage(mia.dialog('New group')).toHaveCount(0);

    // The browser logs each refusal.
    mia.watch.allow(/status of 403/);
    await page.getByRole('searchbox', { name: 'Find people and rooms' }).fill(other.name ?? '');
    await expectPage(page.getByText('As a guest you find people')).toBeVisible();
    await expectPage(page.getByText('The server did not answer')).toHaveCount(0);

    await page.goto(`/rooms/${other.id}`);
    await expectPage(page.getByText('This room does not exist, or you may not see it')).toBeVisible();
    await expectPage(mia.button('Join')).toHaveCount(0);
  });
});
