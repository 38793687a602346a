import type { Locator } from '@playwright/test';
import { describe, expect, it } from 'vitest';

import { newId, type Device, type PushPayload, type RoomState } from '#contracts';
import { setUp } from '#testing/engines/set-up';
import { TestPushReceiver } from '#testing/users/push-receiver';

import { expectAccessible } from './kit/accessibility.js';
import { setHidden } from './kit/notifications.js';
import { directRoom, group, peopleOfTests } from './kit/people.js';
import { expectPage, type Person, type Someone } from './kit/person.js';
import { post, read } from './kit/preparing.js';
import { PushWorker, subscribed } from './kit/push-worker.js';

const people = peopleOfTests();

const service = setUp(() => TestPushReceiver.start());

/** A browser with a subscription of its own, and what came for it. */
function subscribing(name: string) {
  const { endpoint, keys } = service.subscribe(name);
  return { browser: subscribed({ endpoint, keys }), pushes: (): PushPayload[] => service.payloadsOf(name) };
}

async function openSettings(person: Person): Promise<Locator> {
  await person.chooseFromMyAccount('Notifications');
  return person.dialog('Notifications');
}

async function devicesOf(person: Person): Promise<readonly Device[]> {
  const { body } = await person.user.http('get', '/v1/push/devices').expect(200);
  return (body as { devices: Device[] }).devices;
}

/** A push as Parley sends it. */
const pushTo = ({ user }: Person, sender: Someone, room: RoomState, seq: number): object => ({
  v: 1,
  type: 'message',
  userId: user.id,
  roomId: room.id,
  messageId: newId(),
  seq,
  direct: true,
  mention: false,
  unread: 1,
  at: new Date().toISOString(),
  roomName: null,
  sender: { id: sender.user.id, name: sender.name, avatarUrl: null },
  text: `message ${String(seq)}`,
});

describe('push', () => {
  it('is turned on in the settings, and reaches a browser without a page of Parley, where a click opens the room', async () => {
    const { browser, pushes } = subscribing('one');
    const [ann, ben] = [await people.person('ann', browser), await people.absent('ben')];
    const [room, other] = [await directRoom(ann, ben), await group(ben, [ann])];
    const worker = await PushWorker.of(ann);
    const settings = await openSettings(ann);
    const [here, previews] = ['Push on this device', 'Show previews'].map((name) =>
      settings.getByRole('switch', { name }),
    );
    await expectPage(previews!).toBeDisabled();
    await here!.click();
    await expectPage(here!).toBeChecked();
    await expectPage(settings.getByRole('list', { name: 'Devices' })).toContainText('This browser');
    await expectAccessible(ann.page);
    await settings.getByRole('button', { name: 'Send a test' }).click();
    await expect.poll(pushes).toEqual([{ v: 1, type: 'test', userId: ann.user.id }]);
    await worker.push(pushes()[0]!);
    await expect.poll(() => worker.shown()).toMatchObject([{ body: 'Notifications reach this device.' }]);

    await ann.page.goto('about:blank');
    await post(ben, room, ['Lunch at **one**?']);
    await expect.poll(() => pushes().length).toBe(2);
    await worker.push(pushes()[1]!);
    const notice = { title: ben.name, body: 'Lunch at one?', tag: room.id };
    await expect.poll(() => worker.shown()).toContainEqual(notice);
    await worker.click(room.id);
    await expect.poll(() => worker.opened()).toEqual([`/rooms/${room.id}`]);
    await ann.page.goto(`/rooms/${room.id}`);
    await ann.expectMessage('Lunch at one?', ben.name);

    await openSettings(ann);
    await expectPage(here!).toBeChecked();
    await previews!.click();
    await expectPage(previews!).not.toBeChecked();
    await ann.page.goto('about:blank');
    await post(ben, other, ['a secret']);
    await expect.poll(() => pushes().length).toBe(3);
    expect(JSON.stringify(pushes()[2])).not.toMatch(new RegExp(`secret|${ben.name}|${other.name ?? ''}`));
    await worker.push(pushes()[2]!);
    const body = 'You have a new message.';
    await expect.poll(() => worker.shown()).toContainEqual({ title: 'Parley', body, tag: other.id });

    await ann.page.goto('/');
    await openSettings(ann);
    await settings.getByRole('button', { name: 'Remove' }).click();
    await expectPage(here!).not.toBeChecked();
    await expectPage(settings.getByRole('list', { name: 'Devices' })).toHaveCount(0);
    expect(await devicesOf(ann)).toEqual([]);
  });

  it('is turned on by the offer of notifications, and shows nothing that is read, shown, or of another user', async () => {
    const [ann, ben] = [await people.person('ann', subscribing('two').browser), await people.absent('ben')];
    const eve = await people.absent('eve');
    const [room, other] = [await directRoom(ann, ben), await directRoom(ann, eve)];
    const worker = await PushWorker.of(ann);
    await setHidden(ann, true);
    await post(ben, room, ['while she is away']);
    await ann.page
      .getByRole('region', { name: 'Desktop notifications' })
      .getByRole('button', { name: 'Turn on' })
      .click();
    await expect.poll(() => devicesOf(ann)).toMatchObject([{ kind: 'webpush', preview: 'full', current: true }]);
    await setHidden(ann, false);
    await ann.openRoom(ben.name);
    await expectPage(ann.roomLink(ben.name)).not.toHaveAccessibleName(/unread/);

    const tags = async (): Promise<string[]> => (await worker.shown()).map(({ tag }) => tag);
    const shows = async (...pushes: object[]): Promise<string[]> => {
      for (const push of pushes) await worker.push(push);
      // It comes last: the worker takes one push after the other.
      await worker.push({ v: 1, type: 'test', userId: ann.user.id });
      await expect.poll(tags).toContain('test');
      await worker.dismiss('test');
      return tags();
    };
    const fresh = pushTo(ann, eve, other, 5);
    expect(await shows(pushTo(ann, ben, room, 1), pushTo(ann, ben, room, 99))).toEqual([]);
    expect(await shows({ ...fresh, userId: ben.user.id })).toEqual([]);
    expect(await shows(fresh, fresh, pushTo(ann, eve, other, 4))).toEqual([other.id]);
    expect((await worker.shown())[0]).toMatchObject({ title: eve.name, body: 'message 5' });
    await worker.click(other.id);
    await expectPage(ann.page).toHaveURL(`/rooms/${other.id}`);
    expect(await shows(fresh)).toEqual([]);

    const { body } = await ben.user.http('get', `/v1/rooms/${room.id}`).expect(200);
    // The push comes first: of a message that it knows, the page would notify itself.
    expect(await shows(pushTo(ann, ben, room, (body as RoomState).headSeq + 1))).toEqual([room.id]);
    await post(ben, room, ['read elsewhere']);
    await expectPage(ann.roomLink(ben.name)).toHaveAccessibleName(/\b1 unread\b/);
    await read(ann, room);
    await expect.poll(tags).toEqual([]);

    expect(await shows(pushTo(ann, ben, room, 100))).toEqual([room.id]);
    await ann.chooseFromMyAccount('Log out');
    await expectPage(ann.button('Enter as guest')).toBeVisible();
    await expect.poll(tags).toEqual([]);
    await worker.push(pushTo(ann, ben, room, 101));
    await worker.push(pushTo(ann, ben, room, 102));
    expect(await tags()).toEqual([]);
  });
});
