import { describe, it } from 'vitest';

import { expectAccessible } from '../kit/accessibility.js';
import { chosenFiles, expectFiles, pick, textFile } from '../kit/attaching.js';
import { picture } from '../kit/files.js';
import { directRoom, group, peopleOfTests, PHONE } from '../kit/people.js';
import { expectPage, type Person } from '../kit/person.js';

const BYTES = '**/v1/files/*/content*';

const people = peopleOfTests();

describe('files of a message that is being written', () => {
  it('are removed and put into another order by keyboard', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const room = await directRoom(ann, ben);
    await ann.openRoom(ben.name);
    await pick(ann, textFile('one.txt'), textFile('two.txt'), textFile('three.txt'));
    await expectPage(ann.composer).toBeFocused();
    await expectPage(chosenFiles(ann)).toHaveCount(3);
    await ann.page.keyboard.press('Shift+Tab');
    await expectPage(ann.button('Remove three.txt')).toBeFocused();
    await ann.page.keyboard.press('Shift+Tab');
    await ann.page.keyboard.press('Enter');
    await expectPage(chosenFiles(ann)).toHaveText([/^one/, /^three/, /^two/]);
    await expectPage(ann.button('Move three.txt earlier')).toBeFocused();
    await ann.page.keyboard.press('Enter');
    await expectPage(chosenFiles(ann)).toHaveText([/^three/, /^one/, /^two/]);
    await expectPage(ann.composer).toBeFocused();
    await ann.button('Remove one.txt').press('Enter');
    await expectPage(ann.composer).toBeFocused();
    await ann.composer.press('Enter');
    await expectFiles(ben, room, [['three.txt', 'two.txt']]);
  });

  it('that cannot be sent are named, with the limit', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    await directRoom(ann, ben);
    await ann.openRoom(ben.name);
    await pick(ann, textFile('empty.txt', ''));
    await expectPage(ann.page.getByRole('alert')).toHaveText('“empty.txt” is empty.');
    await expectPage(chosenFiles(ann)).toHaveCount(0);
    await pick(ann, ...Array.from({ length: 11 }, (_, index) => textFile(`${String(index)}.txt`)));
    await expectPage(ann.page.getByRole('alert')).toHaveText('A message has at most 10 files.');
    await expectPage(chosenFiles(ann)).toHaveCount(10);
    await ann.button('Remove 3.txt').click();
    await pick(ann, textFile('last.txt'));
    await expectPage(ann.page.getByRole('alert')).toHaveCount(0);
    await expectPage(chosenFiles(ann).last()).toContainText('last.txt');
  });

  it('stay with their room while another one is open', async () => {
    const [ann, ben, eve] = [await people.person('ann'), await people.person('ben'), await people.absent('eve')];
    const room = await directRoom(ann, ben);
    const other = await directRoom(ann, eve);
    await ann.openRoom(ben.name);
    await pick(ann, textFile('for-ben.txt'));
    await expectPage(chosenFiles(ann)).toHaveCount(1);
    await ann.openRoom(eve.name);
    await ann.send('Nothing attached');
    await ann.expectSent('Nothing attached');
    await ann.openRoom(ben.name);
    await expectPage(chosenFiles(ann)).toContainText(['for-ben.txt']);
    await ann.composer.press('Enter');
    await expectFiles(ben, room, [['for-ben.txt']]);
    await expectFiles(eve, other, []);
  });

  for (const [where, options] of [
    ['on a wide screen', {}],
    ['on a phone', PHONE],
  ] as const)
    it(`break no accessibility rule, before and during their upload, ${where}`, async () => {
      const [ann, ben] = [await people.person('ann', options), await people.absent('ben')];
      await directRoom(ann, ben);
      await ann.openRoom(ben.name);
      const release = await ann.holdRequests(BYTES);
      const long = await picture('a-picture-with-a-name-that-is-too-long-for-its-place.png', 640, 480);
      await pick(ann, long, textFile('notes.txt'));
      await expectPage(chosenFiles(ann).first().locator('canvas')).toBeVisible();
      await expectAccessible(ann.page);
      await ann.composer.fill('Look at this');
      await ann.button('Send').click();
      await expectPage(ann.messages('Look at this').getByRole('progressbar')).toHaveCount(2);
      await expectAccessible(ann.page);
      await release();
      await ann.expectSent('Look at this');
    });
});

describe('files of a message that waits', () => {
  it('are removed one by one; the message is sent with the others', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const room = await directRoom(ann, ben);
    await ann.openRoom(ben.name);
    const release = await ann.holdRequests(BYTES);
    await pick(ann, textFile('wrong.txt'), textFile('right.txt'));
    await ann.send('Here it is');
    const message = ann.messages('Here it is');
    await expectPage(message.getByRole('progressbar', { name: 'Upload of wrong.txt' })).toBeVisible();
    await expectPage(message).toContainText('% of');
    await expectPage(message).toContainText('Uploading files');
    await message.getByRole('button', { name: 'Remove wrong.txt' }).click();
    await expectPage(message.getByRole('listitem')).toHaveText([/^right\.txt/]);
    await expectPage(ann.composer).toBeFocused();
    // It disappears when the file is uploaded.
    await message.getByRole('button', { name: 'Discard' }).focus();
    await release();
    await ann.expectSent('Here it is');
    await expectPage(ann.composer).toBeFocused();
    await expectFiles(ben, room, [['right.txt']]);
  });

  it('are discarded with it', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const room = await directRoom(ann, ben);
    await ann.openRoom(ben.name);
    const release = await ann.holdRequests(BYTES);
    await pick(ann, textFile('wrong.txt'));
    await ann.composer.press('Enter');
    await ann.send('Without a file');
    await expectPage(ann.log.getByRole('article', { name: /wrong\.txt/ })).toBeVisible();
    await ann.messages('wrong.txt').getByRole('button', { name: 'Discard' }).click();
    await expectPage(ann.messages('wrong.txt')).toHaveCount(0);
    await expectPage(ann.composer).toBeFocused();
    await release();
    await ann.expectSent('Without a file');
    await expectFiles(ben, room, []);
  });

  it('that the server refuses say why; the message is sent without them', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const room = await directRoom(ann, ben);
    await ann.openRoom(ben.name);
    ann.watch.allowNetworkErrors();
    await ann.page.route('**/v1/rooms/*/files', (route) => {
      const isRefused = route.request().postData()?.includes('refused.txt') === true;
      const json = { code: 'LIMIT_REACHED', retry: 'never', scope: 'fileBytesPerUser' };
      return isRefused ? route.fulfill({ status: 409, json }) : route.continue();
    });
    await pick(ann, textFile('refused.txt'), textFile('kept.txt'));
    await ann.send('Both of them');
    const message = ann.messages('Both of them');
    await expectPage(message).toContainText('Your files take up all the space that one person can use.');
    await expectPage(message.getByRole('button', { name: 'Retry' })).toBeVisible();
    await message.getByRole('button', { name: 'Remove refused.txt' }).click();
    await ann.expectSent('Both of them');
    await expectFiles(ben, room, [['kept.txt']]);
  });
});

describe('files of a message that is being edited', () => {
  const saveEdit = (person: Person) => person.button('Save').click();

  it('are removed and added; a reload interrupts nothing', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const room = await group(ann, [ben]);
    await ann.openRoom(room.name ?? '');
    await pick(ann, textFile('old.txt'), textFile('kept.txt'));
    await ann.send('The papers');
    await ann.expectSent('The papers');
    await ann.act('The papers', 'Edit');
    await expectPage(chosenFiles(ann)).toHaveText([/^old\.txt/, /^kept\.txt/]);
    await ann.button('Remove old.txt').click();
    await pick(ann, textFile('new.txt'));
    await expectPage(chosenFiles(ann)).toHaveText([/^kept\.txt/, /^new\.txt/]);
    await expectPage(chosenFiles(ann).getByRole('progressbar')).toHaveCount(0);
    await ann.page.reload();
    await expectPage(chosenFiles(ann)).toHaveText([/^kept\.txt/, /^new\.txt/]);
    await saveEdit(ann);
    await expectFiles(ben, room, [['kept.txt', 'new.txt']]);
    await ann.expectMessage('The papers');
  });

  it('can be all that is left of it, but then not be removed too', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const room = await group(ann, [ben]);
    await ann.openRoom(room.name ?? '');
    await pick(ann, textFile('only.txt'));
    await ann.send('A text to remove');
    await ann.expectSent('A text to remove');
    await ann.act('A text to remove', 'Edit');
    const edit = ann.page.getByRole('textbox', { name: 'Edit message' });
    await edit.fill('');
    await ann.button('Remove only.txt').click();
    await saveEdit(ann);
    await expectPage(ann.page.getByRole('alert')).toContainText('A message needs some text.');
    await pick(ann, textFile('other.txt'));
    await expectPage(chosenFiles(ann).getByRole('progressbar')).toHaveCount(0);
    await saveEdit(ann);
    await expectPage(edit).toHaveCount(0);
    await expectPage(ann.messages('A text to remove')).toHaveCount(0);
    await expectFiles(ben, room, [['other.txt']]);
  });
});
