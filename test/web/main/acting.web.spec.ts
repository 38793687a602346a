import { describe, it } from 'vitest';

import { directRoom, group, peopleOfTests } from '../kit/people.js';
import { expectPage } from '../kit/person.js';
import { numbered, post } from '../kit/preparing.js';

const people = peopleOfTests();

describe('a message', () => {
  it('is edited by the arrow up, and says so to the others', async () => {
    const [ann, ben] = [await people.person('ann'), await people.person('ben')];
    await directRoom(ann, ben);
    await ann.openRoom(ben.name);
    await ben.openRoom(ann.name);
    await ann.send('See you at fiv');
    await ann.expectSent('See you at fiv');
    await ben.send('Where?');
    await ann.expectMessage('Where?', ben.name);
    await ann.composer.press('ArrowUp');
    const edit = ann.page.getByRole('textbox', { name: 'Edit message' });
    await expectPage(edit).toBeFocused();
    await expectPage(edit).toHaveValue('See you at fiv');
    await edit.fill('See you at five');
    await edit.press('Enter');
    await expectPage(edit).toHaveCount(0);
    await ben.expectMessage('See you at five', ann.name);
    await expectPage(ben.messages('See you at five')).toContainText('edited');
    await expectPage(ann.composer).toBeFocused();
  });

  it('has an answer, which leads back to it', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const room = await directRoom(ann, ben);
    await post(ben, room, ['How is the weather?', ...numbered(30)]);
    await ann.page.goto(`/rooms/${room.id}/1`);
    await ann.expectMessage('How is the weather?', ben.name);
    await ann.act('How is the weather?', 'Reply');
    await expectPage(ann.composer).toBeFocused();
    await ann.send('It is raining');
    await ann.expectSent('It is raining');
    await expectPage(ann.messages('How is the weather?', ben.name)).not.toBeInViewport();
    await ann.messages('It is raining', ann.name).getByRole('link', { name: 'How is the weather?' }).click();
    await expectPage(ann.messages('How is the weather?', ben.name)).toBeInViewport();
  });

  it('gets a reaction, which a second press takes back', async () => {
    const [ann, ben] = [await people.person('ann'), await people.person('ben')];
    await directRoom(ann, ben);
    await ann.openRoom(ben.name);
    await ben.openRoom(ann.name);
    await ben.send('I have passed the exam');
    await ann.expectMessage('I have passed the exam', ben.name);
    await ann.act('I have passed the exam', 'React');
    await expectPage(ann.dialog('React').locator(':focus')).toHaveCount(1);
    await ann.dialog('React').getByRole('button', { name: '🎉' }).first().click();
    await expectPage(ann.dialog('React')).toHaveCount(0);
    const reaction = (person: typeof ann) => person.messages('I have passed').getByRole('button', { name: '🎉' });
    await expectPage(reaction(ben)).toHaveAccessibleName(/1 reaction/);
    await reaction(ben).click();
    await expectPage(reaction(ann)).toHaveAccessibleName(/2 reactions/);
    await expectPage(reaction(ann)).toHaveAttribute('aria-pressed', 'true');
    await reaction(ann).click();
    await expectPage(reaction(ben)).toHaveAccessibleName(/1 reaction/);
    await reaction(ben).click();
    await expectPage(reaction(ann)).toHaveCount(0);
  });

  it('is pinned for everyone, and unpinned', async () => {
    const [ann, ben] = [await people.person('ann'), await people.person('ben')];
    await directRoom(ann, ben);
    await ann.openRoom(ben.name);
    await ben.openRoom(ann.name);
    await ann.send('The key is under the mat');
    await ann.expectSent('The key is under the mat');
    await ann.act('The key is under the mat', 'Pin');
    await expectPage(ben.messages('The key is under the mat')).toContainText('Pinned');
    await ben.act('The key is under the mat', 'Unpin');
    await expectPage(ann.messages('The key is under the mat')).not.toContainText('Pinned');
  });

  it('is deleted after a question, and leaves its place', async () => {
    const [ann, ben] = [await people.person('ann'), await people.person('ben')];
    await directRoom(ann, ben);
    await ann.openRoom(ben.name);
    await ben.openRoom(ann.name);
    await ann.send('A secret');
    await ben.expectMessage('A secret', ann.name);
    await ann.act('A secret', 'Delete');
    await ann.confirm('Delete');
    for (const person of [ann, ben]) {
      await expectPage(person.messages('A secret')).toHaveCount(0);
      await person.expectMessage('This message was deleted.', ann.name);
    }
    await expectPage(ann.rooms).not.toContainText('A secret');
  });

  it('is forwarded to another room, and says whose it was', async () => {
    const [ann, ben, eve] = [await people.person('ann'), await people.person('ben'), await people.person('eve')];
    await directRoom(ann, ben);
    const room = await group(ann, [eve]);
    await ann.openRoom(ben.name);
    await ben.openRoom(ann.name);
    await ben.send('The train is late');
    await ann.expectMessage('The train is late', ben.name);
    await ann.act('The train is late', 'Forward');
    await ann.page
      .getByRole('dialog')
      .getByRole('button', { name: room.name ?? '' })
      .click();
    await eve.openRoom(room.name ?? '');
    await eve.expectMessage('The train is late', ann.name);
    await expectPage(eve.messages('The train is late')).toContainText(ben.name);
  });

  it('offers only what one may do', async () => {
    const [ann, ben] = [await people.person('ann'), await people.person('ben')];
    const room = await group(ann, [ben]);
    await ann.openRoom(room.name ?? '');
    await ben.openRoom(room.name ?? '');
    await ann.send('By the owner');
    await ben.expectMessage('By the owner', ann.name);
    const offered = async (person: typeof ann): Promise<void> => {
      await person.messages('By the owner').hover();
      await expectPage(person.actions('By the owner')).toBeVisible();
    };
    await offered(ben);
    for (const name of ['React', 'Reply', 'Thread', 'Forward', 'Report', 'Bookmark', 'More actions'])
      await expectPage(ben.actions('By the owner').getByRole('button', { name, exact: true })).toBeVisible();
    // Three more react at once.
    await expectPage(ben.actions('By the owner').getByRole('button')).toHaveCount(10);
    await offered(ann);
    await expectPage(ann.actions('By the owner').getByRole('button')).toHaveCount(12);
  });
});
