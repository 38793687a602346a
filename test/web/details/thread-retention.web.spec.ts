import type { Locator } from '@playwright/test';
import { describe, expect, it } from 'vitest';

import { type MessageId, newId, type RoomState, type ThreadState } from '#contracts';
import { makePurgeDue } from '#testing/topology/store';

import { expectAccessible } from '../kit/accessibility.js';
import { group, peopleOfTests } from '../kit/people.js';
import { expectPage as expectSoon, type Person, type Someone } from '../kit/person.js';
import { numbered, say } from '../kit/preparing.js';
import { ThreadPanel } from '../kit/thread.js';

/** A history looks for messages to purge every 30 s. */
const expectPage = expectSoon.configure({ timeout: 60_000 });
const STORY_TIMEOUT_MS = 240_000;

const people = peopleOfTests();

const REPLACED = 'The message that these replies answer is no longer there.';
const END = 'The first message is no longer there.';

const thread = (person: Person): ThreadPanel => new ThreadPanel(person);
const entries = ({ page }: Person): Locator => page.getByRole('list', { name: 'Threads' }).getByRole('listitem');
const inboxLink = ({ page }: Person): Locator =>
  page.getByRole('navigation', { name: 'Inbox' }).getByRole('link', { name: /^Threads/ });

async function threadOf({ user }: Someone, { id }: RoomState, threadId: MessageId): Promise<ThreadState> {
  const { body } = await user.http('get', `/v1/rooms/${id}/threads/${threadId}`).expect(200);
  return (body as { thread: ThreadState }).thread;
}

/** A room with a thread of six replies: the first has `seq` 3. The second one mentions the last of the people. */
async function roomWithThread(ann: Someone, ben: Someone, cid: Someone) {
  const room = await group(ann, [ben, cid]);
  const root = await say(ann, room, 'the root');
  for (const [index, body] of numbered(6).entries())
    await say(ben, room, body, { threadId: root, ...(index === 1 && { mentions: [cid.user.id] }) });
  return { room, root, path: `/rooms/${room.id}/threads/${root}` };
}

describe('while retention purges a thread, the panel', { timeout: STORY_TIMEOUT_MS }, () => {
  it('drops the root with the oldest replies and takes no more, keeps the others, and at last says that all are gone', async () => {
    const [ann, ben, cid] = [await people.person('ann'), await people.absent('ben'), await people.person('cid')];
    const { room, root, path } = await roomWithThread(ann, ben, cid);
    const panel = thread(ann);
    await cid.page.goto('/threads');
    await expectPage(inboxLink(cid)).toHaveAccessibleName('Threads 5 unread');
    await ann.page.goto(path);
    for (const body of numbered(6)) await panel.expectReply(body);
    await panel.text.fill('half a thought');
    await expectPage(panel.button('Follow thread')).toHaveAttribute('aria-pressed', 'true');
    const { readSeq } = await threadOf(ann, room, root);

    await makePurgeDue(room.id, 6);
    await expectPage(panel.region.getByText(REPLACED)).toBeVisible();
    await expectPage(panel.region.getByText(END)).toBeVisible();
    await expectPage(panel.message('the root')).toHaveCount(0);
    await expectPage(panel.text).toHaveCount(0);
    await expectPage(panel.log.getByRole('article')).toHaveCount(2);
    for (const body of numbered(2, 5)) await panel.expectReply(body);
    await expectPage(ann.messages('the root')).toHaveCount(0);
    await expectAccessible(ann.page);
    await panel.act('message 5.', 'React');
    await expectPage(ann.dialog('React')).toBeVisible();
    await ann.pressInDialog('Escape');
    expect(await threadOf(ann, room, root)).toMatchObject({ root: null, thread: { replies: 6 }, readSeq, unread: 0 });
    const late = { id: newId(), body: 'too late', threadId: root };
    const { body: refusal } = await ben.user.http('post', `/v1/rooms/${room.id}/messages`).send(late).expect(410);
    expect(refusal).toMatchObject({ code: 'GONE', field: 'threadId' });

    await expectPage(inboxLink(cid)).toHaveAccessibleName('Threads 2 unread');
    await expectPage(entries(cid)).toContainText('The message that this thread began with is no longer kept.');
    for (const text of ['6 replies', '2 unread']) await expectPage(entries(cid)).toContainText(text);
    await entries(cid).getByRole('link').first().click();
    await expectPage(thread(cid).region.getByRole('separator', { name: 'New replies' })).toBeInViewport();
    await thread(cid).expectReply('message 6.');
    await expectPage(thread(cid).region.getByText(END)).toBeVisible();
    await cid.page.goBack();
    await expectPage(inboxLink(cid)).toHaveAccessibleName('Threads');

    await panel.button('Follow thread').click();
    await expectPage(panel.button('Follow thread')).toHaveAttribute('aria-pressed', 'false');
    await ann.page.reload();
    await expectPage(panel.region.getByText(REPLACED)).toBeVisible();
    await expectPage(panel.log.getByRole('article')).toHaveCount(2);
    await expectPage(panel.text).toHaveCount(0);

    await makePurgeDue(room.id, 8);
    await expectPage(panel.region.getByText('This thread is no longer there')).toBeVisible();
    await expectPage(panel.region.getByRole('article')).toHaveCount(0);
    await expectPage(panel.button('Follow thread')).toBeDisabled();
    await expectPage(entries(cid)).toHaveCount(0);
    await expectAccessible(ann.page);
    await panel.button('Close thread').click();
    await expectPage(ann.composer).toBeVisible();
  });

  it('keeps a reply that waited meanwhile, says why it is not sent, and lets it be removed', async () => {
    const [ann, ben, cid] = [await people.person('ann'), await people.absent('ben'), await people.absent('cid')];
    const { room, root, path } = await roomWithThread(ann, ben, cid);
    const panel = thread(ann);
    await ann.page.goto(path);
    await panel.expectReply('message 6.');
    await ann.setOffline(true);
    await panel.send('written offline');
    await expectPage(panel.reply('written offline')).toContainText('Waiting to be sent');
    await makePurgeDue(room.id, 6);
    await expectPage.poll(async () => (await threadOf(ben, room, root)).root).toBeNull();
    await ann.setOffline(false);
    await expectPage(panel.region.getByText(REPLACED)).toBeVisible();
    await expectPage(panel.log.getByRole('article')).toHaveCount(3);
    await expectPage(panel.reply('written offline')).toContainText(
      'Not sent. The first message of the thread is no longer there.',
    );
    await panel.reply('written offline').getByRole('button', { name: 'Discard' }).click();
    await expectPage(panel.reply('written offline')).toHaveCount(0);
    await expectPage(panel.text).toHaveCount(0);
  });
});
