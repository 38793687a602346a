import { describe, expect, it } from 'vitest';

import { newId, type RoomState, type Scheduled } from '#contracts';
import { setUp } from '#testing/engines/set-up';
import { TestPushReceiver } from '#testing/users/push-receiver';
import { login, type TestUser } from '#testing/users/user';

import { expectAccessible } from './kit/accessibility.js';
import { directRoom, PASSWORD, peopleOfTests } from './kit/people.js';
import { expectPage } from './kit/person.js';

const OTHER_PASSWORD = 'another horse battery';

const people = peopleOfTests();

const service = setUp(() => TestPushReceiver.start());

async function schedule(user: TestUser, { id: roomId }: RoomState, body: string): Promise<void> {
  const at = new Date(Date.now() + 3_600_000).toISOString();
  await user.http('put', `/v1/me/scheduled/${newId()}`).send({ roomId, body, at }).expect(201);
}

async function scheduledOf(user: TestUser): Promise<string[]> {
  const { body } = await user.http('get', '/v1/me/scheduled').expect(200);
  return (body as { scheduled: Scheduled[] }).scheduled.map(({ message }) => message.body).toSorted();
}

describe('an act that shuts others out of an account', () => {
  it('asks which scheduled messages of this session stay, and removes the others', async () => {
    const [ann, ben] = [await people.account('ann'), await people.absent('ben')];
    const room = await directRoom(ann, ben);
    await schedule(ann.user, room, 'Written by Ann');
    await schedule(ann.user, room, 'Written by a thief');
    await schedule(await login(ann.name, PASSWORD), room, 'Of another session');
    await ann.chooseFromMyAccount('Profile');
    const dialog = ann.dialog('Profile');
    const change = async (current: string, next: string): Promise<void> => {
      await dialog.getByLabel('Current password', { exact: true }).fill(current);
      await dialog.getByLabel('New password', { exact: true }).fill(next);
      await dialog.getByRole('button', { name: 'Change password' }).click();
    };
    await change(PASSWORD, OTHER_PASSWORD);
    const question = ann.page.getByRole('alertdialog', { name: 'Which scheduled messages stay?' });
    await expectPage(question.getByRole('checkbox')).toHaveCount(2);
    await expectAccessible(ann.page);
    await question.getByText('Written by a thief').click();
    await expectPage(question.getByRole('checkbox', { name: 'Written by a thief' })).not.toBeChecked();
    await question.getByRole('button', { name: 'Remove the others' }).click();
    await expectPage(question).toHaveCount(0);
    await expect.poll(() => scheduledOf(ann.user)).toEqual(['Written by Ann']);
  });

  it('asks nothing where this session has no scheduled messages', async () => {
    const [ann, ben] = [await people.account('ann'), await people.absent('ben')];
    await schedule(await login(ann.name, PASSWORD), await directRoom(ann, ben), 'Of another session');
    await ann.chooseFromMyAccount('Sessions');
    await ann.dialog('Sessions').getByRole('button', { name: 'Log out everywhere else' }).click();
    await expectPage(ann.dialog('Sessions').getByRole('listitem')).toHaveCount(1);
    await expect.poll(() => scheduledOf(ann.user)).toEqual([]);
    await expectPage(ann.page.getByRole('alertdialog')).toHaveCount(0);
  });
});

describe('a new device for push', () => {
  it('of another session is told, stands at its session, and is removed there', async () => {
    const ann = await people.account('ann');
    const other = await login(ann.name, PASSWORD);
    const key = async () => ((await other.http('get', '/v1/push').expect(200)).body as { webpush: unknown }).webpush;
    await expect.poll(key).not.toBeNull();
    await ann.expectConnected();
    const notice = ann.page.getByText('A new device of your account gets your messages by push.');
    // The part that tells it loads some seconds after the page.
    let count = 0;
    const put = async (): Promise<void> => {
      const { endpoint, keys } = service.subscribe(`${String(++count)}-${ann.name}`);
      const body = { kind: 'webpush', subscription: { endpoint, keys } };
      await other.http('put', `/v1/push/devices/${newId()}`).send(body).expect(201);
    };
    await expectPage(async () => {
      await put();
      await expectPage(notice).toBeVisible({ timeout: 4_000 });
    }).toPass({ timeout: 60_000 });
    await ann.button('Look').click();
    const devices = ann.dialog('Sessions').getByRole('list', { name: 'Devices' });
    await expectPage(devices.getByRole('listitem')).toHaveCount(count);
    await expectAccessible(ann.page);
    for (let left = count - 1; left >= 0; left--) {
      await devices.getByRole('button', { name: 'Remove' }).first().click();
      await expectPage(devices.getByRole('listitem')).toHaveCount(left);
    }
    await expectPage(devices).toHaveCount(0);
    const { body } = await other.http('get', '/v1/push/devices').expect(200);
    expect(body).toEqual({ devices: [] });
  });
});
