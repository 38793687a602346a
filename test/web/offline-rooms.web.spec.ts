import { describe, expect, it } from 'vitest';

import { directRoom, group, INSTALLED, peopleOfTests } from './kit/people.js';
import { expectPage, type Person } from './kit/person.js';
import { post, say } from './kit/preparing.js';
import { PushWorker } from './kit/push-worker.js';

const people = peopleOfTests();

/** Sooner than the client gives a request up that it repeats. */
const SOON_MS = 25_000;

/** Everything that the browser has kept of rooms, as text; empty without a database of them. */
async function kept({ page }: Person): Promise<string> {
  return page.evaluate<string>(`(async () => {
    const done = (request) => new Promise((resolve) => { request.onsuccess = () => resolve(request.result); });
    const { name } = (await indexedDB.databases()).find(({ name }) => name.endsWith(':kept')) ?? {};
    if (name === undefined) return '';
    const database = await done(indexedDB.open(name));
    const values = await done(database.transaction('values').objectStore('values').getAll());
    database.close();
    return JSON.stringify(values);
  })()`);
}

const outdated = ({ page }: Person) => page.getByRole('status', { name: 'Kept rooms' });

describe('without a network, a page that is opened', () => {
  it('shows the rooms as they were, takes messages, and then shows what is true', async () => {
    const [ann, ben] = [await people.person('ann', INSTALLED), await people.absent('ben')];
    const [direct, team] = [await directRoom(ann, ben), await group(ben, [ann])];
    await post(ben, direct, ['It rains.', 'Bring a coat.']);
    const secret = await say(ben, team, 'The key is under the mat.');
    await ann.openRoom(ben.name);
    await PushWorker.of(ann);
    // The messages of a room that was never opened, too.
    await expect.poll(() => kept(ann)).toMatch(/It rains.*under the mat|under the mat.*It rains/);
    await ann.setOffline(true);
    await ann.page.goto('/');
    const home = ann.page.getByRole('region', { name: 'Unread' });
    await expectPage(home.getByRole('link', { name: `${team.name ?? ''}, 1 unread` })).toBeVisible();
    await expectPage(home).toContainText('The key is under the mat.');
    await expectPage(outdated(ann)).toHaveText('What is shown may be out of date.');
    await ann.openRoom(team.name ?? '');
    await ann.expectMessage('The key is under the mat.', ben.name);
    await ann.page.goto(`/rooms/${direct.id}`);
    await ann.expectMessage('Bring a coat.', ben.name);
    await expectPage(ann.connection).toHaveText('You are offline.');
    await expectPage(outdated(ann)).toHaveText('What is shown may be out of date.');
    await ann.openRoom(team.name ?? '');
    await ann.expectMessage('The key is under the mat.', ben.name);
    await ann.send('Thank you');
    await expectPage(ann.messages('Thank you')).toContainText('Waiting to be sent');
    await expectPage(ann.connection).toHaveText('You are offline: 1 message will be sent.');
    const search = await ann.openFromHeader('Search in this room');
    await search.getByRole('searchbox').fill('key');
    await expectPage(search).toContainText('The server does not answer.');
    await ann.pressInDialog('Escape');
    for (const name of ['Members, 2', 'Files of this room']) {
      await expectPage(await ann.openFromHeader(name)).toContainText('The server does not answer.', {
        timeout: SOON_MS,
      });
      await ann.pressInDialog('Escape');
      await expectPage(ann.page.getByRole('dialog')).toHaveCount(0);
    }

    await ben.user.http('delete', `/v1/rooms/${team.id}/messages/${secret}`).expect(200);
    await say(ben, team, 'I have moved it.');
    await ann.setOffline(false);
    await ann.expectMessage('I have moved it.', ben.name);
    await ann.expectSent('Thank you');
    await expectPage(ann.page.getByText('under the mat')).toHaveCount(0);
    await ann.expectConnected();
    await expectPage(outdated(ann)).toHaveCount(0);
    await expect.poll(() => kept(ann)).not.toContain('under the mat');
  });

  it('has nothing of a user who has logged out, or whose session has ended meanwhile', async () => {
    const [ann, ben] = [await people.account('ann', INSTALLED), await people.absent('ben')];
    const direct = await directRoom(ann, ben);
    await say(ben, direct, 'Only for Ann');
    await ann.openRoom(ben.name);
    await PushWorker.of(ann);
    await expect.poll(() => kept(ann)).toContain('Only for Ann');
    await ann.setOffline(true);
    await ann.user.http('post', '/v1/auth/logout').expect(204);
    await ann.page.reload();
    await ann.expectMessage('Only for Ann', ben.name);
    await ann.setOffline(false);
    await expectPage(ann.button('Enter as guest')).toBeVisible();
    expect(await kept(ann)).toBe('');

    const eve = ann.as(`${ann.name}2`);
    await eve.enterAsGuest();
    await directRoom(eve, ben);
    await expectPage(eve.roomLink(ben.name)).toBeVisible();
    await expect.poll(() => kept(eve)).toContain(ben.name);
    expect(await kept(eve)).not.toContain('Only for Ann');
    await eve.chooseFromMyAccount('Log out');
    await expectPage(eve.button('Enter as guest')).toBeVisible();
    await expect.poll(() => kept(eve)).toBe('');
  });

  it('logs out at once, and on the server when the network is back', async () => {
    const ann = await people.person('ann', INSTALLED);
    const session = async (): Promise<number> => (await ann.user.http('get', '/v1/users/me')).status;
    await PushWorker.of(ann);
    await ann.setOffline(true);
    // The page has no access token then.
    await ann.page.reload();
    await ann.chooseFromMyAccount('Log out');
    await expectPage(ann.button('Enter as guest')).toBeVisible();
    expect(await session()).toBe(200);
    await ann.page.reload();
    await ann.setOffline(false);
    await expect.poll(session).toBe(401);
    expect((await ann.context.cookies()).map(({ name }) => name)).not.toContain('parley_refresh');
  });
});
