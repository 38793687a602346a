import { describe, expect, it } from 'vitest';

import { setHidden } from '../kit/notifications.js';
import { directRoom, PASSWORD, peopleOfTests } from '../kit/people.js';
import { expectPage, type Person, type Someone } from '../kit/person.js';
import { say } from '../kit/preparing.js';
import { ThreadPanel } from '../kit/thread.js';

const people = peopleOfTests();

const choice = (person: Person) => person.page.getByRole('region', { name: 'Draft of another device' });

/** The drafts that the server has. */
async function saved({ user }: Someone): Promise<string[]> {
  const { body } = await user.http('get', '/v1/me/drafts').expect(200);
  return (body as { drafts: { body: string }[] }).drafts.map((draft) => draft.body);
}

/** Takes the timer from the page that would put a changed draft. */
async function dropDraftTimer({ page }: Person): Promise<void> {
  await page.evaluate(`
    const start = window.setTimeout;
    window.setTimeout = (run, ms, ...rest) => (ms === 5000 ? 0 : start(run, ms, ...rest));`);
}

describe('a draft', () => {
  it('that one device has begun is on the other, in the list and in the room, until it is sent', async () => {
    const [ann, ben] = [await people.account('ann'), await people.absent('ben')];
    await directRoom(ann, ben);
    const phone = await people.elsewhere(ann);
    await ann.openRoom(ben.name);
    await ann.composer.fill('Half a thought');
    await expectPage(phone.roomLink(ben.name)).toHaveAccessibleName(/Draft: Half a thought$/);
    await phone.openRoom(ben.name);
    await expectPage(phone.composer).toHaveValue('Half a thought');
    await phone.page.reload();
    await expectPage(phone.composer).toHaveValue('Half a thought');
    await phone.composer.press('Enter');
    await phone.expectSent('Half a thought');
    await expectPage(ann.composer).toHaveValue('');
    await ann.page.reload();
    await ann.expectMessage('Half a thought', ann.name);
    await expectPage(ann.composer).toHaveValue('');
    await expectPage(ann.roomLink(ben.name)).not.toHaveAccessibleName(/Draft/);
  });

  it('of a thread is on the other device, in that thread alone', async () => {
    const [ann, ben] = [await people.account('ann'), await people.absent('ben')];
    await say(ben, await directRoom(ann, ben), 'Where do we eat?');
    const phone = await people.elsewhere(ann);
    const [here, there] = [new ThreadPanel(ann), new ThreadPanel(phone)];
    for (const device of [ann, phone]) await device.openRoom(ben.name);
    await here.open('Where do we eat?');
    await here.text.fill('At the harbour');
    await expect.poll(() => saved(ann)).toEqual(['At the harbour']);
    await there.open('Where do we eat?');
    await expectPage(there.text).toHaveValue('At the harbour');
    await expectPage(phone.composer).toHaveValue('');
  });

  it('that two devices write at the same time stays on both, and each offers the other one', async () => {
    const [ann, ben] = [await people.account('ann'), await people.absent('ben')];
    await directRoom(ann, ben);
    const phone = await people.elsewhere(ann);
    for (const device of [ann, phone]) await device.openRoom(ben.name);
    // Without a network, it does not learn of the other text before it has its own.
    await phone.setOffline(true);
    await expectPage(phone.connection).toContainText('offline');
    await ann.composer.fill('from the laptop');
    await expect.poll(() => saved(ann)).toEqual(['from the laptop']);
    await phone.composer.fill('from the phone');
    await phone.setOffline(false);
    await expectPage(choice(phone)).toContainText('from the laptop');
    await expectPage(phone.composer).toHaveValue('from the phone');
    await phone.page.reload();
    await expectPage(choice(phone)).toContainText('from the laptop');
    await expectPage(phone.composer).toHaveValue('from the phone');
    await phone.button('Keep my text here').press('Enter');
    await expectPage(choice(phone)).toHaveCount(0);
    await expectPage(phone.composer).toBeFocused();

    await expectPage(choice(ann)).toContainText('from the phone');
    await expectPage(ann.composer).toHaveValue('from the laptop');
    await ann.button('Use that text').click();
    await expectPage(choice(ann)).toHaveCount(0);
    await expectPage(ann.composer).toHaveValue('from the phone');
    expect(await phone.composer.inputValue()).toBe('from the phone');
  });

  it('is put as soon as the page is hidden, as a phone in a pocket runs no timers', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    await directRoom(ann, ben);
    await ann.openRoom(ben.name);
    await ann.composer.fill('On');
    await expect.poll(() => saved(ann)).toEqual(['On']);
    await dropDraftTimer(ann);
    await ann.composer.fill('On my way');
    await setHidden(ann, true);
    await expect.poll(() => saved(ann)).toEqual(['On my way']);
  });

  it('is put before a logout, which leaves none on the device', async () => {
    const [ann, ben] = [await people.account('ann'), await people.absent('ben')];
    await directRoom(ann, ben);
    await ann.openRoom(ben.name);
    await dropDraftTimer(ann);
    await ann.composer.fill('Half a thought');
    await ann.chooseFromMyAccount('Log out');
    await expectPage(ann.page.getByRole('tab', { name: 'Log in' })).toBeVisible();
    const kept = await ann.page.evaluate<string>('JSON.stringify({ ...localStorage, ...sessionStorage })');
    expect(kept).not.toContain('Half a thought');
    await ann.logIn(PASSWORD);
    await expectPage(ann.roomLink(ben.name)).toHaveAccessibleName(/Draft: Half a thought$/);
  });

  it('that equals a newer own message goes, in whatever client that was sent', async () => {
    const [ann, ben] = [await people.person('ann'), await people.absent('ben')];
    const room = await directRoom(ann, ben);
    await ann.user.http('put', `/v1/me/drafts/${room.id}`).send({ body: 'See you at six' }).expect(200);
    await expectPage(ann.roomLink(ben.name)).toHaveAccessibleName(/Draft: See you at six$/);
    await ann.openRoom(ben.name);
    await expectPage(ann.composer).toHaveValue('See you at six');
    await say(ann, room, 'See you at six');
    await ann.expectMessage('See you at six', ann.name);
    await expectPage(ann.composer).toHaveValue('');
    await expect.poll(() => saved(ann)).toEqual([]);
  });
});
