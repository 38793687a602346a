import { describe, it } from 'vitest';

import { directRoom, peopleOfTests } from './kit/people.js';
import { expectPage } from './kit/person.js';
import { numbered, post } from './kit/preparing.js';

const people = peopleOfTests();

describe('an old message', () => {
  it('is found by a word, and shown where it was written', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const room = await directRoom(ann, ben);
    await post(ann, room, [...numbered(10), 'The recipe needs **saffron**', ...numbered(60, 11)]);
    await ann.openRoom(ben.name);
    await ann.expectMessage('message 70.', ann.name);
    await expectPage(ann.messages('The recipe')).toHaveCount(0);
    const dialog = await ann.openFromHeader('Search in this room');
    await dialog.getByRole('searchbox', { name: 'Search in this room' }).fill('SAFFR');
    const hit = dialog.getByRole('list', { name: 'Found messages' }).getByRole('button', { name: /saffron/ });
    await expectPage(hit).toContainText('The recipe needs saffron');
    await expectPage(hit.locator('mark')).toHaveText('saffr');
    await hit.click();
    await expectPage(dialog).toHaveCount(0);
    await ann.expectMessage('The recipe needs saffron', ann.name);
    await expectPage(ann.button(/^Jump to latest/)).toBeVisible();
  });

  it('that is pinned is in a list, which leads to it', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const room = await directRoom(ann, ben);
    await post(ann, room, ['The address is in this one', ...numbered(60)]);
    await ann.page.goto(`/rooms/${room.id}/1`);
    await ann.act('The address is in this one', 'Pin');
    await expectPage(ann.messages('The address is')).toContainText('Pinned');
    await ann.page.goto(`/rooms/${room.id}`);
    await ann.expectMessage('message 60.', ann.name);
    await expectPage(ann.messages('The address is')).toHaveCount(0);
    const dialog = await ann.openFromHeader('Pinned messages');
    await expectPage(dialog.getByRole('list', { name: 'Pinned messages' })).toContainText('The address is');
    await dialog.getByRole('button', { name: 'Jump to message' }).click();
    await ann.expectMessage('The address is in this one', ann.name);
    await ann.openFromHeader('Pinned messages');
    await dialog.getByRole('button', { name: /^Unpin/ }).click();
    await expectPage(dialog.getByText('Nothing is pinned')).toBeVisible();
  });

  it('is reached by its day', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const room = await directRoom(ann, ben);
    await post(ann, room, numbered(60));
    await ann.openRoom(ben.name);
    await ann.expectMessage('message 60.', ann.name);
    await expectPage(ann.messages('message 1.')).toHaveCount(0);
    const dialog = await ann.openFromHeader('Jump to date');
    await dialog.getByLabel('Date').fill('2020-02-29');
    await dialog.getByRole('button', { name: 'Jump', exact: true }).click();
    await ann.expectMessage('message 1.', ann.name);
  });
});
