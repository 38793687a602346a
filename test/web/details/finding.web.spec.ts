import type { Locator } from '@playwright/test';
import { describe, it } from 'vitest';

import { expectAccessible } from '../kit/accessibility.js';
import { sendFiles } from '../kit/files.js';
import { directRoom, group, peopleOfTests, PHONE } from '../kit/people.js';
import { expectPage, type Person } from '../kit/person.js';
import { numbered, post, rename, say } from '../kit/preparing.js';

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

function searchBox({ page }: Person): Locator {
  return page.getByRole('searchbox', { name: 'Find people and rooms' });
}

function resultsOf({ page }: Person): Locator {
  return page.getByRole('region', { name: 'Search results' });
}

describe('the search over everything', () => {
  it('finds people, rooms, messages and files, and Enter opens a message marked', async () => {
    const [ann, ben, kim] = [await people.person('ann'), await people.absent('ben'), await people.absent('kim')];
    await rename(ben, 'Saffron Sam');
    const room = await directRoom(ann, ben);
    const kitchen = await group(ann, [ben, kim], { name: 'Saffron kitchen' });
    const prices = { name: 'saffron-prices.txt', bytes: Buffer.from('12') };
    await post(ben, room, ['No spice here', 'The recipe needs saffron', ...numbered(40)]);
    await post(kim, kitchen, ['Buy saffron on Monday']);
    await sendFiles(ben, kitchen, [prices]);
    await searchBox(ann).fill('saffron');
    const listbox = ann.page.getByRole('listbox');
    const found = (name: string): Locator => listbox.getByRole('group', { name, exact: true }).getByRole('option');
    await expectPage(found('People')).toHaveText(/^Saffron Sam/);
    await expectPage(found('Rooms')).toHaveText(/^Saffron kitchen/);
    await expectPage(found('Messages')).toHaveText([/prices/, /^Buy saffron on Monday/, /^The recipe needs saffron/]);
    await expectPage(found('Files')).toHaveText(/^saffron-prices\.txt/);
    await expectAccessible(ann.page);
    await searchBox(ann).fill('recipe saffron');
    await expectPage(found('Messages')).toHaveAttribute('aria-selected', 'true');
    await searchBox(ann).press('Enter');
    await expectPage(ann.page).toHaveURL(`/rooms/${room.id}/2`);
    await ann.expectMessage('The recipe needs saffron', 'Saffron Sam');
    await expectPage(ann.messages('The recipe').locator('mark')).toHaveText(['recipe', 'saffron']);
    await searchBox(ann).fill('saffron');
    await expectPage(found('Files')).toBeVisible();
    await searchBox(ann).press('ArrowUp');
    await expectPage(listbox.getByRole('option', { name: 'All results' })).toHaveAttribute('aria-selected', 'true');
    await searchBox(ann).press('Enter');
    const results = resultsOf(ann);
    await expectPage(results).toBeFocused();
    const hits = results.getByRole('list', { name: 'Messages' }).getByRole('link');
    await expectPage(hits).toHaveCount(3);
    await expectAccessible(ann.page);
    await results.getByRole('button', { name: 'From', exact: true }).click();
    await ann
      .dialog('From')
      .getByRole('button', { name: /^Saffron Sam/ })
      .click();
    await expectPage(hits).toHaveCount(2);
    await results.getByRole('button', { name: 'Has file' }).click();
    await expectPage(hits).toHaveText(/saffron-prices/);
    await results.getByRole('button', { name: 'Has file' }).click();
    await results.getByRole('button', { name: 'In', exact: true }).click();
    await expectAccessible(ann.page);
    await ann.dialog('In').getByRole('searchbox').fill('sam');
    await ann
      .dialog('In')
      .getByRole('button', { name: /Saffron Sam/ })
      .click();
    await expectPage(hits).toHaveText(/The recipe needs saffron/);
    await results.getByRole('button', { name: 'Before', exact: true }).click();
    await ann.dialog('Before').getByLabel('Date').fill('2020-02-29');
    await ann.dialog('Before').getByRole('button', { name: 'Apply' }).click();
    await expectPage(results.getByText('No message with these words')).toBeVisible();
    await results.getByRole('button', { name: 'Remove the filter Before' }).click();
    await results.getByRole('button', { name: 'Remove the filter In' }).click();
    await hits.filter({ hasText: 'recipe' }).click();
    await ann.expectMessage('The recipe needs saffron', 'Saffron Sam');
    await ann.button(/^Jump to latest/).click();
    await ann.expectMessage('message 40.', 'Saffron Sam');
    await hits.filter({ hasText: 'recipe' }).click();
    await ann.expectMessage('The recipe needs saffron', 'Saffron Sam');
    await ann.send('I write beside the results');
    await expectPage(hits).toHaveCount(2);
    await results.getByRole('tab', { name: 'Files' }).click();
    await expectPage(results.getByRole('list', { name: 'Files' })).toContainText('saffron-prices.txt');
    await results.getByRole('tab', { name: 'Files' }).press('Escape');
    await expectPage(results).toHaveCount(0);
  });

  it('is a page of a phone, where Back leads from a hit to the results', async () => {
    const [ann, ben] = [await people.person('ann', PHONE), await people.absent('ben')];
    const room = await directRoom(ann, ben);
    await say(ben, room, 'The recipe needs saffron');
    await searchBox(ann).fill('saffron');
    await ann.page.getByRole('option', { name: 'All results' }).tap();
    const hit = resultsOf(ann).getByRole('link', { name: /saffron/ });
    await expectPage(hit).toBeVisible();
    await expectAccessible(ann.page);
    await hit.tap();
    await ann.expectMessage('The recipe needs saffron', ben.name);
    await expectPage(hit).toBeHidden();
    await ann.page.goBack();
    await expectPage(hit).toBeVisible();
    await ann.button('Close search results').tap();
    await expectPage(ann.rooms).toBeVisible();
  });
});
