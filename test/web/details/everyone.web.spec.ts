import type { Locator } from '@playwright/test';
import { describe, expect, it } from 'vitest';

import { expectAccessible } from '../kit/accessibility.js';
import { group, peopleOfTests } from '../kit/people.js';
import { expectPage, type Person } from '../kit/person.js';

const people = peopleOfTests();

/** Enough others that the client asks first. */
const MANY = 21;

const option = ({ page }: Person): Locator => page.getByRole('option', { name: /^Everyone/ });
const question = ({ page }: Person): Locator => page.getByRole('alertdialog', { name: 'Speak to all?' });
const others = (count: number) => Promise.all(Array.from({ length: count }, () => people.absent('other')));

describe('a word to all', () => {
  it('is offered with the number of people who hear it, and mentions each of them', async () => {
    const [ann, ben] = [await people.person('ann'), await people.person('ben')];
    const room = await group(ann, [ben]);
    await ann.openRoom(room.name ?? '');
    await ann.composer.fill('');
    await ann.composer.pressSequentially('@al');
    await expectPage(option(ann)).toContainText('1 person hears this.');
    await expectAccessible(ann.page);
    await ann.composer.press('Enter');
    await expectPage(ann.composer).toHaveValue('@all ');
    await expectPage(ann.composer).toHaveAccessibleDescription(/1 person hears this\./);
    await ann.composer.pressSequentially('lunch is ready');
    await ann.composer.press('Enter');
    await ann.expectMessage('@all lunch is ready');
    await expectPage(ben.page.getByRole('link', { name: /^Mentions/ })).toHaveAccessibleName('Mentions 1 unread');
    await ben.openRoom(room.name ?? '');
    await ben.expectMessage('@all lunch is ready');
    const { body } = await ben.user.http('get', '/v1/me/mentions').expect(200);
    expect((body as { mentions: object[] }).mentions).toMatchObject([{ message: { everyone: true, mentions: [] } }]);
  });

  it('is asked about where many hear it: the first answer keeps the text, the second sends it', async () => {
    const ann = await people.person('ann');
    const room = await group(ann, await others(MANY));
    await ann.openRoom(room.name ?? '');
    await ann.composer.fill('@all the office is closed');
    await ann.composer.press('Enter');
    await expectPage(question(ann)).toContainText(`${String(MANY)} people get a mention`);
    await expectAccessible(ann.page);
    await ann.page.keyboard.press('Escape');
    await expectPage(question(ann)).toBeHidden();
    await expectPage(ann.composer).toHaveValue('@all the office is closed');
    await ann.composer.press('Enter');
    await question(ann).getByRole('button', { name: 'Send to all' }).click();
    await ann.expectMessage('@all the office is closed');
    await expectPage(ann.composer).toHaveValue('');
  });

  it('does not begin in an edit, which says so', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const room = await group(ann, [ben]);
    await ann.openRoom(room.name ?? '');
    await ann.send('lunch is ready');
    await ann.expectSent('lunch is ready');
    await ann.composer.press('ArrowUp');
    const edited = ann.page.getByRole('textbox', { name: 'Edit message' });
    await edited.fill('@all lunch is ready');
    await expectPage(edited).toHaveAccessibleDescription(/@all in an edit tells nobody/);
    await edited.press('Enter');
    await ann.expectMessage('@all lunch is ready');
    const { body } = await ben.user.http('get', '/v1/me/mentions').expect(200);
    expect((body as { mentions: object[] }).mentions).toEqual([]);
  });

  it('is not offered to who may not, and the text says why before it is sent', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const room = await group(ben, [ann, ...(await others(MANY))]);
    await ann.openRoom(room.name ?? '');
    await ann.composer.fill('');
    await ann.composer.pressSequentially('@all');
    await expectPage(ann.composer).toHaveAccessibleDescription(/only moderators can speak to all/);
    await expectPage(option(ann)).toBeHidden();
    await ann.composer.press('Enter');
    await ann.expectMessage('@all');
    const { body } = await ben.user.http('get', '/v1/me/mentions').expect(200);
    expect((body as { mentions: object[] }).mentions).toEqual([]);
  });
});
