import type { Locator } from '@playwright/test';
import { describe, expect, it } from 'vitest';

import { expectAccessible } from '../kit/accessibility.js';
import { crowd } from '../kit/many.js';
import { group, peopleOfTests } from '../kit/people.js';
import { expectPage, type Person, type Someone } from '../kit/person.js';
import { post, setRole } from '../kit/preparing.js';

const people = peopleOfTests();

/** The rows of the list `Members`. */
function rowsOf(person: Person): Locator {
  return person.page.getByRole('list', { name: 'Members' }).getByRole('listitem');
}

/** The row of a member in the list `Members`. */
function rowOf(person: Person, member: Someone): Locator {
  return rowsOf(person).filter({ hasText: member.name });
}

/** The row of a person in the list `Banned people`. */
function banOf(person: Person, banned: Person): Locator {
  return person.page
    .getByRole('list', { name: 'Banned people' })
    .getByRole('listitem')
    .filter({ hasText: banned.name });
}

async function chooseFor(person: Person, member: Someone, action: string): Promise<void> {
  await rowOf(person, member)
    .getByRole('button', { name: /^Actions for/ })
    .click();
  await person.page.getByRole('menu').getByText(action, { exact: true }).click();
}

describe('the members of a group', () => {
  it('are counted, listed and found by name', async () => {
    const [ann, ben, eve] = [await people.absent('ann'), await people.person('ben'), await people.absent('eve')];
    const room = await group(ann, [ben, eve]);
    await ben.openRoom(room.name ?? '');
    await ben.openFromHeader('Members, 3');
    await expectPage(rowsOf(ben)).toHaveCount(3);
    await expectPage(rowOf(ben, ann)).toContainText('Owner');
    await expectPage(ben.page.getByRole('tab')).toHaveCount(0);
    await ben.page.getByRole('searchbox', { name: 'Find a member' }).fill(eve.name);
    await expectPage(rowsOf(ben)).toHaveCount(1);
    await expectPage(rowOf(ben, eve)).toBeVisible();
  });

  it('have their moderators first, each with a button that writes to them', async () => {
    const [ann, mod, ben] = [await people.absent('ann'), await people.absent('mod'), await people.person('ben')];
    const room = await group(ann, [ben, mod]);
    await setRole(ann, room, mod, 'moderator');
    await ben.openRoom(room.name ?? '');
    await ben.openFromHeader('Members, 3');
    await expectPage(rowsOf(ben)).toContainText([ann.name, mod.name, ben.name]);
    await expectPage(rowsOf(ben).getByRole('button', { name: /^Message / })).toHaveCount(2);
    await expectPage(rowOf(ben, ben).getByRole('button', { name: /^Message / })).toHaveCount(0);
    await expectAccessible(ben.page);
    await rowOf(ben, mod)
      .getByRole('button', { name: /^Message / })
      .click();
    await expectPage(ben.page.getByRole('dialog')).toHaveCount(0);
    await ben.send('Look at the last messages');
    await ben.expectSent('Look at the last messages');
    await expectPage(ben.roomLink(mod.name)).toBeVisible();
  });

  it('are added, and begin to read and write', async () => {
    const [ann, ben] = [await people.person('ann'), await people.person('ben')];
    const room = await group(ann, []);
    await ann.openRoom(room.name ?? '');
    const dialog = await ann.openFromHeader('Members, 1');
    await dialog.getByRole('button', { name: 'Add people' }).click();
    await dialog.getByLabel('People to find').fill(ben.name);
    await dialog.getByText(ben.name).first().click();
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await expectPage(rowOf(ann, ben)).toBeVisible();
    await ben.openRoom(room.name ?? '');
    await ben.send('Thank you');
    await ben.expectSent('Thank you');
    await ann.pressInDialog('Escape');
    await ann.expectMessage('Thank you', ben.name);
    await expectPage(ann.log).toContainText(new RegExp(`added .*${ben.name}`));
    await expectPage(ann.button('Members, 2')).toBeVisible();
  });

  it('get roles, with what these may do at once', async () => {
    const [ann, ben, eve] = [await people.person('ann'), await people.person('ben'), await people.absent('eve')];
    const room = await group(ann, [ben, eve]);
    await post(eve, room, ['Off topic']);
    await ben.openRoom(room.name ?? '');
    await ben.expectMessage('Off topic', eve.name);
    await ben.messages('Off topic').hover();
    await expectPage(ben.actions('Off topic').getByRole('button', { name: 'React' })).toBeVisible();
    await expectPage(ben.actions('Off topic').getByRole('button', { name: 'Delete' })).toHaveCount(0);
    await ann.openRoom(room.name ?? '');
    await ann.openFromHeader('Members, 3');
    await chooseFor(ann, ben, 'Moderator');
    await expectPage(rowOf(ann, ben)).toContainText('Moderator');
    await ben.act('Off topic', 'Delete');
    await ben.confirm('Delete');
    await expectPage(ben.messages('Off topic')).toHaveCount(0);
  });

  it('are muted by a moderator, and see for how long and why', async () => {
    const [ann, ben, eve] = [await people.absent('ann'), await people.person('ben'), await people.person('eve')];
    const room = await group(ann, [ben, eve]);
    await setRole(ann, room, ben, 'moderator');
    await eve.openRoom(room.name ?? '');
    await ben.openRoom(room.name ?? '');
    await ben.openFromHeader('Members, 3');
    await chooseFor(ben, eve, '1 hour');
    await ben.page.getByRole('alertdialog').getByLabel('Reason').fill('Calm down');
    await expectAccessible(ben.page);
    await ben.confirm('Mute');
    await expectPage(eve.page.getByText('Calm down')).toBeVisible();
    await expectPage(eve.page.getByText(/^You are muted\. You can write again in/)).toBeVisible();
    await expectPage(eve.composer).toHaveCount(0);
    await expectPage(rowOf(ben, eve)).toContainText('muted until');
    await chooseFor(ben, eve, 'Unmute');
    await expectPage(eve.composer).toBeVisible();
    await expectPage(rowOf(ben, eve)).not.toContainText('muted until');
    await expectPage(rowOf(ben, ann)).toContainText('Owner');
  });

  it('are removed after a question, and the room leaves their list', async () => {
    const [ann, ben] = [await people.person('ann'), await people.person('ben')];
    const room = await group(ann, [ben]);
    await ben.openRoom(room.name ?? '');
    await ann.openRoom(room.name ?? '');
    await ann.openFromHeader('Members, 2');
    await chooseFor(ann, ben, 'Remove');
    await ann.confirm('Remove');
    await expectPage(rowOf(ann, ben)).toHaveCount(0);
    await expectPage(ann.page.getByRole('searchbox', { name: 'Find a member' })).toBeFocused();
    await ann.pressInDialog('Escape');
    await expectPage(ann.page.getByRole('dialog')).toHaveCount(0);
    await expectPage(ben.roomLink(room.name ?? '')).toHaveCount(0);
    await expectPage(ben.page.getByRole('heading', { name: 'This room is no longer there' })).toBeVisible();
    await expectPage(ben.composer).toHaveCount(0);
  });

  it('learn at once, and when they come back, that they are banned from a public room', async () => {
    const [ann, ben] = [await people.person('ann'), await people.person('ben')];
    const room = await group(ann, [ben], { visibility: 'public' });
    await ben.openRoom(room.name ?? '');
    await ann.openRoom(room.name ?? '');
    await ann.openFromHeader('Members, 2');
    await rowOf(ann, ben)
      .getByRole('button', { name: /^Actions for/ })
      .click();
    for (const action of ['Message', 'Remove', 'Ban'])
      await expectPage(ann.page.getByRole('menuitem', { name: action, exact: true })).toBeInViewport({ ratio: 1 });
    await ann.page.getByRole('menuitem', { name: 'Ban', exact: true }).click();
    await ann.page.getByRole('alertdialog').getByLabel('Reason').fill('Advertising');
    await ann.confirm('Ban');
    await expectPage(ben.roomLink(room.name ?? '')).toHaveCount(0);
    await expectPage(ben.page.getByText('You were banned from this room')).toBeVisible();
    await expectPage(ben.page.getByText('Advertising').first()).toBeVisible();
    await expectPage(ben.button('Join')).toHaveCount(0);
    ben.watch.allowNetworkErrors();
    await ben.page.goto(`/rooms/${room.id}`);
    await expectPage(ben.composer).toHaveCount(0);
    await expectPage(ben.page.getByText('You were banned from this room')).toBeVisible();
    await expectPage(ben.page.getByText('Advertising')).toBeVisible();
  });

  it('are listed for moderators while they are banned, and come back after an unban', async () => {
    const [ann, ben, eve] = [await people.person('ann'), await people.person('ben'), await people.absent('eve')];
    const room = await group(ann, [ben, eve], { visibility: 'public' });
    await ann.openRoom(room.name ?? '');
    await ann.openFromHeader('Members, 3');
    await ann.page.getByRole('tab', { name: 'Banned people' }).click();
    await expectPage(ann.page.getByText('This room has no banned people')).toBeVisible();
    await ann.page.getByRole('tab', { name: 'Members' }).click();
    await chooseFor(ann, ben, 'Ban');
    await ann.confirm('Ban');
    await ann.page.getByRole('tab', { name: 'Banned people' }).click();
    await expectPage(banOf(ann, ben)).toBeVisible();
    await expectAccessible(ann.page);
    await banOf(ann, ben)
      .getByRole('button', { name: /^Unban/ })
      .click();
    await expectPage(banOf(ann, ben)).toHaveCount(0);
    ben.watch.allowNetworkErrors();
    await ben.page.goto(`/rooms/${room.id}`);
    await ben.button('Join').click();
    await expectPage(ben.composer).toBeVisible();
  });

  it('of a large group load while one scrolls, are found by the server, and stay current', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const room = await group(ann, [ben]);
    await crowd(room, 250);
    await ann.page.goto(`/rooms/${room.id}`);
    await ann.openFromHeader('Members, 252');
    await expectPage(rowsOf(ann)).toHaveCount(100);
    await ann.page.getByRole('searchbox', { name: 'Find a member' }).fill(' crowd 237.');
    await expectPage(rowsOf(ann)).toHaveCount(1);
    await expectPage(rowsOf(ann)).toContainText('Crowd 237.');
    await ann.page.getByRole('searchbox', { name: 'Find a member' }).fill('');
    await expectPage(rowsOf(ann)).toHaveCount(100);
    await rowsOf(ann).first().hover();
    await expectPage(async () => {
      await ann.page.mouse.wheel(0, 100_000);
      expect(await rowsOf(ann).count()).toBe(252);
    }).toPass({ timeout: 60_000 });
    await chooseFor(ann, ben, 'Moderator');
    await expectPage(rowOf(ann, ben)).toContainText('Moderator');
    await chooseFor(ann, ben, 'Remove');
    await ann.confirm('Remove');
    await expectPage(rowOf(ann, ben)).toHaveCount(0);
    await expectPage(rowsOf(ann)).toHaveCount(251);
  });
});
