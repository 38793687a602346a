import { beforeAll, describe, expect, it } from 'vitest';

import type { Message, RoomId } from '#contracts';

import { expectAccessible } from '../kit/accessibility.js';
import { group, peopleOfTests, PHONE } from '../kit/people.js';
import { expectPage, type Someone } from '../kit/person.js';
import { RefusedWords } from '../kit/refused-words.js';

const WHY = 'Not sent. This content is not accepted here. Change the text and send it again.';

const people = peopleOfTests();

/** The texts of the room's messages. */
async function stored(person: Someone, roomId: RoomId): Promise<(string | null)[]> {
  const { body } = await person.user.http('get', `/v1/rooms/${roomId}/messages`).expect(200);
  const { messages } = body as { messages: readonly Message[] };
  return messages.filter(({ kind }) => kind === 'text').map((message) => message.body);
}

describe('a message with a refused word', () => {
  let words: RefusedWords;
  let bad: string;

  beforeAll(async () => {
    words = await RefusedWords.start();
    bad = await words.add();
  });

  it('stays among others as failed, and goes with another text', async () => {
    const [ann, ben] = [await people.person('ann'), await people.person('ben')];
    const { name } = await group(ann, [ben]);
    await ann.openRoom(name ?? '');
    await ben.openRoom(name ?? '');
    for (const text of ['Good morning', `Such a ${bad}`, 'See you later']) await ann.send(text);
    for (const text of ['Good morning', 'See you later']) {
      await ann.expectSent(text);
      await ben.expectMessage(text, ann.name);
    }
    const refused = ann.messages(bad);
    await expectPage(refused).toContainText(WHY);
    await expectPage(ann.messages('Not sent.')).toHaveCount(1);
    for (const button of ['Change text', 'Retry', 'Discard'])
      await expectPage(refused.getByRole('button', { name: button, exact: true })).toBeVisible();
    await expectAccessible(ann.page);
    await refused.getByRole('button', { name: 'Change text' }).click();
    const text = ann.dialog('Change text').getByRole('textbox', { name: 'Message' });
    await expectPage(text).toHaveValue(`Such a ${bad}`);
    await expectAccessible(ann.page);
    await text.fill('Such a pity');
    await ann.dialog('Change text').getByRole('button', { name: 'Send' }).click();
    await ann.expectSent('Such a pity');
    await expectPage(refused).toHaveCount(0);
    await ben.expectMessage('Such a pity', ann.name);
    await expectPage(ben.messages(bad)).toHaveCount(0);
  });

  it('that was written offline fails alone, also in the next visit, until it is discarded', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const { name } = await group(ann, [ben]);
    await ann.openRoom(name ?? '');
    await ann.setOffline(true);
    for (const text of ['From the train', `What ${bad} weather`, 'Back at ten']) {
      await ann.send(text);
      await expectPage(ann.messages(text)).toContainText('Waiting to be sent');
    }
    await ann.setOffline(false);
    for (const text of ['From the train', 'Back at ten']) await ann.expectSent(text);
    await expectPage(ann.messages(bad)).toContainText(WHY);
    await ann.page.reload();
    await expectPage(ann.messages(bad)).toContainText(WHY);
    for (const text of ['From the train', 'Back at ten']) await ann.expectSent(text);
    await ann.messages(bad).getByRole('button', { name: 'Discard' }).click();
    await expectPage(ann.messages(bad)).toHaveCount(0);
  });

  it('is sent unchanged by Retry, which is refused again while the word is on the list', async () => {
    const ann = await people.person('ann');
    const { id, name } = await group(ann, []);
    const own = await words.add();
    await ann.openRoom(name ?? '');
    await ann.send(`A ${own} word`);
    const retry = ann.messages(own).getByRole('button', { name: 'Retry' });
    await retry.click();
    await expectPage(ann.messages(own)).toContainText(WHY);
    await words.remove(own);
    await retry.click();
    await ann.expectSent(`A ${own} word`);
    await expectPage(ann.messages('Not sent.')).toHaveCount(0);
    expect(await stored(ann, id)).toEqual([`A ${own} word`]);
  });

  it('stays open with its text when it is an edit', async () => {
    const ann = await people.person('ann');
    const { id, name } = await group(ann, []);
    await ann.openRoom(name ?? '');
    await ann.send('Fair enough');
    await ann.expectSent('Fair enough');
    await ann.act('Fair enough', 'Edit');
    const edit = ann.page.getByRole('textbox', { name: 'Edit message' });
    await edit.fill(`Fair ${bad}`);
    await edit.press('Enter');
    await expectPage(ann.page.getByText('This content is not accepted here.')).toBeVisible();
    await expectPage(edit).toHaveValue(`Fair ${bad}`);
    expect(await stored(ann, id)).toEqual(['Fair enough']);
    await expectAccessible(ann.page);
    await edit.fill('Fair play');
    await edit.press('Enter');
    await expectPage(edit).toHaveCount(0);
    expect(await stored(ann, id)).toEqual(['Fair play']);
  });

  it('is changed with the keyboard alone', async () => {
    const ann = await people.person('ann');
    const { name } = await group(ann, []);
    await ann.openRoom(name ?? '');
    await ann.send(`A ${bad} key`);
    await expectPage(ann.messages(bad)).toContainText(WHY);
    await ann.messages(bad).getByRole('button', { name: 'Change text' }).press('Enter');
    await expectPage(ann.dialog('Change text').getByRole('textbox', { name: 'Message' })).toBeFocused();
    await ann.page.keyboard.press('ControlOrMeta+A');
    await ann.page.keyboard.type('A good key');
    await ann.page.keyboard.press('ControlOrMeta+Enter');
    await ann.expectSent('A good key');
    await expectPage(ann.messages(bad)).toHaveCount(0);
    await expectPage(ann.page.locator(':focus')).toHaveCount(1);
  });

  it('is changed on a phone, in German', async () => {
    const ann = await people.person('ann', { ...PHONE, language: 'de' });
    const { id } = await group(ann, []);
    await ann.page.goto(`/rooms/${id}`);
    await ann.composer.fill(`Ein ${bad} Wort`);
    await ann.button('Senden').press('Enter');
    const refused = ann.messages(bad);
    await expectPage(refused).toContainText('Dieser Inhalt wird hier nicht angenommen.');
    expect(await ann.page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    await expectAccessible(ann.page);
    await refused.getByRole('button', { name: 'Text ändern' }).tap();
    await ann.dialog('Text ändern').getByRole('textbox').fill('Ein gutes Wort');
    await expectAccessible(ann.page);
    await ann.dialog('Text ändern').getByRole('button', { name: 'Senden' }).tap();
    await expectPage(ann.messages('Ein gutes Wort')).toHaveCount(1);
    await expectPage(refused).toHaveCount(0);
  });
});
