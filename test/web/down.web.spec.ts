import { afterEach, describe, expect, it } from 'vitest';

import { newId } from '#contracts';
import { Relay } from '#testing/engines/relay';
import { topology } from '#testing/topology/topology';

import { directRoom, group, peopleOfTests } from './kit/people.js';
import { expectPage, type Person } from './kit/person.js';
import { post } from './kit/preparing.js';

/** All that a page asks of the server once its files are loaded. */
const REQUESTS = /\/(?:v1|socket\.io)\//;
/** Longer than the pause between two attempts of the client to connect. */
const BACK_MS = 60_000;
const DOWN = 'The server does not answer';

const people = peopleOfTests();
const fronts: Relay[] = [];

afterEach(async () => {
  await Promise.all(fronts.splice(0).map((front) => front.stop()));
});

async function front(): Promise<Relay> {
  const started = await Relay.start(() => topology().url);
  fronts.push(started);
  return started;
}

/** Leaves every request of the page without an answer, as a server that is unavailable does. */
async function refuseRequests({ page, watch }: Person): Promise<void> {
  watch.allowNetworkErrors();
  await page.route(REQUESTS, (route) => route.abort('connectionrefused'));
}

describe('a server that is down', () => {
  it('while one chats loses nothing: what is typed stays, and what is sent waits until it is back', async () => {
    const server = await front();
    const [ann, ben] = [await people.person('ann', { baseURL: server.url }), await people.absent('ben')];
    ann.watch.allowNetworkErrors();
    const room = await directRoom(ann, ben);
    await ann.openRoom(ben.name);
    await ann.send('Before');
    await ann.expectSent('Before');
    await server.stop();
    await expectPage(ann.connection).toHaveText('Reconnecting…');
    await ann.send('Is anybody there?');
    await expectPage(ann.messages('Is anybody there?')).toContainText('Waiting to be sent');
    await ann.composer.fill('half a sentence');
    await expectPage(ann.messages('Before')).toBeVisible();
    await post(ben, room, ['Only I am']);
    await server.start();
    await expectPage(ann.connection).toHaveText('', { timeout: BACK_MS });
    await ann.expectMessage('Only I am', ben.name);
    await ann.expectSent('Is anybody there?');
    await expectPage(ann.composer).toHaveValue('half a sentence');
  });

  it('when one opens the page is a page in words, which goes away by a press as soon as it is back', async () => {
    const [ann, ben] = [await people.person('ann', { pollingOnly: true }), await people.absent('ben')];
    const room = await directRoom(ann, ben);
    await post(ben, room, ['Welcome back']);
    await refuseRequests(ann);
    await ann.page.goto(`/rooms/${room.id}`);
    await expectPage(ann.page.getByRole('heading', { name: DOWN })).toBeVisible();
    await expectPage(ann.composer).toHaveCount(0);
    await ann.button('Try now').click();
    await expectPage(ann.page.getByRole('heading', { name: DOWN })).toBeVisible();
    // The page tries again by itself too: without this, the button could go before it is pressed.
    const release = await ann.holdRequests(REQUESTS);
    await ann.button('Try now').click();
    await release();
    await ann.expectMessage('Welcome back', ben.name);
    await expectPage(ann.page.getByRole('heading', { name: DOWN })).toHaveCount(0);
    expect(new URL(ann.page.url()).pathname).toBe(`/rooms/${room.id}`);
  });

  it('shows a message when a user enters, and the name stays', async () => {
    const ann = await people.visitor('ann');
    await refuseRequests(ann);
    const name = ann.guestName;
    await name.fill(ann.name);
    await ann.button('Enter as guest').click();
    await expectPage(ann.page.getByRole('alert').filter({ hasText: DOWN })).toBeVisible();
    await expectPage(name).toHaveValue(ann.name);
    await ann.page.unroute(REQUESTS);
    await ann.enterAsGuest();
  });
});

describe('a URL', () => {
  it('that leads nowhere says so, and leads to the rooms', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    await directRoom(ann, ben);
    await ann.page.goto('/no/such/page');
    await expectPage(ann.page.getByRole('heading', { name: 'There is nothing at this address' })).toBeVisible();
    await ann.page.getByRole('link', { name: 'Go to your rooms' }).click();
    await expectPage(ann.roomLink(ben.name)).toBeVisible();
    expect(new URL(ann.page.url()).pathname).toBe('/');
  });

  it('of a private room and of no room say the same, and lead to the rooms', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    ann.watch.allowNetworkErrors();
    const secret = await group(ben, [], { topic: 'A surprise' });
    for (const id of [secret.id, newId()]) {
      await ann.page.goto(`/rooms/${id}`);
      const heading = ann.page.getByRole('heading', { name: 'This room does not exist, or you may not see it' });
      await expectPage(heading).toBeVisible();
      await expectPage(ann.page.getByText('If it is private, ask one of its members to add you.')).toBeVisible();
      await expectPage(ann.composer).toHaveCount(0);
      for (const words of ['A surprise', secret.name ?? '']) await expectPage(ann.page.getByText(words)).toHaveCount(0);
      await ann.page.getByRole('link', { name: 'Go to your rooms' }).click();
      await expectPage(heading).toHaveCount(0);
    }
  });

  it('of a room that one is added to opens it without a reload', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const room = await group(ben, []);
    await ann.page.goto(`/rooms/${room.id}`);
    await expectPage(ann.page.getByRole('heading', { name: /^This room does not exist/ })).toBeVisible();
    await ben.user
      .http('post', `/v1/rooms/${room.id}/members`)
      .send({ userId: ann.user.id })
      .expect(({ status }) => expect(status).toBeLessThan(300));
    await expectPage(ann.composer).toBeVisible();
  });
});
