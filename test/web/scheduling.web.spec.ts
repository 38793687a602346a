import type { Locator } from '@playwright/test';
import { describe, expect, it } from 'vitest';

import { newId, type Scheduled } from '#contracts';

import { expectAccessible } from './kit/accessibility.js';
import { directRoom, group, peopleOfTests } from './kit/people.js';
import { expectPage, type Person } from './kit/person.js';

const people = peopleOfTests();

const dialog = (person: Person): Locator => person.page.getByRole('dialog', { name: 'Schedule message' });
const field = (person: Person, name: string): Locator => dialog(person).getByLabel(name, { exact: true });
const entries = (person: Person): Locator => person.page.getByRole('list', { name: 'Scheduled' }).getByRole('listitem');
const scheduledOf = async ({ user }: Person): Promise<Scheduled[]> =>
  ((await user.http('get', '/v1/me/scheduled')).body as { scheduled: Scheduled[] }).scheduled;

/** Tomorrow, as a date input has it. */
function tomorrow(): string {
  const now = new Date();
  const day = new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1);
  return `${day.getFullYear()}-${String(day.getMonth() + 1).padStart(2, '0')}-${String(day.getDate()).padStart(2, '0')}`;
}

describe('a message for later', () => {
  it('is scheduled beside Send, changed on its page, and sent from there', async () => {
    const [ann, ben] = [await people.person('ann'), await people.person('ben')];
    await directRoom(ann, ben);
    await ann.openRoom(ben.name);
    await ben.openRoom(ann.name);
    await expectPage(ann.button('Schedule')).toHaveCount(0);
    await ann.composer.fill('Happy birthday');
    await ann.button('Schedule').click();
    await expectPage(field(ann, 'Date')).toHaveValue(tomorrow());
    await expectPage(field(ann, 'Time')).toHaveValue('09:00');
    await expectAccessible(ann.page);
    await field(ann, 'Date').fill('2020-01-01');
    await dialog(ann).getByRole('button', { name: 'Schedule' }).click();
    await expectPage(dialog(ann).getByText('Choose a time in the future')).toBeVisible();
    await field(ann, 'Date').fill(tomorrow());
    await field(ann, 'Time').fill('18:30');
    await dialog(ann).getByRole('button', { name: 'Schedule' }).click();
    await expectPage(dialog(ann)).toHaveCount(0);
    await expectPage(ann.composer).toHaveValue('');
    await expectPage(ann.composer).toBeFocused();
    const [scheduled] = await scheduledOf(ann);
    expect(scheduled).toMatchObject({ message: { body: 'Happy birthday' }, state: 'waiting' });

    await ann.page.getByRole('navigation', { name: 'Inbox' }).getByRole('link', { name: 'Scheduled' }).click();
    await expectPage(entries(ann)).toHaveCount(1);
    await expectPage(entries(ann)).toContainText('Happy birthday');
    await expectPage(entries(ann)).toContainText(ben.name);
    await expectAccessible(ann.page);
    await ann.button('Edit').click();
    await field(ann, 'Message').fill('Happy birthday, Ben!');
    await expectPage(field(ann, 'Time')).toHaveValue('18:30');
    await dialog(ann).getByRole('button', { name: 'Schedule' }).click();
    await expectPage(dialog(ann)).toHaveCount(0);
    await expectPage(entries(ann)).toContainText('Happy birthday, Ben!');
    await ann.button('Send now').click();
    await ben.expectMessage('Happy birthday, Ben!', ann.name);
    await expectPage(entries(ann)).toHaveCount(0);
    await expectPage(ann.page.getByText('No scheduled messages')).toBeVisible();
  });

  it('is sent at its time, and leaves the page, also when it is removed', async () => {
    const [ann, ben] = [await people.person('ann'), await people.person('ben')];
    const { id: roomId } = await directRoom(ann, ben);
    await ben.openRoom(ann.name);
    await ann.page.goto('/scheduled');
    await expectPage(ann.page.getByText('No scheduled messages')).toBeVisible();
    const put = (body: string, inMs: number) =>
      ann.user
        .http('put', `/v1/me/scheduled/${newId()}`)
        .send({ roomId, body, at: new Date(Date.now() + inMs).toISOString() })
        .expect(201);
    await put('Never', 3_600_000);
    await put('Soon', 4_000);
    await expectPage(entries(ann)).toHaveCount(2);
    await expectPage(entries(ann).first()).toContainText('Soon');
    await ben.expectMessage('Soon', ann.name);
    await expectPage(entries(ann)).toHaveCount(1);
    await ann.button('Remove').click();
    await expectPage(entries(ann)).toHaveCount(0);
    expect(await scheduledOf(ann)).toEqual([]);
  });

  it('that could not be sent says why, and can be scheduled again', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const { id: roomId } = await group(ann, [ben]);
    const at = new Date(Date.now() + 1_000).toISOString();
    const request = { roomId, body: 'Hello', mentions: [newId()], at };
    await ann.user.http('put', `/v1/me/scheduled/${newId()}`).send(request).expect(201);
    const link = ann.page.getByRole('navigation', { name: 'Inbox' }).getByRole('link', { name: /Scheduled.*1 failed/ });
    await expectPage(link).toBeVisible();
    await link.click();
    await expectPage(entries(ann)).toContainText('Not sent. A mentioned person is no longer in the room.');
    await ann.button('Edit').click();
    await field(ann, 'Date').fill(tomorrow());
    await dialog(ann).getByRole('button', { name: 'Schedule' }).click();
    await expectPage(entries(ann)).not.toContainText('Not sent');
    await expectPage(link).toHaveCount(0);
  });
});
