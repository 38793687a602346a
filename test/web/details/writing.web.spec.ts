import { describe, expect, it } from 'vitest';

import { directRoom, group, peopleOfTests } from '../kit/people.js';
import { expectPage } from '../kit/person.js';
import { post, setRole, updateRoom } from '../kit/preparing.js';

const people = peopleOfTests();

describe('a text', () => {
  it('that was not sent is there after a reload, in each room its own', async () => {
    const [ann, ben, eve] = [await people.person('ann'), await people.absent('ben'), await people.absent('eve')];
    await directRoom(ann, ben);
    await directRoom(ann, eve);
    await ann.openRoom(ben.name);
    await ann.composer.fill('for Ben, unfinished');
    await ann.openRoom(eve.name);
    await expectPage(ann.composer).toHaveValue('');
    await ann.composer.fill('for Eve');
    await ann.page.reload();
    await expectPage(ann.composer).toHaveValue('for Eve');
    await ann.openRoom(ben.name);
    await expectPage(ann.composer).toHaveValue('for Ben, unfinished');
    await ann.composer.press('Enter');
    await ann.expectSent('for Ben, unfinished');
    await ann.page.reload();
    await ann.expectMessage('for Ben, unfinished');
    await expectPage(ann.composer).toHaveValue('');
  });

  it('of each of two tabs stays its own, also after the other tab has sent', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const room = await directRoom(ann, ben);
    await ann.openRoom(ben.name);
    await ann.composer.fill('from the first tab');
    const tab = await ann.newTab(`/rooms/${room.id}`);
    await expectPage(tab.composer).toHaveValue('from the first tab');
    await tab.send('from the second tab');
    await tab.expectSent('from the second tab');
    await ann.page.reload();
    await expectPage(ann.composer).toHaveValue('from the first tab');
  });

  it('that changes a message is there after a reload, until it is saved', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    await directRoom(ann, ben);
    await ann.openRoom(ben.name);
    await ann.send('Helo');
    await ann.expectSent('Helo');
    await ann.act('Helo', 'Edit');
    const edit = ann.page.getByRole('textbox', { name: 'Edit message' });
    await edit.fill('Hello, Ben');
    await ann.page.reload();
    await expectPage(edit).toHaveValue('Hello, Ben');
    await edit.press('Enter');
    await ann.expectMessage('Hello, Ben');
    await ann.page.reload();
    await expectPage(ann.composer).toHaveValue('');
  });

  it('over the limit stays, and is refused in words', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    await directRoom(ann, ben);
    await ann.openRoom(ben.name);
    const text = 'long '.repeat(1601).trim();
    await ann.composer.fill(text);
    await ann.composer.press('Enter');
    await expectPage(ann.composer).toHaveValue(text);
    await expectPage(ann.page.getByRole('alert').filter({ hasText: '8,000' })).toBeVisible();
    await expectPage(ann.log.getByRole('article')).toHaveCount(0);
    await ann.composer.fill('short');
    await ann.composer.press('Enter');
    await ann.expectSent('short');
  });

  it('has several lines by Shift+Enter', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    await directRoom(ann, ben);
    await ann.openRoom(ben.name);
    await ann.composer.pressSequentially('first');
    await ann.composer.press('Shift+Enter');
    await ann.composer.pressSequentially('second');
    await expectPage(ann.composer).toHaveValue('first\nsecond');
    await ann.composer.press('Enter');
    await ann.expectSent('second');
    await expectPage(ann.log.getByRole('article')).toHaveCount(1);
  });

  it('mentions a member by completion, who sees a badge', async () => {
    const [ann, ben, eve] = [await people.person('ann'), await people.person('ben'), await people.absent('eve')];
    const room = await group(ann, [ben, eve]);
    await ann.openRoom(room.name ?? '');
    await ann.composer.pressSequentially(`Look, @${ben.name.slice(0, 5)}`);
    const option = ann.page.getByRole('option', { name: ben.name });
    await expectPage(option).toHaveAttribute('aria-selected', 'true');
    await ann.composer.press('Enter');
    await expectPage(ann.composer).toHaveValue(new RegExp(`^Look, @${ben.name}\\s`));
    await ann.composer.press('Enter');
    await ann.expectSent('Look,');
    await expectPage(ben.roomLink(room.name ?? '')).toHaveAccessibleName(/1 mention/);
    const { body } = await eve.user.http('get', `/v1/rooms/${room.id}`).expect(200);
    expect(body).toMatchObject({ unread: 1, mentions: 0 });
  });

  it('that answers a message mentions members above what it answers', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const room = await group(ann, [ben]);
    await post(ben, room, ['Who comes?']);
    await ann.openRoom(room.name ?? '');
    await ann.act('Who comes?', 'Reply');
    await ann.composer.pressSequentially('@');
    const list = ann.page.getByRole('listbox', { name: 'People to mention' });
    await expectPage(list).toBeVisible();
    const [above, below] = [await list.boundingBox(), await ann.button('Cancel reply').boundingBox()];
    expect((above?.y ?? NaN) + (above?.height ?? NaN)).toBeLessThanOrEqual(below?.y ?? NaN);
  });

  it('that the server refuses can be sent again or discarded', async () => {
    const [ann, ben] = [await people.person('ann'), await people.person('ben')];
    const room = await group(ann, [ben]);
    await ben.openRoom(room.name ?? '');
    await expectPage(ben.log).toContainText('created the room');
    await ben.setOffline(true);
    await ben.send('Let me say this');
    await ben.send('And this');
    await expectPage(ben.messages('And this')).toContainText('Waiting to be sent');
    await updateRoom(ann, room, { archived: true });
    await ben.setOffline(false);
    await expectPage(ben.messages('And this').getByRole('button', { name: 'Retry' })).toBeVisible();
    await ben.messages('And this').getByRole('button', { name: 'Discard' }).click();
    await expectPage(ben.messages('And this')).toHaveCount(0);
    await updateRoom(ann, room, { archived: false });
    await ben.messages('Let me say this').getByRole('button', { name: 'Retry' }).click();
    await ben.expectSent('Let me say this');
    await expectPage(ben.button('Retry')).toHaveCount(0);
  });
});

describe('one cannot write, and is not offered to,', () => {
  it('as a reader, or in an archived room; the draft stays meanwhile', async () => {
    const [ann, ben] = [await people.absent('ann'), await people.person('ben')];
    const room = await group(ann, [ben]);
    await ben.openRoom(room.name ?? '');
    await ben.composer.fill('half a sentence');
    await setRole(ann, room, ben, 'reader');
    await expectPage(ben.page.getByText('You can read here, but not write.')).toBeVisible();
    await expectPage(ben.composer).toHaveCount(0);
    await setRole(ann, room, ben, 'member');
    await expectPage(ben.composer).toHaveValue('half a sentence');
    await updateRoom(ann, room, { archived: true });
    await expectPage(ben.page.getByText(/^This room is archived/)).toBeVisible();
    await expectPage(ben.composer).toHaveCount(0);
    await updateRoom(ann, room, { archived: false });
    await expectPage(ben.composer).toHaveValue('half a sentence');
  });

  it('before the slow mode allows it; the draft stays meanwhile', async () => {
    const [ann, ben] = [await people.absent('ann'), await people.person('ben')];
    const room = await group(ann, [ben]);
    await updateRoom(ann, room, { slowModeSeconds: 600 });
    await ben.openRoom(room.name ?? '');
    await ben.send('the first one');
    await ben.expectSent('the first one');
    await expectPage(ben.button(/^Send in/)).toBeDisabled();
    await ben.composer.fill('the second one');
    await ben.composer.press('Enter');
    await expectPage(ben.composer).toHaveValue('the second one');
    await expectPage(ben.log.getByRole('article')).toHaveCount(1);
    await updateRoom(ann, room, { slowModeSeconds: 0 });
    await ben.button('Send').click();
    await ben.expectSent('the second one');
  });
});
