import { describe, expect, it } from 'vitest';

import { directRoom, group, peopleOfTests } from '../kit/people.js';
import { expectPage } from '../kit/person.js';
import { numbered, post } from '../kit/preparing.js';

const people = peopleOfTests();

describe('without a network', () => {
  it('messages wait, and are sent once and in order when it is back', async () => {
    const [ann, ben] = [await people.person('ann'), await people.person('ben')];
    await directRoom(ann, ben);
    await ann.openRoom(ben.name);
    await ben.openRoom(ann.name);
    await ann.setOffline(true);
    for (const text of ['first of three', 'second of three', 'third of three']) {
      await ann.send(text);
      await expectPage(ann.messages(text, ann.name)).toContainText('Waiting to be sent');
    }
    await expectPage(ann.connection).toHaveText('You are offline: 3 messages will be sent.');
    await ben.send('Are you there?');
    await ann.setOffline(false);
    await ann.expectMessage('Are you there?', ben.name);
    for (const text of ['first of three', 'second of three', 'third of three']) {
      await ben.expectMessage(text, ann.name);
      await ann.expectSent(text);
    }
    await expectPage(ben.log.getByRole('article').filter({ hasText: 'of three' })).toContainText([
      'first',
      'second',
      'third',
    ]);
    await ann.expectConnected();
  });

  it('messages of two tabs wait for the next visit, also on a page without TLS', async () => {
    // Chromium has locks on 127.0.0.1 too.
    const script = 'delete Navigator.prototype.locks';
    const [ann, ben] = [await people.person('ann', { script }), await people.person('ben')];
    const room = await directRoom(ann, ben);
    await ann.openRoom(ben.name);
    const tab = await ann.newTab(`/rooms/${room.id}`);
    await expectPage(tab.composer).toBeVisible();
    await ann.setOffline(true);
    await ann.send('first of one');
    await tab.send('first of the other');
    await ann.send('second of one');
    await tab.send('second of the other');
    for (const text of ['second of one', 'second of the other'])
      await expectPage((text.includes('other') ? tab : ann).messages(text)).toContainText('Waiting to be sent');
    await ann.page.close();
    await tab.page.close();
    await ann.setOffline(false);
    const again = await ann.newTab(`/rooms/${room.id}`);
    const texts = ['first of one', 'second of one', 'first of the other', 'second of the other'];
    for (const text of texts) await again.expectSent(text);
    await ben.openRoom(ann.name);
    for (const text of texts) await ben.expectMessage(text, ann.name);
    for (const own of [texts.slice(0, 2), texts.slice(2)])
      await expectPage(ben.log.getByRole('article').filter({ hasText: new RegExp(own.join('|')) })).toContainText(own);
  });

  it('a message to a room in which one was muted meanwhile is sent when the mute is lifted', async () => {
    const [ann, ben] = [await people.person('ann'), await people.person('ben')];
    const { id, name } = await group(ann, [ben]);
    const mute = (seconds: number) =>
      ann.user.http('post', `/v1/rooms/${id}/members/${ben.user.id}/mute`).send({ seconds }).expect(200);
    await ben.openRoom(name ?? '');
    await ben.setOffline(true);
    await ben.send('From the train');
    await mute(3_600);
    await ben.setOffline(false);
    await ben.expectConnected();
    await expectPage(ben.messages('From the train')).toContainText('Waiting to be sent');
    await ann.openRoom(name ?? '');
    await mute(0);
    await ann.expectMessage('From the train', ben.name);
    await ben.expectSent('From the train');
  });

  it('a reader at the end of a long room stays there, also with the pointer on a message', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const room = await directRoom(ann, ben);
    await post(ben, room, numbered(20));
    await ann.openRoom(ben.name);
    await ann.messages('message 20.').hover();
    await ann.setOffline(true);
    for (const text of ['one waits', 'two waits']) await ann.send(text);
    for (const text of ['one waits', 'two waits']) {
      const label = ann.messages(text).getByText('Waiting to be sent');
      await expect.poll(() => label.evaluate((element) => element.clientHeight)).toBeGreaterThan(0);
      await expectPage(label).toBeInViewport({ ratio: 1 });
    }
  });

  it('a message to a room whose messages are not loaded is shown, and sent when it is back', async () => {
    const [ann, ben, eve] = [await people.person('ann'), await people.absent('ben'), await people.absent('eve')];
    await directRoom(ann, ben);
    await directRoom(ann, eve);
    await ann.openRoom(ben.name);
    await ann.setOffline(true);
    await ann.openRoom(eve.name);
    await ann.send('From the tunnel');
    await expectPage(ann.messages('From the tunnel')).toContainText('Waiting to be sent');
    await expectPage(ann.messages('From the tunnel')).toBeInViewport();
    await ann.setOffline(false);
    await ann.expectSent('From the tunnel');
  });
});
