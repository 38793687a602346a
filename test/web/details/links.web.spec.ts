import { describe, expect, it } from 'vitest';

import { newId, type Message, type MessageId, type RoomState } from '#contracts';
import { topology } from '#testing/topology/topology';

import { expectAccessible } from '../kit/accessibility.js';
import { group, peopleOfTests } from '../kit/people.js';
import { post, say } from '../kit/preparing.js';
import { expectPage, type Person, type Someone } from '../kit/person.js';

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

describe('a link to a message', () => {
  const linkIn = (person: Person, text: string) => person.messages(text).getByRole('link', { name: 'message' });
  const bare = (person: Person, text: string, url: string) => person.messages(text).getByRole('link', { name: url });

  /** The message of the sender, and its URL as a reader copies it. */
  async function sent(sender: Someone, room: RoomState, body: string): Promise<{ id: MessageId; url: string }> {
    const id = await say(sender, room, body);
    const { body: message } = await sender.user.http('get', `/v1/rooms/${room.id}/messages/${id}`).expect(200);
    const { seq } = message as Message;
    return { id, url: `${new URL(topology().url).origin}/rooms/${room.id}/${String(seq)}` };
  }

  it('is shown as that message, also in a quote and in a forward, and leads there by keyboard', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const [kitchen, garden] = [await group(ben, [ann]), await group(ben, [ann])];
    const { url } = await sent(ben, garden, `The **roses** bloom ${'x'.repeat(400)}`);
    const aside = await sent(ben, garden, `Passed on: ${url}`);
    await post(ben, kitchen, [`Look here: ${url}`, `As they say:\n\n> ${url}`]);
    await ben.user
      .http('post', `/v1/rooms/${kitchen.id}/messages/forward`)
      .send({ id: newId(), from: { roomId: garden.id, id: aside.id } })
      .expect(201);
    await ann.openRoom(kitchen.name ?? '');
    for (const text of ['Look here', 'As they say', 'Passed on']) {
      const link = linkIn(ann, text);
      await expectPage(link).toContainText(`#${garden.name ?? ''} › message`);
      await expectPage(link).toContainText(`${ben.name} `);
      await expectPage(link).toContainText(/The roses bloom x+…/);
      expect((await link.locator('[dir=auto]').textContent())?.length).toBe(300);
    }
    await expectPage(ann.messages('Look here')).toHaveAccessibleName(/The roses bloom/);
    await expectAccessible(ann.page);
    await linkIn(ann, 'Look here').focus();
    await ann.page.keyboard.press('Enter');
    await expectPage(ann.page).toHaveURL(url);
    await expectPage(ann.messages('The roses bloom').first()).toBeInViewport();
  });

  it('is a URL again when the message is deleted, and when the reader loses the room', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const [kitchen, garden] = [await group(ben, [ann]), await group(ben, [ann])];
    const [first, second] = [await sent(ben, garden, 'The roses bloom'), await sent(ben, garden, 'The figs are ripe')];
    await post(ben, kitchen, [`One: ${first.url}`, `Two: ${second.url}`]);
    await ann.openRoom(kitchen.name ?? '');
    await expectPage(linkIn(ann, 'One: ')).toContainText('The roses bloom');
    await expectPage(linkIn(ann, 'Two: ')).toContainText('The figs are ripe');
    await ben.user.http('delete', `/v1/rooms/${garden.id}/messages/${first.id}`).expect(200);
    await expectPage(bare(ann, 'One: ', first.url)).toBeVisible();
    await expectPage(linkIn(ann, 'Two: ')).toContainText('The figs are ripe');
    await ben.user.http('delete', `/v1/rooms/${garden.id}/members/${ann.user.id}`).expect(200);
    await expectPage(bare(ann, 'Two: ', second.url)).toBeVisible();
    await expectPage(ann.log).not.toContainText('The figs are ripe');
  });

  it('of a room that the reader is not in stays a URL', async () => {
    const [eve, ben] = [await people.person('eve'), await people.absent('ben')];
    const [kitchen, garden] = [await group(ben, [eve]), await group(ben, [], { visibility: 'public' })];
    const { url } = await sent(ben, garden, 'The roses bloom');
    await post(ben, kitchen, [`Look here: ${url}`]);
    await eve.openRoom(kitchen.name ?? '');
    await expectPage(bare(eve, 'Look here', url)).toBeVisible();
    await expectPage(eve.log).not.toContainText('The roses bloom');
  });
});
