import { describe, expect, it } from 'vitest';

import { topology } from '#testing/topology/topology';

import { group, peopleOfTests } from '../kit/people.js';
import { post } from '../kit/preparing.js';
import { expectPage } from '../kit/person.js';

const people = peopleOfTests();

describe('a link in a message', () => {
  it('to this server opens in place, and with Ctrl in a new tab', async () => {
    const ann = await people.person('ann');
    const [kitchen, garden] = [await group(ann, []), await group(ann, [])];
    await post(ann, garden, ['First of the garden']);
    const { origin } = new URL(topology().url);
    await post(ann, kitchen, [`Look here: ${origin}/rooms/${garden.id}/1`]);
    await ann.openRoom(kitchen.name ?? '');
    await ann.page.evaluate('window.isSamePage = true');
    const link = ann.messages('Look here').getByRole('link');
    const [tab] = await Promise.all([ann.context.waitForEvent('page'), link.click({ modifiers: ['ControlOrMeta'] })]);
    expect(new URL(ann.page.url()).pathname).toBe(`/rooms/${kitchen.id}`);
    await expectPage(tab).toHaveURL(new RegExp(`/rooms/${garden.id}/1$`));
    await tab.close();
    await link.click();
    await ann.expectMessage('First of the garden');
    expect(new URL(ann.page.url()).pathname).toBe(`/rooms/${garden.id}/1`);
    expect(await ann.page.evaluate('window.isSamePage')).toBe(true);
  });

  it('whose text reads as another URL shows where it leads', async () => {
    const ann = await people.person('ann');
    const room = await group(ann, []);
    await post(ann, room, ['[https://bank.example](https://evil.example)']);
    await ann.openRoom(room.name ?? '');
    await expectPage(ann.log.getByRole('link', { name: 'https://bank.example (evil.example)' })).toBeVisible();
  });
});
