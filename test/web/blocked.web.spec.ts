import { describe, expect, it } from 'vitest';

import type { RoomState } from '#contracts';

import { expectAccessible } from './kit/accessibility.js';
import { directRoom, group, peopleOfTests } from './kit/people.js';
import { expectPage, type Person, type Someone } from './kit/person.js';
import { conversation, post, read, say } from './kit/preparing.js';
import { ThreadPanel } from './kit/thread.js';

const people = peopleOfTests();

/** Opens the direct room with the person and blocks them. */
async function block(person: Person, other: Someone): Promise<void> {
  await person.openRoom(other.name);
  await person.button('Block').click();
  await expectPage(person.page.getByRole('alertdialog')).toContainText('their mentions of you do not count');
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
  it('has what the other writes in a group of both behind a line, whose mentions do not count', async () => {
    const [ann, ben, cid] = [await people.person('ann'), await people.absent('ben'), await people.absent('cid')];
    await directRoom(ann, ben);
    const room = await group(ann, [ben, cid]);
    await say(ben, room, 'Before', { mentions: [ann.user.id] });
    await expectPage(ann.roomLink(room.name ?? '')).toHaveAccessibleName(/mention/);
    await block(ann, ben);
    await expectPage(ann.roomLink(room.name ?? '')).not.toHaveAccessibleName(/mention/);
    await expectPage(ann.roomLink(room.name ?? '')).toContainText('A message of somebody you blocked.');
    await say(ben, room, 'For everybody', { mentions: [ann.user.id] });
    await post(cid, room, ['In between']);
    await say(ben, room, 'And again', { replyTo: await say(ben, room, 'Once more') });
    await expectPage(ann.roomLink(room.name ?? '')).toHaveAccessibleName(/5 unread/);
    await expectPage(ann.roomLink(room.name ?? '')).not.toHaveAccessibleName(/mention/);

    await ann.openRoom(room.name ?? '');
    const folds = ann.log.getByRole('button', { name: /^2 messages of somebody you blocked\. (Show|Hide)$/ });
    await expectPage(folds).toHaveCount(2);
    await ann.expectMessage('In between', cid.name);
    await expectPage(ann.roomLink(room.name ?? '')).not.toHaveAccessibleName(/unread/);
    for (const text of ['Before', 'For everybody', 'Once more', 'And again'])
      await expectPage(ann.page.getByText(text)).toHaveCount(0);
    await expectAccessible(ann.page);

    await folds.first().click();
    await ann.expectMessage('For everybody', ben.name);
    await expectPage(ann.messages('And again')).toHaveCount(0);
    await folds.first().press('Enter');
    await expectPage(ann.messages('For everybody')).toHaveCount(0);
    await ann.user.http('delete', `/v1/blocks/${ben.user.id}`).expect(204);
    await ann.expectMessage('And again', ben.name);
    await expectPage(folds).toHaveCount(0);
  });

  it('reads on through the line, and has the root of a thread behind one too', async () => {
    const [ann, ben, cid] = [await people.person('ann'), await people.absent('ben'), await people.absent('cid')];
    const room = await group(cid, [ann, ben]);
    await ann.user.http('put', `/v1/blocks/${ben.user.id}`).expect(204);
    const tall = (text: string): string => `${text}\n${'- a line\n'.repeat(20)}`;
    await post(cid, room, [tall('Long before')]);
    await read(ann, room);
    const threadId = await say(ben, room, 'Root of the thread');
    await post(ben, room, ['Hidden', 'Hidden too']);
    const { body } = await ann.user.http('get', `/v1/rooms/${room.id}`).expect(200);
    await post(cid, room, [tall('First'), tall('Second'), tall('Third')]);
    await say(cid, room, 'A reply', { threadId });

    await ann.openRoom(room.name ?? '');
    const fold = ann.log.getByRole('button', { name: '3 messages of somebody you blocked. Show' });
    await expectPage(fold).toBeInViewport();
    const readSeq = async () =>
      ((await ann.user.http('get', `/v1/rooms/${room.id}`).expect(200)).body as RoomState).main?.readSeq;
    await expect.poll(readSeq).toBeGreaterThanOrEqual((body as RoomState).headSeq);

    await ann.page.goto(`/rooms/${room.id}/threads/${threadId}`);
    const panel = new ThreadPanel(ann);
    await expectPage(panel.reply('A reply')).toBeVisible();
    await expectPage(panel.message('Root of the thread')).toHaveCount(0);
    await panel.button('A message of somebody you blocked. Show').click();
    await expectPage(panel.message('Root of the thread')).toBeVisible();
  });

  it('searches without a name or a word of theirs among the hits', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const [alone, together] = [await directRoom(ann, ben), await group(ann, [ben])];
    await post(ben, alone, ['Turmeric for two']);
    await post(ben, together, ['Turmeric for all']);
    await ann.user.http('put', `/v1/blocks/${ben.user.id}`).expect(204);
    await ann.page.getByRole('searchbox', { name: 'Find people and rooms' }).fill('turmeric');
    const listbox = ann.page.getByRole('listbox');
    const found = listbox.getByRole('group', { name: 'Messages', exact: true });
    await expectPage(found.getByRole('option', { name: /^A message of somebody you blocked\./ })).toHaveCount(2);
    await expectPage(found).toContainText(together.name ?? '');
    await expectPage(listbox).not.toContainText(ben.name);
    await listbox.getByRole('option', { name: 'All results' }).click();
    const results = ann.page.getByRole('region', { name: 'Search results' }).getByRole('list', { name: 'Messages' });
    await expectPage(results.getByRole('link')).toHaveText([/^A message of .*/, /^A message of .*/]);
    await expectPage(results).toContainText(together.name ?? '');
    await expectPage(results).not.toContainText(ben.name);
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
