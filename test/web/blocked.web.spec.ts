import { describe, it } from 'vitest';

import { directRoom, group, peopleOfTests } from './kit/people.js';
import { expectPage, type Person, type Someone } from './kit/person.js';
import { conversation, post } from './kit/preparing.js';

const people = peopleOfTests();

/** Opens the direct room with the person and blocks them. */
async function block(person: Person, other: Someone): Promise<void> {
  await person.openRoom(other.name);
  await person.button('Block').click();
  await person.confirm('Block');
  await expectPage(person.page.getByText(`You have blocked ${other.name}.`).first()).toBeVisible();
}

/** Writes to a person who has blocked the writer. */
async function writeInVain(person: Person, text: string): Promise<void> {
  await person.composer.fill(text);
  await person.composer.press('Enter');
  await expectPage(person.composer).toHaveCount(0);
}

describe('a person who blocks another', () => {
  it('still reads what the other writes in a group of both', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    await directRoom(ann, ben);
    const room = await group(ann, [ben]);
    await block(ann, ben);
    await post(ben, room, ['For everybody']);
    await ann.openRoom(room.name ?? '');
    await ann.expectMessage('For everybody', ben.name);
    await expectPage(ann.composer).toBeVisible();
  });

  it('finds them under `Blocked people`, and unblocks them there', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    await directRoom(ann, ben);
    await block(ann, ben);
    await ann.chooseFromMyAccount('Blocked people');
    const dialog = ann.dialog('Blocked people');
    const list = dialog.getByRole('list', { name: 'Blocked people' });
    await expectPage(list.getByRole('listitem')).toHaveCount(1);
    await expectPage(list).toContainText(ben.name);
    await list.getByRole('button', { name: `Unblock ${ben.name}` }).click();
    await expectPage(dialog.getByText('You have not blocked anybody')).toBeVisible();
    await ann.pressInDialog('Escape');
    await expectPage(ann.composer).toBeVisible();
    await ann.send('Friends again');
    await ann.expectSent('Friends again');
  });
});

describe('a person whom another blocks', () => {
  it('cannot write, as both see; after an unblock what was refused is theirs to send', async () => {
    const [ann, ben] = [await people.person('ann'), await people.person('ben')];
    await conversation(ann, ben);
    await ben.openRoom(ann.name);
    await expectPage(ben.roomLink(ann.name)).toHaveAccessibleName(/online/);
    await block(ann, ben);
    await expectPage(ann.composer).toHaveCount(0);
    await expectPage(ben.roomLink(ann.name)).not.toHaveAccessibleName(/online/);
    await writeInVain(ben, 'refused');
    await expectPage(ben.messages('refused')).toContainText('one of you has blocked the other');
    await expectPage(ben.page.getByText(`You cannot send messages to ${ann.name}.`)).toBeVisible();
    await expectPage(ann.messages('refused')).toHaveCount(0);
    await ann.button('Unblock').first().click();
    await ben.send('Thank you');
    await ben.expectSent('Thank you');
    await ann.expectMessage('Thank you', ben.name);
    await expectPage(ann.messages('refused')).toHaveCount(0);
    await ben.messages('refused').getByRole('button', { name: 'Retry' }).click();
    await ann.expectMessage('refused', ben.name);
  });

  it('can write again when they come back later, though the other one has left meanwhile', async () => {
    const [ann, ben] = [await people.person('ann'), await people.person('ben')];
    await conversation(ann, ben);
    await ben.openRoom(ann.name);
    await block(ann, ben);
    await expectPage(ben.roomLink(ann.name)).not.toHaveAccessibleName(/online/);
    await writeInVain(ben, 'refused');
    await ben.page.goto('about:blank');
    await ann.button('Unblock').first().click();
    await expectPage(ann.composer).toBeVisible();
    await ann.page.close();
    await ben.page.goto('/');
    await ben.openRoom(ann.name);
    await ben.expectMessage('refused', ben.name);
    await ben.send('Good night');
    await ben.expectSent('Good night');
  });
});
