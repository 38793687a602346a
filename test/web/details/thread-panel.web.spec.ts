import { describe, expect, it } from 'vitest';

import { newId, type RoomState } from '#contracts';

import { expectAccessible } from '../kit/accessibility.js';
import { chosenFiles, drop, expectFiles, textFile } from '../kit/attaching.js';
import { directRoom, group, peopleOfTests, PHONE } from '../kit/people.js';
import { expectPage, type Person } from '../kit/person.js';
import { numbered, post, say, updateRoom } from '../kit/preparing.js';
import { ThreadPanel } from '../kit/thread.js';

const people = peopleOfTests();

const thread = (person: Person): ThreadPanel => new ThreadPanel(person);
const pathOf = ({ id }: RoomState, threadId: string, seq?: number): string =>
  `/rooms/${id}/threads/${threadId}${seq === undefined ? '' : `/${String(seq)}`}`;
const stateOf = async ({ user }: Person, { id }: RoomState): Promise<RoomState> =>
  (await user.http('get', `/v1/rooms/${id}`).expect(200)).body as RoomState;

describe('a thread', () => {
  it('opens beside the room for two people, while a third sees the room alone', async () => {
    const [ann, ben, eve] = [await people.person('ann'), await people.person('ben'), await people.person('eve')];
    const room = await group(ann, [ben, eve]);
    const title = room.name ?? '';
    for (const person of [ann, ben, eve]) await person.openRoom(title);
    await ann.send('Shall we meet?');
    await ben.expectMessage('Shall we meet?');
    await thread(ben).open('Shall we meet?');
    await expectPage(thread(ben).text).toBeFocused();
    await expectPage(thread(ben).region.getByText('No replies yet')).toBeVisible();
    await expectPage(thread(ben).button('Follow thread')).toHaveAttribute('aria-pressed', 'false');
    await expectAccessible(ben.page);
    await thread(ben).send('At noon');
    await thread(ben).expectReply('At noon');
    await expectPage(thread(ben).button('Follow thread')).toHaveAttribute('aria-pressed', 'true');

    const opener = ann.messages('Shall we meet?').getByRole('button', { name: /^1 reply.*1 unread/ });
    await opener.click();
    await thread(ann).expectReply('At noon');
    await expectPage(thread(ann).region.getByRole('separator', { name: 'New replies' })).toBeInViewport();
    await expectPage(ann.messages('Shall we meet?').getByRole('button', { name: /unread/ })).toHaveCount(0);
    await thread(ann).alsoInRoom.check();
    await thread(ann).text.fill('Noon it is');
    await thread(ann).button('Send reply').click();
    await thread(ann).expectReply('Noon it is');
    await expectPage(thread(ann).alsoInRoom).not.toBeChecked();
    await thread(ben).expectReply('Noon it is');
    await expectPage(thread(ben).log.getByRole('article')).toContainText(['At noon', 'Noon it is']);
    await expectAccessible(ann.page);

    await eve.expectMessage('Noon it is', ann.name);
    await expectPage(eve.messages('At noon')).toHaveCount(0);
    await expectPage(eve.messages('Shall we meet?').getByRole('button', { name: /^2 replies/ })).toBeVisible();
    await eve.messages('Noon it is').getByRole('button', { name: 'Open thread' }).click();
    await thread(eve).expectReply('At noon');

    await ann.page.keyboard.press('Escape');
    await expectPage(thread(ann).region).toHaveCount(0);
    await expectPage(ann.messages('Shall we meet?').getByRole('button', { name: /^2 replies/ })).toBeFocused();
    await thread(ben).button('Close thread').click();
    await expectPage(thread(ben).region).toHaveCount(0);
    await expectPage(ben.actions('Shall we meet?').getByRole('button', { name: 'Thread' })).toBeFocused();
  });

  it('is followed and left by its button', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const room = await group(ben, [ann]);
    const root = await say(ben, room, 'the root');
    await ann.page.goto(pathOf(room, root));
    const follow = thread(ann).button('Follow thread');
    for (const follows of [true, false]) {
      await follow.click();
      await expectPage(follow).toHaveAttribute('aria-pressed', String(follows));
      const { body } = await ann.user.http('get', `/v1/rooms/${room.id}/threads/${root}`).expect(200);
      expect((body as { thread: { following: boolean } }).thread.following).toBe(follows);
    }
  });

  it('shows a root that is deleted meanwhile, and takes no more replies', async () => {
    const [ann, ben] = [await people.person('ann'), await people.person('ben')];
    const room = await group(ann, [ben]);
    const root = await say(ann, room, 'the root');
    await say(ben, room, 'a reply', { threadId: root });
    await ben.page.goto(pathOf(room, root));
    await thread(ben).text.fill('half a thought');
    await ann.user.http('delete', `/v1/rooms/${room.id}/messages/${root}`).expect(200);
    await expectPage(thread(ben).text).toHaveCount(0);
    await expectPage(thread(ben).message('the root')).toHaveCount(0);
    await expectPage(thread(ben).region.getByText('The first message was deleted.')).toBeVisible();
    await thread(ben).expectReply('a reply');
    await thread(ben).act('a reply', 'React');
    await expectPage(ben.dialog('React')).toBeVisible();
    await ben.pressInDialog('Escape');
    await expectPage(thread(ben).region).toBeVisible();
    await expectAccessible(ben.page);
    await ben.page.reload();
    await expectPage(thread(ben).region.getByText('The first message was deleted.')).toBeVisible();
    await expectPage(thread(ben).text).toHaveCount(0);
  });

  it('that does not exist says so', async () => {
    const ann = await people.person('ann');
    const room = await group(ann, []);
    ann.watch.allowNetworkErrors();
    await ann.page.goto(pathOf(room, newId()));
    await expectPage(thread(ann).region.getByText('There is no such thread')).toBeVisible();
    await expectPage(thread(ann).text).toHaveCount(0);
    await expectPage(ann.composer).toBeVisible();
    await expectAccessible(ann.page);
    await ann.page.goto(`/rooms/${room.id}/threads/%22nonsense`);
    await expectPage(thread(ann).region.getByText('There is no such thread')).toBeVisible();
    await thread(ann).button('Close thread').click();
    await expectPage(thread(ann).region).toHaveCount(0);
    expect(new URL(ann.page.url()).pathname).toBe(`/rooms/${room.id}`);
  });

  it('is read with its end alone, for both kinds of client of one user', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const room = await group(ann, [ben]);
    const root = await say(ann, room, 'the root');
    await post(ben, room, ['in the room']);
    for (const body of numbered(60)) await say(ben, room, body, { threadId: root });
    const before = await stateOf(ann, room);
    await ann.openRoom(room.name ?? '');
    await ann.expectMessage('in the room');
    await expectPage(ann.messages('the root').getByRole('button', { name: /^60 replies.*60 unread/ })).toBeVisible();
    // Who sees the room as one list, has read it up to the first reply.
    await expectPage(async () => {
      const { main, unread } = await stateOf(ann, room);
      expect({ main: main?.unread, thread: unread }).toEqual({ main: 0, thread: 60 });
    }).toPass();
    await ann
      .messages('the root')
      .getByRole('button', { name: /^60 replies/ })
      .click();
    await expectPage(thread(ann).region.getByRole('separator', { name: 'New replies' })).toBeInViewport();
    await expectPage(thread(ann).reply('message 1.')).toBeInViewport();
    await expectPage(thread(ann).reply('message 60.')).not.toBeInViewport();
    await thread(ann)
      .region.getByRole('button', { name: /^Jump to latest, \d+ new/ })
      .click();
    await thread(ann).expectReply('message 60.');
    // The replies in between were not seen.
    await thread(ann).button('Mark as read').click();
    await expectPage(ann.messages('the root').getByRole('button', { name: /unread/ })).toHaveCount(0);
    expect((await stateOf(ann, room)).readSeq).toBeLessThan(before.headSeq);
    // The client of today reads everything, and so the thread too.
    await thread(ann).button('Close thread').click();
    await expectPage(thread(ann).region).toHaveCount(0);
    await say(ben, room, 'one more', { threadId: root });
    await expectPage(ann.messages('the root').getByRole('button', { name: /^61 replies.*1 unread/ })).toBeVisible();
    const { headSeq } = await stateOf(ann, room);
    await ann.user.http('put', `/v1/rooms/${room.id}/read`).send({ seq: headSeq }).expect(200);
    await expectPage(ann.messages('the root').getByRole('button', { name: /unread/ })).toHaveCount(0);
  });
});

describe('in a thread', () => {
  it('one quotes, edits, reacts and deletes as in the room, and each has its own draft', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const room = await group(ann, [ben]);
    const root = await say(ann, room, 'the root');
    const other = await say(ann, room, 'the other root');
    await say(ben, room, 'a reply', { threadId: root });
    await ann.page.goto(pathOf(room, root));
    const panel = thread(ann);
    await panel.act('a reply', 'Reply');
    await expectPage(panel.region.getByText('Replying to')).toBeVisible();
    await expectPage(ann.page.getByText('Replying to')).toHaveCount(1);
    await panel.send('quoting it');
    await expectPage(panel.reply('quoting it')).toContainText('a reply');
    await expectPage(panel.reply('quoting it')).not.toContainText('the root');
    const edited = panel.region.getByRole('textbox', { name: 'Edit message' });
    // It can be edited once it is stored.
    await expectPage(async () => {
      await panel.text.press('ArrowUp', { timeout: 1_000 });
      await expectPage(edited).toHaveValue('quoting it', { timeout: 1_000 });
    }).toPass();
    await edited.fill('quoting it better');
    await edited.press('Enter');
    await panel.expectReply('quoting it better');
    await panel.act('quoting it better', 'Delete');
    await ann.confirm('Delete');
    await expectPage(panel.reply('quoting it better')).toHaveCount(0);
    await expectPage(panel.log.getByRole('article')).toHaveCount(2);
    // The last message of the room, not of the thread.
    await ann.composer.press('ArrowUp');
    const inRoom = ann.page.getByRole('textbox', { name: 'Edit message' });
    await expectPage(inRoom).toHaveValue('the other root');
    await inRoom.press('Escape');

    await panel.text.fill('half a reply');
    await ann.composer.fill('half a message');
    await thread(ann).open('the other root');
    await expectPage(panel.text).toHaveValue('');
    await panel.text.fill('half of another');
    await ann.page.reload();
    await expectPage(panel.text).toHaveValue('half of another');
    await expectPage(ann.composer).toHaveValue('half a message');
    await ann.page.goto(pathOf(room, root));
    await expectPage(panel.text).toHaveValue('half a reply');
    expect(other).not.toBe(root);
  });

  it('replies wait without a network, and are sent in order with the messages of the room', async () => {
    const [ann, ben] = [await people.person('ann'), await people.person('ben')];
    const room = await group(ann, [ben]);
    const root = await say(ann, room, 'the root');
    await ann.page.goto(pathOf(room, root));
    await expectPage(thread(ann).region.getByText('No replies yet')).toBeVisible();
    await ben.page.goto(`/rooms/${room.id}`);
    await ann.setOffline(true);
    await ann.send('one, in the room');
    await thread(ann).send('two, in the thread');
    await ann.send('three, in the room');
    await thread(ann).alsoInRoom.check();
    await thread(ann).send('four, in both');
    await expectPage(thread(ann).reply('two,')).toContainText('Waiting to be sent');
    await expectPage(ann.messages('two,')).toHaveCount(0);
    await expectPage(thread(ann).reply('one,')).toHaveCount(0);
    for (const log of [ann.log, thread(ann).log]) await expectPage(log.getByText('four, in both')).toHaveCount(1);
    await expectPage(ann.connection).toHaveText('You are offline: 4 messages will be sent.');
    await ann.setOffline(false);
    for (const text of ['two,', 'four,']) await thread(ann).expectReply(text);
    for (const text of ['one,', 'three,', 'four,']) await ben.expectMessage(text, ann.name);
    const { body } = await ben.user.http('get', `/v1/rooms/${room.id}/messages?limit=50`).expect(200);
    const sent = (body as { messages: { body: string }[] }).messages.map((message) => message.body.split(',')[0]);
    expect(sent.slice(-4)).toEqual(['one', 'two', 'three', 'four']);
    await ann.expectConnected();
  });

  it('files are dropped, wait with the draft, and are sent in it; who may not write is told why', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const room = await group(ben, [ann]);
    const root = await say(ben, room, 'the root');
    await ann.page.goto(pathOf(room, root));
    await expectPage(thread(ann).button('Attach files')).toBeVisible();
    await drop(ann, [textFile('for the room.txt')]);
    await drop(ann, [textFile('for the thread.txt')], undefined, thread(ann).log);
    await expectPage(chosenFiles(ann)).toHaveCount(2);
    const inThread = thread(ann).region.getByRole('list', { name: 'Files to send' });
    await expectPage(inThread.getByRole('listitem')).toHaveText([/for the thread/]);
    await thread(ann).button('Close thread').click();
    await expectPage(chosenFiles(ann)).toHaveText([/for the room/]);
    await thread(ann).open('the root');
    await thread(ann).send('with a file');
    await expectPage(thread(ann).reply('with a file')).toContainText('for the thread.txt');
    await expectFiles(ann, room, [['for the thread.txt']]);
    await updateRoom(ben, room, { archived: true });
    await expectPage(thread(ann).region.getByText('This room is archived.')).toBeVisible();
    await expectPage(thread(ann).text).toHaveCount(0);
  });

  it('on a phone one sees the thread in place of the room, whose messages stay unread', async () => {
    const [ann, ben] = [await people.person('ann', PHONE), await people.absent('ben')];
    const room = await directRoom(ann, ben);
    const root = await say(ben, room, 'the root');
    await say(ann, room, 'a reply', { threadId: root });
    await ann.openRoom(ben.name);
    await ann
      .messages('the root')
      .getByRole('button', { name: /^1 reply/ })
      .tap();
    await thread(ann).expectReply('a reply');
    await expectPage(ann.log).not.toBeVisible();
    await expectPage(ann.composer).not.toBeVisible();
    await expectPage(thread(ann).text).toBeInViewport();
    await expectPage(thread(ann).region).toBeFocused();
    await expectAccessible(ann.page);
    expect(await ann.page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    await say(ben, room, 'meanwhile in the room');
    await say(ben, room, 'meanwhile in the thread', { threadId: root });
    await thread(ann).expectReply('meanwhile in the thread');
    await expectPage(async () => {
      const { body } = await ann.user.http('get', `/v1/rooms/${room.id}/threads/${root}`).expect(200);
      expect((body as { thread: { unread: number } }).thread.unread).toBe(0);
    }).toPass();
    expect((await stateOf(ann, room)).main?.unread).toBe(1);
    await expectPage(ann.page).toHaveTitle(/^\(1\) /);
    await ann.page.goBack();
    await expectPage(thread(ann).region).toHaveCount(0);
    await ann.expectMessage('meanwhile in the room');
    await expectPage(async () => expect((await stateOf(ann, room)).main?.unread).toBe(0)).toPass();
    await expectPage(ann.page).not.toHaveTitle(/^\(/);
  });

  it('the keyboard alone opens, follows, replies and closes', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const room = await group(ben, [ann]);
    await say(ben, room, 'the root');
    await ann.openRoom(room.name ?? '');
    await ann.expectMessage('the root');
    const { keyboard } = ann.page;
    await keyboard.press('Shift+Tab');
    await expectPage(ann.messages('the root')).toBeFocused();
    await expectPage(ann.actions('the root')).toBeVisible();
    await keyboard.press('Tab');
    const opener = ann.actions('the root').getByRole('button', { name: 'Thread' });
    for (let presses = 0; presses < 10 && (await opener.and(ann.page.locator(':focus')).count()) === 0; presses++)
      await keyboard.press('ArrowRight');
    await keyboard.press('Enter');
    await expectPage(thread(ann).text).toBeFocused();
    await keyboard.type('by keyboard');
    await keyboard.press('Enter');
    await thread(ann).expectReply('by keyboard');
    await keyboard.press('Shift+Tab');
    await expectPage(thread(ann).reply('by keyboard')).toBeFocused();
    await keyboard.press('Shift+Tab');
    await expectPage(thread(ann).message('the root')).toBeFocused();
    await keyboard.press('Shift+Tab');
    await expectPage(thread(ann).button('Close thread')).toBeFocused();
    await keyboard.press('Shift+Tab');
    await expectPage(thread(ann).button('Follow thread')).toBeFocused();
    await keyboard.press('Enter');
    await expectPage(thread(ann).button('Follow thread')).toHaveAttribute('aria-pressed', 'false');
    await keyboard.press('Escape');
    await expectPage(thread(ann).region).toHaveCount(0);
    await expectPage(opener).toBeFocused();
    expect(new URL(ann.page.url()).pathname).toBe(`/rooms/${room.id}`);
  });
});

describe('the URL of a reply', () => {
  it('leads to the reply in its thread, and the way back from there', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const room = await group(ben, [ann]);
    const root = await say(ben, room, 'the root');
    for (const body of numbered(60)) await say(ben, room, body, { threadId: root });
    const seq = (await stateOf(ann, room)).headSeq - 50;
    await ann.page.goto(`/rooms/${room.id}/${String(seq)}`);
    await thread(ann).expectReply('message 10.');
    expect(new URL(ann.page.url()).pathname).toBe(pathOf(room, root, seq));
    await expectPage(thread(ann).reply('message 60.')).not.toBeInViewport();
    await ann.page.goBack();
    await expectPage(ann.page.getByText('Choose a room')).toBeVisible();
  });
});

describe('the unread threads', () => {
  it('are one key away from anywhere, and one more opens the first of them', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const room = await group(ann, [ben]);
    const roots = [];
    for (const body of numbered(3)) roots.push(await say(ann, room, body));
    for (const [index, threadId] of roots.entries()) await say(ben, room, `reply ${String(index + 1)}.`, { threadId });
    await ann.page.goto('/');
    await expectPage(ann.page.getByText('Alt+T leads to your threads.')).toBeVisible();
    await ann.openRoom(room.name ?? '');
    await expectPage(ann.composer).toBeFocused();
    for (const left of [3, 2, 1]) {
      await ann.page.keyboard.press('Alt+t');
      await expectPage(ann.page.getByRole('heading', { name: 'Threads' })).toBeVisible();
      const entries = ann.page.getByRole('list', { name: 'Threads' });
      await expectPage(entries.getByRole('link', { name: `message ${String(left)}.` })).toBeFocused();
      await ann.page.keyboard.press('Enter');
      await thread(ann).expectReply(`reply ${String(left)}.`);
      await expectPage(thread(ann).text).toBeFocused();
      await expectPage(ann.page.getByRole('link', { name: /^Threads/ })).toHaveAccessibleName(
        left === 1 ? 'Threads' : `Threads ${String(left - 1)} unread`,
      );
    }
    await ann.page.keyboard.press('Alt+t');
    await expectPage(ann.page.getByRole('list', { name: 'Threads' }).getByRole('listitem')).toHaveCount(3);
    await expectPage(ann.page.getByRole('main')).toBeFocused();
  });
});
