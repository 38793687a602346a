import type { Locator } from '@playwright/test';
import { describe, expect, it } from 'vitest';

import { expectAccessible } from '../kit/accessibility.js';
import { group, peopleOfTests, PHONE } from '../kit/people.js';
import { expectPage, type Person } from '../kit/person.js';
import { read, say } from '../kit/preparing.js';

const people = peopleOfTests();

const list = ({ page }: Person): Locator => page.getByRole('list', { name: 'Mentions' });
const entries = (person: Person): Locator => list(person).getByRole('listitem');
const entry = (person: Person, text: string): Locator => entries(person).filter({ hasText: text });
const link = ({ page }: Person): Locator =>
  page.getByRole('navigation', { name: 'Inbox' }).getByRole('link', { name: /^Mentions/ });

describe('mentions', () => {
  it('are listed as they come, lead to their message, and are read with it', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const room = await group(ben, [ann]);
    const mentions = [ann.user.id];
    const tab = await ann.newTab('/mentions');
    await expectPage(tab.page.getByText('No mentions yet')).toBeVisible();
    await expectAccessible(tab.page);
    await say(ben, room, 'the first call', { mentions });
    await say(ben, room, 'nothing for her');
    const second = await say(ben, room, 'the second call', { mentions });
    await expectPage(entries(tab)).toHaveCount(2);
    await expectPage(entries(tab).first()).toContainText('the second call');
    await expectPage(entry(tab, 'the second call')).toContainText('Unread');
    for (const window of [ann, tab]) await expectPage(link(window)).toHaveAccessibleName('Mentions 2 unread');
    await expectAccessible(tab.page);
    await ben.user.http('delete', `/v1/rooms/${room.id}/messages/${second}`).expect(200);
    await expectPage(entries(tab)).toHaveCount(1);
    await expectPage(link(ann)).toHaveAccessibleName('Mentions 1 unread');
    await entry(tab, 'the first call').getByRole('link').click();
    await tab.expectMessage('the first call');
    expect(new URL(tab.page.url()).pathname).toContain(`/rooms/${room.id}`);
    for (const window of [ann, tab]) await expectPage(link(window)).toHaveAccessibleName('Mentions');
    await link(ann).click();
    await expectPage(entry(ann, 'the first call')).toHaveCount(1);
    await expectPage(entry(ann, 'the first call')).not.toContainText('Unread');
  });

  it('in threads count too, those in muted rooms do not, and reading elsewhere reads them here', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const [loud, muted] = [await group(ben, [ann]), await group(ben, [ann])];
    const mentions = [ann.user.id];
    await ann.user.http('put', `/v1/rooms/${muted.id}/notify`).send({ notify: 'none' }).expect(200);
    const root = await say(ben, loud, 'the root');
    await say(ben, loud, 'a reply to her', { mentions, threadId: root });
    await say(ben, loud, 'a call', { mentions });
    await say(ben, muted, 'not so loud', { mentions });
    await link(ann).click();
    await expectPage(entries(ann)).toHaveCount(3);
    await expectPage(link(ann)).toHaveAccessibleName('Mentions 2 unread');
    await ann.user.http('put', `/v1/rooms/${loud.id}/threads/${root}/read`).send({ seq: 99 }).expect(200);
    await expectPage(link(ann)).toHaveAccessibleName('Mentions 1 unread');
    await expectPage(entry(ann, 'a reply to her')).not.toContainText('Unread');
    await expectPage(entry(ann, 'a call')).toContainText('Unread');
    await read(ann, loud);
    await expectPage(link(ann)).toHaveAccessibleName('Mentions');
    await expectPage(entry(ann, 'a call')).not.toContainText('Unread');
    await expectPage(entry(ann, 'not so loud')).not.toContainText('Unread');
  });

  it('are loaded page by page, and a phone has a way back to the rooms', async () => {
    const [ann, ben] = [await people.person('ann', PHONE), await people.absent('ben')];
    const room = await group(ben, [ann]);
    for (let index = 1; index <= 55; index++) await say(ben, room, `call ${index}.`, { mentions: [ann.user.id] });
    await link(ann).click();
    await expectPage(entry(ann, 'call 55.')).toHaveCount(1);
    await expectPage(ann.rooms).toBeHidden();
    await expectAccessible(ann.page);
    await expectPage(entry(ann, 'call 1.')).toHaveCount(0);
    await ann.button('Show older ones').click();
    await expectPage(entry(ann, 'call 1.')).toHaveCount(1);
    await expectPage(entries(ann)).toHaveCount(55);
    await expectPage(ann.button('Show older ones')).toHaveCount(0);
    await ann.button('Back to rooms').click();
    await expectPage(ann.rooms).toBeVisible();
  });
});
