import { describe, expect, it } from 'vitest';

import { directRoom, group, peopleOfTests } from '../kit/people.js';
import { expectPage } from '../kit/person.js';
import { post } from '../kit/preparing.js';

/** Long enough to see it before, also on a busy machine. */
const SOON_MS = 6_000;

const people = peopleOfTests();

describe('the settings of a room', () => {
  it('give it another name and a topic, for everyone', async () => {
    const [ann, ben] = [await people.person('ann'), await people.person('ben')];
    const room = await group(ann, [ben]);
    await ann.openRoom(room.name ?? '');
    await ben.openRoom(room.name ?? '');
    const dialog = await ann.openFromHeader('Room settings');
    const name = `${room.name ?? ''} renamed`;
    await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
    await dialog.getByRole('textbox', { name: 'Topic', exact: true }).fill('What to cook');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expectPage(ben.page.getByRole('heading', { name })).toBeVisible();
    await expectPage(ben.roomLink(name)).toBeVisible();
    await expectPage(ben.page.getByText('What to cook')).toBeVisible();
    await expectPage(ben.log).toContainText(new RegExp(`${ann.name}.* renamed the room`));
  });

  it('offer a member only what is theirs', async () => {
    const [ann, ben] = [await people.absent('ann'), await people.person('ben')];
    const room = await group(ann, [ben]);
    await ben.openRoom(room.name ?? '');
    const dialog = await ben.openFromHeader('Room settings');
    await expectPage(dialog.getByRole('button', { name: 'Leave room' })).toBeVisible();
    await expectPage(dialog.getByRole('heading', { name: 'Leave', exact: true })).toBeVisible();
    await expectPage(dialog.getByRole('heading', { name: 'Leave or delete' })).toHaveCount(0);
    await expectPage(dialog.getByRole('textbox', { name: 'Name', exact: true })).toHaveCount(0);
    await expectPage(dialog.getByRole('button', { name: 'Delete room' })).toHaveCount(0);
    await expectPage(dialog.getByRole('button', { name: 'Archive room' })).toHaveCount(0);
  });

  it('name what one may do with the end of a room: both, or one of them', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const room = await group(ann, [ben]);
    await ann.openRoom(room.name ?? '');
    const dialog = await ann.openFromHeader('Room settings');
    await expectPage(dialog.getByRole('heading', { name: 'Leave or delete' })).toBeVisible();
    // What must be filled in has an asterisk, and what may stay empty has none.
    await expectPage(dialog.getByRole('textbox', { name: 'Name', exact: true })).toHaveAttribute(
      'aria-required',
      'true',
    );
    await expectPage(dialog.getByRole('textbox', { name: 'Topic', exact: true })).not.toHaveAttribute('aria-required');
    await dialog.getByRole('button', { name: 'Archive room' }).click();
    await expectPage(dialog.getByRole('heading', { name: 'Delete', exact: true })).toBeVisible();
    await expectPage(dialog.getByRole('heading', { name: 'Leave or delete' })).toHaveCount(0);
  });

  it('silence it: its messages no longer count in the title', async () => {
    const [ann, ben] = [await people.absent('ann'), await people.person('ben')];
    const room = await group(ann, [ben]);
    const talk = await directRoom(ann, ben);
    await ben.openRoom(room.name ?? '');
    const dialog = await ben.openFromHeader('Room settings');
    await dialog.getByRole('combobox', { name: 'Notifications' }).selectOption('None');
    await expectPage(ben.roomLink(room.name ?? '')).toHaveAccessibleName(/muted/);
    await ben.page.goto('/');
    await post(ann, room, ['one', 'two']);
    await post(ann, talk, ['three']);
    await expectPage(ben.roomLink(ann.name)).toHaveAccessibleName(/\b1 unread\b/);
    await expectPage(ben.page).toHaveTitle(/^\(1\)/);
  });

  it('mute it until a time, at which the level before comes back by itself', async () => {
    const [ann, ben] = [await people.absent('ann'), await people.person('ben')];
    const room = await group(ann, [ben]);
    const link = ben.roomLink(room.name ?? '');
    await ben.openRoom(room.name ?? '');
    const dialog = await ben.openFromHeader('Room settings');
    const level = dialog.getByRole('combobox', { name: 'Notifications' });
    const mutes = dialog.getByRole('group', { name: 'Mute until' });
    await level.selectOption('Mentions only');
    await expectPage(mutes.getByRole('button')).toHaveText(['1 hour', '8 hours', '1 day', '1 week']);
    await mutes.getByRole('button', { name: '1 hour' }).click();
    await expectPage(mutes).toContainText(/Muted until .*\d/);
    await expectPage(level).toHaveValue('none');
    await expectPage(link).toHaveAccessibleName(/muted/);
    await mutes.getByRole('button', { name: 'Unmute' }).press('Enter');
    await expectPage(mutes.getByRole('button', { name: 'Unmute' })).toHaveCount(0);
    await expectPage(mutes).not.toContainText(/until .*\d/);
    await expectPage(mutes.getByRole('button', { name: '1 hour' })).toBeFocused();
    await expectPage(level).toHaveValue('mentions');
    await expectPage(link).not.toHaveAccessibleName(/muted/);
    const until = new Date(Date.now() + SOON_MS).toISOString();
    await ben.user.http('put', `/v1/rooms/${room.id}/notify`).send({ notify: 'none', until }).expect(200);
    await expectPage(mutes.getByRole('button', { name: 'Unmute' })).toBeVisible();
    await expectPage(link).toHaveAccessibleName(/muted/);
    await expectPage(mutes.getByRole('button', { name: 'Unmute' })).toHaveCount(0);
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(until));
    await expectPage(level).toHaveValue('mentions');
    await expectPage(link).not.toHaveAccessibleName(/muted/);
  });

  it('lead out of it', async () => {
    const [ann, ben] = [await people.person('ann'), await people.person('ben')];
    const room = await group(ann, [ben]);
    await ann.openRoom(room.name ?? '');
    await ben.openRoom(room.name ?? '');
    const dialog = await ben.openFromHeader('Room settings');
    await dialog.getByRole('button', { name: 'Leave room' }).click();
    await ben.confirm('Leave room');
    await expectPage(ben.roomLink(room.name ?? '')).toHaveCount(0);
    await expectPage(ben.page).toHaveURL('/');
    await expectPage(ann.log).toContainText(new RegExp(`${ben.name}.* left`));
    await expectPage(ann.button('Members, 1')).toBeVisible();
  });

  it('delete it for everyone, after a question', async () => {
    const [ann, ben] = [await people.person('ann'), await people.person('ben')];
    const room = await group(ann, [ben]);
    await ann.openRoom(room.name ?? '');
    await expectPage(ben.roomLink(room.name ?? '')).toBeVisible();
    const dialog = await ann.openFromHeader('Room settings');
    await dialog.getByRole('button', { name: 'Delete room' }).click();
    await ann.confirm('Delete room');
    for (const person of [ann, ben]) await expectPage(person.roomLink(room.name ?? '')).toHaveCount(0);
  });
});
