import { describe, expect, it } from 'vitest';

import { noting, Notifications, setHidden } from './kit/notifications.js';
import { directRoom, group, peopleOfTests } from './kit/people.js';
import { expectPage, type Person } from './kit/person.js';
import { post, rename, say } from './kit/preparing.js';

const people = peopleOfTests();

async function silence(person: Person, room: string): Promise<void> {
  await person.openRoom(room);
  const dialog = await person.openFromHeader('Room settings');
  await dialog.getByRole('combobox', { name: 'Notifications' }).selectOption('None');
  await expectPage(person.roomLink(room)).toHaveAccessibleName(/muted/);
  await person.pressInDialog('Escape');
}

describe('the permission for notifications', () => {
  it('is asked for when a message came while the tab was hidden, after a press', async () => {
    const [ann, ben] = [await people.person('ann', noting(false)), await people.absent('ben')];
    const notifications = new Notifications(ann);
    const room = await directRoom(ann, ben);
    const offer = ann.page.getByRole('region', { name: 'Desktop notifications' });
    await expectPage(ann.roomLink(ben.name)).toBeVisible();
    await post(ben, room, ['while she looks']);
    await expectPage(ann.roomLink(ben.name)).toHaveAccessibleName(/\b1 unread\b/);
    await expectPage(offer).toHaveCount(0);
    await setHidden(ann, true);
    await post(ben, room, ['while she is away']);
    await expectPage(offer).toBeVisible();
    expect(await notifications.asked()).toBe(0);
    await offer.getByRole('button', { name: 'Turn on' }).click();
    await expectPage(offer).toHaveCount(0);
    expect(await notifications.asked()).toBe(1);
    await post(ben, room, ['now she knows']);
    // The message before it may be among them: a notification comes a moment after its message.
    await expect
      .poll(() => notifications.shown())
      .toContainEqual({ title: ben.name, body: 'now she knows', isClosed: false });
  });

  it('is not asked for again after `Not now`', async () => {
    const [ann, ben] = [await people.person('ann', noting(false)), await people.absent('ben')];
    const notifications = new Notifications(ann);
    const room = await directRoom(ann, ben);
    const offer = ann.page.getByRole('region', { name: 'Desktop notifications' });
    await expectPage(ann.roomLink(ben.name)).toBeVisible();
    await setHidden(ann, true);
    await post(ben, room, ['one']);
    await offer.getByRole('button', { name: 'Not now' }).click();
    await ann.page.reload();
    await expectPage(ann.roomLink(ben.name)).toHaveAccessibleName(/\b1 unread\b/);
    await setHidden(ann, true);
    await post(ben, room, ['two']);
    await expectPage(ann.roomLink(ben.name)).toHaveAccessibleName(/\b2 unread\b/);
    await ann.chooseFromMyAccount('Notifications');
    await expectPage(ann.dialog('Notifications').getByText('They are off in this browser.')).toBeVisible();
    await ann.pressInDialog('Escape');
    await expectPage(ann.dialog('Notifications')).toHaveCount(0);
    await expectPage(offer).toHaveCount(0);
    expect(await notifications.asked()).toBe(0);
  });

  it('is not offered any longer once it was given in the settings', async () => {
    const [ann, ben] = [await people.person('ann', noting(false)), await people.absent('ben')];
    const notifications = new Notifications(ann);
    const room = await directRoom(ann, ben);
    const offer = ann.page.getByRole('region', { name: 'Desktop notifications' });
    await expectPage(ann.roomLink(ben.name)).toBeVisible();
    await setHidden(ann, true);
    await post(ben, room, ['one']);
    await expectPage(offer).toBeVisible();
    await ann.chooseFromMyAccount('Notifications');
    const settings = ann.dialog('Notifications');
    await settings.getByRole('button', { name: 'Turn on' }).click();
    await expectPage(settings.getByText(/^They are on in this browser/)).toBeVisible();
    await ann.pressInDialog('Escape');
    await expectPage(ann.button('My account')).toBeFocused();
    await expectPage(offer).toHaveCount(0);
    expect(await notifications.asked()).toBe(1);
  });
});

describe('a notification', () => {
  it('comes for a message in a hidden tab, and a click opens its room', async () => {
    const [ann, ben] = [await people.person('ann', noting(true)), await people.absent('ben')];
    const notifications = new Notifications(ann);
    const room = await group(ben, [ann]);
    await expectPage(ann.roomLink(room.name ?? '')).toBeVisible();
    await rename(ann, 'Ann Okafor');
    await setHidden(ann, true);
    await post(ben, room, [`Lunch at **one**, @${ann.name}?`]);
    const title = `${ben.name} – ${room.name ?? ''}`;
    await expect
      .poll(() => notifications.shown())
      .toEqual([{ title, body: 'Lunch at one, Ann Okafor?', isClosed: false }]);
    await setHidden(ann, false);
    await notifications.click(0);
    await ann.expectMessage('Lunch at one', ben.name);
    await expectPage(ann.page).toHaveURL(`/rooms/${room.id}`);
    await expect
      .poll(() => notifications.shown())
      .toEqual([{ title, body: 'Lunch at one, Ann Okafor?', isClosed: true }]);
  });

  it('does not come for the room that one watches, for a muted room or for own messages', async () => {
    const [ann, ben] = [await people.person('ann', noting(true)), await people.absent('ben')];
    const notifications = new Notifications(ann);
    const [muted, watched] = [await group(ben, [ann]), await group(ben, [ann])];
    const talk = await directRoom(ann, ben);
    await silence(ann, muted.name ?? '');
    await ann.openRoom(watched.name ?? '');
    await post(ann, talk, ['from another device']);
    await post(ben, muted, ['muted']);
    await post(ben, watched, ['watched']);
    await ann.expectMessage('watched', ben.name);
    await post(ben, talk, ['for you']);
    await expect.poll(() => notifications.shown()).toMatchObject([{ title: ben.name, body: 'for you' }]);
    await setHidden(ann, true);
    await post(ben, watched, ['no longer watched']);
    await expect.poll(() => notifications.shown()).toMatchObject([{ body: 'for you' }, { body: 'no longer watched' }]);
  });

  it('comes for replies in followed threads and those that mention one, leads to the thread, and goes when it is read', async () => {
    const [ann, ben] = [await people.person('ann', noting(true)), await people.absent('ben')];
    const notifications = new Notifications(ann);
    const [room, muted] = [await group(ben, [ann]), await group(ben, [ann])];
    const title = `${ben.name} – ${room.name ?? ''}`;
    await ann.user.http('put', `/v1/rooms/${room.id}/notify`).send({ notify: 'mentions' }).expect(200);
    await ann.user.http('put', `/v1/rooms/${muted.id}/notify`).send({ notify: 'none' }).expect(200);
    const [mine, other] = [await say(ann, room, 'my question'), await say(ben, room, 'something else')];
    const away = await say(ann, muted, 'my other question');
    await expectPage(ann.roomLink(room.name ?? '')).toBeVisible();
    await expectPage(ann.roomLink(muted.name ?? '')).toHaveAccessibleName(/muted/);

    await say(ben, room, 'not for her', { threadId: other });
    await say(ben, muted, 'too loud', { threadId: away, mentions: [ann.user.id] });
    await say(ben, room, 'an **answer**', { threadId: mine });
    await expect.poll(() => notifications.shown()).toEqual([{ title, body: 'an answer', isClosed: false }]);
    await say(ben, room, 'for her', { threadId: other, mentions: [ann.user.id] });
    await expect.poll(() => notifications.shown()).toMatchObject([{ isClosed: false }, { title, body: 'for her' }]);
    await ann.user.http('put', `/v1/rooms/${room.id}/threads/${mine}/read`).send({ seq: 99 }).expect(200);
    await expect.poll(() => notifications.shown()).toMatchObject([{ isClosed: true }, { isClosed: false }]);
    await notifications.click(1);
    await expectPage(ann.page).toHaveURL(`/rooms/${room.id}/threads/${other}`);
  });

  it('comes once in two tabs, and goes when the room is read', async () => {
    const [ann, ben] = [await people.person('ann', noting(true)), await people.absent('ben')];
    const notifications = new Notifications(ann);
    const room = await directRoom(ann, ben);
    await expectPage(ann.roomLink(ben.name)).toBeVisible();
    const tab = await ann.newTab();
    await expectPage(tab.roomLink(ben.name)).toBeVisible();
    await post(ben, room, ['Hello']);
    const both = async (): Promise<boolean[]> =>
      [...(await notifications.shown()), ...(await notifications.in(tab).shown())].map(({ isClosed }) => isClosed);
    await expect.poll(both).toEqual([false]);
    await tab.openRoom(ben.name);
    await expect.poll(both).toEqual([true]);
  });

  it('has no sound until the user turns sounds on', async () => {
    const [ann, ben] = [await people.person('ann', noting(true)), await people.absent('ben')];
    const notifications = new Notifications(ann);
    const room = await directRoom(ann, ben);
    await expectPage(ann.roomLink(ben.name)).toBeVisible();
    await post(ben, room, ['silent']);
    await expect.poll(async () => (await notifications.shown()).length).toBe(1);
    expect(await notifications.tones()).toBe(0);
    await ann.chooseFromMyAccount('Notifications');
    const sound = ann.dialog('Notifications').getByRole('checkbox', { name: 'Play a sound for new messages' });
    await expectPage(sound).not.toBeChecked();
    await sound.check({ force: true });
    const sample = await notifications.tones();
    expect(sample).toBeGreaterThan(0);
    await ann.pressInDialog('Escape');
    await post(ben, room, ['audible']);
    await expect.poll(() => notifications.tones()).toBe(2 * sample);
  });
});
