import { describe, it } from 'vitest';

import { directRoom, group, peopleOfTests } from '../kit/people.js';
import { expectPage } from '../kit/person.js';
import { conversation, read } from '../kit/preparing.js';

const people = peopleOfTests();

describe('signs of the others', () => {
  it('say who is typing, and no longer once the message is there', async () => {
    const [ann, ben] = [await people.person('ann'), await people.person('ben')];
    await directRoom(ann, ben);
    await ann.openRoom(ben.name);
    await ben.openRoom(ann.name);
    const typing = ann.page.getByRole('status', { name: 'Typing' });
    await expectPage(typing).toHaveText('');
    await ben.composer.pressSequentially('Just a mom');
    await expectPage(typing).toContainText(`${ben.name}`);
    await ben.composer.press('Enter');
    await ann.expectMessage('Just a mom', ben.name);
    await expectPage(typing).toHaveText('');
  });

  it('say in a private chat that a message was read', async () => {
    const [ann, ben] = [await people.person('ann'), await people.person('ben')];
    await directRoom(ann, ben);
    await ann.openRoom(ben.name);
    await ann.send('Have you seen this?');
    await ann.expectSent('Have you seen this?');
    await expectPage(ann.messages('Have you seen this?')).not.toContainText(/Seen$/);
    await ben.openRoom(ann.name);
    await ben.expectMessage('Have you seen this?', ann.name);
    await expectPage(ann.messages('Have you seen this?')).toContainText(/Seen$/);
  });

  it('say in a small group by whom a message was read', async () => {
    const [ann, ben, eve] = [await people.person('ann'), await people.absent('ben'), await people.absent('eve')];
    const room = await group(ann, [ben, eve]);
    await ann.openRoom(room.name ?? '');
    await ann.send('Dinner at eight');
    await ann.expectSent('Dinner at eight');
    await read(ben, room);
    const readBy = (count: number) => ann.messages('Dinner').getByRole('button', { name: `Read by ${String(count)}` });
    await readBy(1).click();
    const names = ann.page.getByRole('list', { name: 'Read by 1' });
    await expectPage(names).toContainText(ben.name);
    await expectPage(names).not.toContainText(eve.name);
    await ann.pressInDialog('Escape');
    await read(eve, room);
    await expectPage(readBy(2)).toBeVisible();
  });

  it('say who is online, except of a person who blocks', async () => {
    const [ann, ben] = [await people.person('ann'), await people.person('ben')];
    await conversation(ann, ben);
    await ann.openRoom(ben.name);
    await expectPage(ann.roomLink(ben.name)).toHaveAccessibleName(/online/);
    await ben.user.http('put', `/v1/blocks/${ann.user.id}`).expect(204);
    await expectPage(ann.roomLink(ben.name)).not.toHaveAccessibleName(/online/);
  });
});
