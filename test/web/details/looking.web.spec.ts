import type { Locator } from '@playwright/test';
import { describe, expect, it } from 'vitest';

import { expectAccessible } from '../kit/accessibility.js';
import { group, peopleOfTests, PHONE } from '../kit/people.js';
import { expectPage, type Person } from '../kit/person.js';
import { numbered, post, updateRoom } from '../kit/preparing.js';

const people = peopleOfTests();

const newest = ({ page }: Person): Locator => page.getByRole('list', { name: 'Newest messages' }).getByRole('listitem');

describe('a room that one is not in', () => {
  it('is found among all public ones, looked into and joined, by keyboard', async () => {
    const [ann, eve] = [await people.absent('ann'), await people.person('eve')];
    const room = await group(ann, [], { visibility: 'public', topic: 'Boats and their paint' });
    await post(ann, room, numbered(22));
    const { page } = eve;
    await page.getByRole('navigation', { name: 'Inbox' }).getByRole('link', { name: 'Browse rooms' }).press('Enter');
    const field = page.getByRole('searchbox', { name: 'Name of a room' });
    await field.focus();
    await page.keyboard.type(room.name ?? '');
    const entry = page.getByRole('list', { name: 'Public rooms' }).getByRole('link');
    await expectPage(entry).toHaveCount(1);
    await expectPage(entry).toHaveAccessibleName(`${room.name ?? ''} 1 member Boats and their paint`);
    await expectAccessible(page);
    await page.keyboard.press('Tab');
    await expectPage(entry).toBeFocused();
    await page.keyboard.press('Enter');

    await expectPage(page.getByRole('heading', { name: room.name ?? '', level: 1 })).toBeVisible();
    await expectPage(newest(eve)).toHaveCount(20);
    await expectPage(newest(eve).first()).toContainText('message 3.');
    await expectPage(newest(eve).last()).toContainText('message 22.');
    await expectAccessible(page);
    const { body } = await ann.user.http('get', `/v1/rooms/${room.id}`).expect(200);
    expect(body).toMatchObject({ memberCount: 1 });

    await eve.button('Join').press('Enter');
    await eve.expectMessage('message 22.');
    await page.getByRole('navigation', { name: 'Inbox' }).getByRole('link', { name: 'Browse rooms' }).click();
    await field.fill(room.name ?? '');
    await expectPage(entry).toHaveCount(1);
    await expectPage(entry).toHaveAccessibleName(/2 members · You are in this room/);
  });

  it('and that nobody can join any more can still be looked into, on a phone', async () => {
    const [ann, eve] = [await people.absent('ann'), await people.person('eve', PHONE)];
    const room = await group(ann, [], { visibility: 'public' });
    await post(ann, room, ['The last word']);
    await updateRoom(ann, room, { archived: true });
    const { page } = eve;
    await page.goto('/browse');
    await page.getByRole('searchbox', { name: 'Name of a room' }).fill(room.name ?? '');
    const entry = page.getByRole('list', { name: 'Public rooms' }).getByRole('link');
    await expectPage(entry).toHaveCount(1);
    await entry.tap();
    await expectPage(page.getByRole('list', { name: 'Newest messages' })).toContainText('The last word');
    await expectPage(page.getByText('The room is archived: it takes no new members.')).toBeVisible();
    await expectPage(eve.button('Join')).toHaveCount(0);
    await expectAccessible(page);
  });

  it('and that is private says no more than one that does not exist', async () => {
    const [ann, eve] = [await people.absent('ann'), await people.person('eve')];
    const secret = await group(ann, []);
    await eve.page.goto(`/rooms/${secret.id}`);
    await expectPage(eve.page.getByRole('heading', { level: 1 })).toBeVisible();
    await expectPage(eve.page.getByRole('list', { name: 'Newest messages' })).toHaveCount(0);
    await expectPage(eve.button('Join')).toHaveCount(0);
  });
});
