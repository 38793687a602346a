import { describe, it } from 'vitest';

import { expectAccessible } from '../kit/accessibility.js';
import { directRoom, peopleOfTests, PHONE } from '../kit/people.js';
import { expectPage } from '../kit/person.js';

const people = peopleOfTests();

describe('a conversation', () => {
  it('of two guests reaches both windows, in both directions', async () => {
    const [ann, ben] = [await people.person('ann'), await people.person('ben')];
    await directRoom(ann, ben);
    await ann.openRoom(ben.name);
    await ann.send('Good morning');
    await ben.openRoom(ann.name);
    await ben.expectMessage('Good morning', ann.name);
    await ben.send('Good morning to you');
    await ann.expectMessage('Good morning to you', ben.name);
    await ann.expectMessage('Good morning', ann.name);
  });

  it('works by long polling alone', async () => {
    const [ann, ben] = [await people.person('ann', { pollingOnly: true }), await people.person('ben')];
    await directRoom(ann, ben);
    await ann.openRoom(ben.name);
    await ben.openRoom(ann.name);
    await ann.send('over HTTP');
    await ben.expectMessage('over HTTP', ann.name);
    await ben.send('over a WebSocket');
    await ann.expectMessage('over a WebSocket', ben.name);
    await ann.expectConnected();
  });

  it('is the same in two tabs of one user', async () => {
    const [ann, ben] = [await people.person('ann'), await people.person('ben')];
    const room = await directRoom(ann, ben);
    await ann.openRoom(ben.name);
    const tab = await ann.newTab(`/rooms/${room.id}`);
    await tab.send('from the second tab');
    await ann.expectMessage('from the second tab', ann.name);
    await ann.send('from the first tab');
    await tab.expectMessage('from the first tab', ann.name);
    await ben.openRoom(ann.name);
    await ben.send('to both tabs');
    for (const window of [ann, tab]) await window.expectMessage('to both tabs', ben.name);
  });

  it('shows one panel at a time on a phone, and the browser leads back', async () => {
    const [ann, ben] = [await people.person('ann', PHONE), await people.person('ben')];
    await directRoom(ann, ben);
    await expectPage(ann.composer).toBeHidden();
    await ann.openRoom(ben.name);
    await expectPage(ann.rooms).toBeHidden();
    await ann.composer.fill('from a phone');
    await ann.button('Send').tap();
    await ann.expectSent('from a phone');
    await ann.page.goBack();
    await expectPage(ann.roomLink(ben.name)).toBeVisible();
    await ben.openRoom(ann.name);
    await ben.expectMessage('from a phone', ann.name);
  });

  it('is accessible, in both themes', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    await directRoom(ann, ben);
    await ann.openRoom(ben.name);
    await ann.send('Is this legible?');
    await ann.expectSent('Is this legible?');
    await expectAccessible(ann.page);
  });
});
