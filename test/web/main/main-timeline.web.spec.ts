import type { Locator } from '@playwright/test';
import { describe, expect, it } from 'vitest';

import type { MessageId, RoomState } from '#contracts';

import { setHidden } from '../kit/notifications.js';
import { group, peopleOfTests } from '../kit/people.js';
import { expectPage, type Person, type Someone } from '../kit/person.js';
import { numbered, post, read, say } from '../kit/preparing.js';

const people = peopleOfTests();

/** More than the marker waits before it follows the view. */
const MARKED_MS = 1_000;
/** Three of them fill the view. */
const tall = (text: string): string => `${text}\n${'- a line\n'.repeat(12)}`;

const rootOf = (person: Person): Locator => person.messages('The root');
const threadButton = (person: Person): Locator => rootOf(person).getByRole('button', { name: /repl/u });
const separator = ({ page }: Person): Locator => page.getByRole('separator', { name: 'New messages' });
const topOf = async (message: Locator): Promise<number | undefined> => (await message.boundingBox())?.y;

async function stateOf(person: Someone, { id }: RoomState): Promise<RoomState> {
  const { body } = await person.user.http('get', `/v1/rooms/${id}`).expect(200);
  return body as RoomState;
}

async function reply(sender: Someone, room: RoomState, threadId: MessageId, texts: readonly string[]): Promise<void> {
  for (const text of texts) await say(sender, room, text, { threadId });
}

/** A room of three in which Ann has written a root, and enough follows to fill the view; Ann and Ben have read it. */
async function roomOfThree(ann: Someone, ben: Someone, cat: Someone) {
  const room = await group(ann, [ben, cat]);
  const root = await say(ann, room, 'The root');
  await post(ben, room, numbered(6).map(tall));
  for (const person of [ann, ben]) await read(person, room);
  return { room, root, name: room.name ?? '' };
}

async function openAtEnd(person: Person, name: string): Promise<void> {
  await person.openRoom(name);
  await person.expectMessage('message 6.');
  await expectPage(person.button(/^Jump to latest/u)).toHaveCount(0);
}

describe('replies in a thread of another user', () => {
  it('are not shown, do not scroll, and neither mark nor count in the room of those who watch it', async () => {
    const [ann, ben, cat] = [await people.person('ann'), await people.person('ben'), await people.absent('cat')];
    const { room, root, name } = await roomOfThree(ann, ben, cat);
    for (const person of [ann, ben]) await openAtEnd(person, name);
    await ben.log.hover();
    await ben.page.mouse.wheel(0, -10_000);
    await expectPage(rootOf(ben)).toBeInViewport();
    await rootOf(ben).hover();
    await expectPage(ben.button('Jump to latest')).toBeVisible();
    await ann.page.waitForTimeout(MARKED_MS);
    const places = async () => [await topOf(ann.messages('message 6.')), await topOf(rootOf(ben))];
    const [before, { main }] = [await places(), await stateOf(ann, room)];
    expect(main?.unread).toBe(0);

    await reply(cat, room, root, numbered(3, 101));
    await expectPage(threadButton(ben)).toHaveAccessibleName('3 replies');
    await expectPage(threadButton(ann)).toHaveAccessibleName('3 replies 3 unread');
    await ann.page.waitForTimeout(MARKED_MS);
    expect(await places()).toEqual(before);
    expect((await stateOf(ann, room)).main).toEqual(main);
    await expectPage(ben.button('Jump to latest')).toBeVisible();
    for (const person of [ann, ben]) {
      await expectPage(person.messages('message 10')).toHaveCount(0);
      await expectPage(separator(person)).toHaveCount(0);
    }

    await say(cat, room, 'In the room');
    await say(cat, room, 'In both', { threadId: root, inRoom: true });
    await ann.expectMessage('In the room', cat.name);
    await ann.expectMessage('In both', cat.name);
    await expectPage(ben.button('Jump to latest, 2 new')).toBeVisible();
    await expectPage
      .poll(async () => (await stateOf(ann, room)).main?.readSeq)
      .toBe((await stateOf(ann, room)).headSeq);
    await expectPage(threadButton(ann)).toHaveAccessibleName('4 replies 3 unread');
    await expectPage(ann.messages('In both').getByRole('button', { name: 'Open thread' })).toBeVisible();
    await expectPage(ann.messages('In both').getByText('Reply to')).toHaveCount(0);
  });

  it('are passed by the line "New messages", which is above the first new message of the room', async () => {
    const [ann, ben, cat] = [await people.person('ann'), await people.absent('ben'), await people.absent('cat')];
    const { room, root, name } = await roomOfThree(ann, ben, cat);
    await openAtEnd(ann, name);
    await expectPage.poll(async () => (await stateOf(ann, room)).main?.unread).toBe(0);
    await setHidden(ann, true);
    await reply(cat, room, root, numbered(2, 101));
    await expectPage(threadButton(ann)).toHaveAccessibleName('2 replies 2 unread');
    await expectPage(separator(ann)).toHaveCount(0);
    await say(cat, room, 'In the room');
    await expectPage(ann.messages('In the room')).toHaveCount(1);
    await setHidden(ann, false);
    await expectPage(separator(ann)).toBeInViewport();
    await expectPage(separator(ann).locator('+ article')).toContainText('In the room');
  });
});

describe('a thread', () => {
  it('is opened from the root, from the toolbar, from a reply in the room, and by the URL of a reply', async () => {
    const [ann, ben, cat] = [await people.person('ann'), await people.absent('ben'), await people.absent('cat')];
    const { room, root, name } = await roomOfThree(ann, ben, cat);
    await reply(cat, room, root, ['Only in the thread']);
    const { headSeq } = await stateOf(ann, room);
    await say(cat, room, 'In both', { threadId: root, inRoom: true });
    const thread = new RegExp(`/rooms/${room.id}/threads/${root}$`, 'u');
    const openings: (() => Promise<void>)[] = [
      () => ann.messages('In both').getByRole('button', { name: 'Open thread' }).click(),
      () => ann.act('In both', 'Thread'),
      () => threadButton(ann).click(),
      () => ann.act('The root', 'Thread'),
    ];
    for (const open of openings) {
      await ann.page.goto('/');
      await ann.openRoom(name);
      await open();
      await expectPage(ann.page).toHaveURL(thread);
    }
    await ann.page.goto(`/rooms/${room.id}/${String(headSeq)}`);
    await expectPage(ann.page).toHaveURL(`/rooms/${room.id}/threads/${root}/${String(headSeq)}`);
    const replies = ann.page.getByRole('log', { name: 'Replies' }).getByRole('article');
    await expectPage(replies.filter({ hasText: 'Only in the thread' })).toBeInViewport();
    await expectPage(ann.messages('In both')).toBeInViewport();
  });
});
