import type { Locator } from '@playwright/test';
import { describe, expect, it } from 'vitest';

import { expectAccessible } from './kit/accessibility.js';
import { group, peopleOfTests, PHONE } from './kit/people.js';
import { expectPage, type Person } from './kit/person.js';
import { say } from './kit/preparing.js';

const people = peopleOfTests();

const list = ({ page }: Person): Locator => page.getByRole('list', { name: 'Threads' });
const entries = (person: Person): Locator => list(person).getByRole('listitem');
const entry = (person: Person, text: string): Locator => entries(person).filter({ hasText: text });
const inbox = ({ page }: Person, name: string): Locator =>
  page.getByRole('navigation', { name: 'Inbox' }).getByRole('link', { name: new RegExp(`^${name}`) });
/** Once the numbers are loaded, a number that is not there is 0. */
const expectNumbers = (person: Person, name: string): Promise<void> =>
  expectPage(inbox(person, name)).toHaveAccessibleName(/unread/);

describe('the page Threads', () => {
  it('lists what one follows in all rooms and tabs, newest reply first, and marks all of it as read', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const [one, other] = [await group(ben, [ann]), await group(ben, [ann])];
    const tab = await ann.newTab('/threads');
    await expectPage(tab.page.getByText('No threads yet')).toBeVisible();
    await expectAccessible(tab.page);

    const mine = await say(ann, one, 'my question');
    const called = await say(ben, other, 'something else');
    const unknown = await say(ben, other, 'of no interest');
    await say(ben, one, 'the first answer', { threadId: mine });
    await say(ben, one, 'the second answer', { threadId: mine });
    await say(ben, other, 'a call for her', { threadId: called, mentions: [ann.user.id] });
    await say(ben, other, 'not for her', { threadId: unknown });

    await expectPage(entries(tab)).toHaveCount(2);
    await expectPage(entries(tab).first()).toContainText('something else');
    await expectPage(entry(tab, 'my question')).toContainText(`${ann.name}`);
    for (const text of [one.name ?? '', '2 replies', '2 unread', 'Last reply: '])
      await expectPage(entry(tab, 'my question')).toContainText(text);
    await expectPage(entry(tab, 'something else')).toContainText('1 reply');
    for (const window of [ann, tab]) {
      await expectPage(inbox(window, 'Threads')).toHaveAccessibleName('Threads 3 unread');
      await expectPage(inbox(window, 'Mentions')).toHaveAccessibleName('Mentions 1 unread');
    }
    await expectAccessible(tab.page);

    await say(ann, one, 'my own answer', { threadId: mine });
    await expectPage(entries(tab).first()).toContainText('my question');
    await expectPage(entry(tab, 'my question')).toContainText('3 replies');
    await expectPage(entry(tab, 'my question')).not.toContainText('unread');
    for (const window of [ann, tab])
      await expectPage(inbox(window, 'Threads')).toHaveAccessibleName('Threads 1 unread');

    await tab.button('Mark all as read').click();
    for (const window of [ann, tab]) {
      await expectPage(inbox(window, 'Threads')).toHaveAccessibleName('Threads');
      await expectPage(inbox(window, 'Mentions')).toHaveAccessibleName('Mentions');
    }
    await expectPage(entry(tab, 'something else')).not.toContainText('unread');
    await expectPage(entries(tab)).toHaveCount(2);
    await entry(tab, 'my question').getByRole('link').click();
    await expectPage(tab.page).toHaveURL(`/rooms/${one.id}/threads/${mine}`);
  });

  it('is left by what one no longer follows, and entered by what one follows again', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const room = await group(ben, [ann]);
    const root = await say(ann, room, 'my question');
    await say(ben, room, 'the first answer', { threadId: root });
    const follow = `/v1/rooms/${room.id}/threads/${root}/follow`;
    await inbox(ann, 'Threads').click();
    await expectPage(entries(ann)).toHaveCount(1);
    await expectNumbers(ann, 'Threads');
    await ann.user.http('put', follow).send({ follow: false }).expect(200);
    await expectPage(entries(ann)).toHaveCount(0);
    await expectPage(inbox(ann, 'Threads')).toHaveAccessibleName('Threads');
    await say(ben, room, 'the second answer', { threadId: root });
    await ann.user.http('put', follow).send({ follow: true }).expect(200);
    await expectPage(entry(ann, 'my question')).toContainText('2 replies');
    await expectPage(inbox(ann, 'Threads')).toHaveAccessibleName('Threads');
  });

  it('shows a root that was deleted, loads page by page, and a phone has a way back to the rooms', async () => {
    const [ann, ben] = [await people.person('ann', PHONE), await people.absent('ben')];
    const room = await group(ben, [ann]);
    const mentions = [ann.user.id];
    for (let index = 1; index <= 55; index++) {
      const root = await say(ben, room, `root ${index}.`);
      await say(ben, room, `reply ${index}.`, { threadId: root, mentions });
      if (index === 55) await ben.user.http('delete', `/v1/rooms/${room.id}/messages/${root}`).expect(200);
    }
    await inbox(ann, 'Threads').click();
    await expectPage(entry(ann, 'root 54.')).toHaveCount(1);
    await expectPage(entries(ann).first()).toContainText('This message was deleted.');
    await expectPage(ann.rooms).toBeHidden();
    await expectAccessible(ann.page);
    await expectPage(entry(ann, 'root 1.')).toHaveCount(0);
    // The next page loads when its button comes into view.
    await ann.button('Show older ones').scrollIntoViewIfNeeded();
    await expectPage(entry(ann, 'root 1.')).toHaveCount(1);
    await expectPage(entries(ann)).toHaveCount(55);
    await ann.button('Mark all as read').click();
    await ann.confirm('Mark all as read');
    await expectPage(list(ann).getByText('unread')).toHaveCount(0);
    await ann.button('Back to rooms').click();
    await expectPage(ann.rooms).toBeVisible();
  });
});

describe('the numbers of unread messages', () => {
  it('tell replies from messages: a room shows its own, the title both, and a muted room counts nowhere', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const [loud, muted, quiet] = [await group(ben, [ann]), await group(ben, [ann]), await group(ben, [ann])];
    await ann.user.http('put', `/v1/rooms/${muted.id}/notify`).send({ notify: 'none' }).expect(200);
    for (const room of [loud, muted]) {
      const root = await say(ben, room, 'the root');
      const mentions = [ann.user.id];
      await say(ben, room, 'a reply', { threadId: root, mentions });
      await say(ben, room, 'another', { threadId: root });
      await say(ben, room, 'also there', { threadId: root, inRoom: true });
    }
    const other = await say(ben, quiet, 'of no interest');
    for (const body of ['one', 'two', 'three']) await say(ben, quiet, body, { threadId: other });

    for (const room of [loud, muted]) {
      await expectPage(ann.roomLink(room.name ?? '')).toHaveAccessibleName(/\b2 unread\b/);
      await expectPage(ann.roomLink(room.name ?? '')).not.toHaveAccessibleName(/mention/);
    }
    await expectPage(ann.roomLink(quiet.name ?? '')).toHaveAccessibleName(/\b1 unread\b/);
    await expectPage(inbox(ann, 'Threads')).toHaveAccessibleName('Threads 2 unread');
    await expectPage(inbox(ann, 'Mentions')).toHaveAccessibleName('Mentions 1 unread');
    // 2 and 1 messages of the rooms, and 2 replies.
    await expectPage(ann.page).toHaveTitle(/^\(5\) /);

    await ann.openRoom(loud.name ?? '');
    await expectPage(ann.page).toHaveTitle(/^\(3\) /);
    await ann.user.http('put', `/v1/rooms/${loud.id}/notify`).send({ notify: 'none' }).expect(200);
    await expectPage(ann.page).toHaveTitle(/^\(1\) /);
    await expectPage(inbox(ann, 'Threads')).toHaveAccessibleName('Threads');
    expect(await ann.page.title()).toContain(loud.name ?? '');
  });
});
