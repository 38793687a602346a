import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { ExampleShop } from '../kit/example-shop.js';
import { peopleOfTests } from '../kit/people.js';
import { expectPage, type Person } from '../kit/person.js';

/** Ten times the promise, for a busy machine. */
const ENDED_WITHIN_MS = 20_000;
/** The first request to a receiver that is back comes within 90 s. */
const ARCHIVED = { timeout: 110_000, interval: 1_000 };

const people = peopleOfTests();
let shop: ExampleShop;
beforeAll(async () => {
  shop = await ExampleShop.start();
});
afterAll(() => shop.stop());

/** A person with an account of the shop, on its first page. */
async function customer(prefix: string): Promise<Person> {
  const person = await people.visitor(prefix, { baseURL: shop.url });
  person.watch.allowOrigin(shop.parley);
  person.watch.allow(new RegExp(`^WebSocket: ${shop.parley.replace('http', 'ws')}/`));
  await enter(person, 'Create account');
  return person;
}

async function enter({ page, name }: Person, how: 'Create account' | 'Log in'): Promise<void> {
  const form = page.getByRole('form', { name: how });
  await form.getByRole('textbox', { name: 'Name' }).fill(name);
  await form.getByLabel('Password').fill('correct horse battery');
  await form.getByRole('button', { name: how }).click();
  await expectPage(page.getByText(`You are ${name}.`)).toBeVisible();
}

/** Ann has ordered a lamp from Ben; both have the page of the order before them. */
async function deal() {
  const [ben, ann] = [await customer('ben'), await customer('ann')];
  await ann.page.getByRole('textbox', { name: 'Item' }).fill(`Lamp for ${ann.name}`);
  await ann.page.getByRole('combobox', { name: 'Seller' }).selectOption(ben.name);
  await ann.button('Order').click();
  await ben.page.reload();
  await ben.page.getByRole('link', { name: `Lamp for ${ann.name}` }).click();
  for (const { composer } of [ann, ben]) await expectPage(composer).toBeVisible();
  return { ann, ben, order: new URL(ann.page.url()).pathname };
}

const chatOf = ({ page }: Person) => page.getByRole('region', { name: 'Chat' });

async function expectSaid(person: Person, sender: string, text: string): Promise<void> {
  await expectPage(chatOf(person).getByText(`${sender}: ${text}`, { exact: true })).toHaveCount(1);
}

/** One writes, and both read it. */
async function say(from: Person, to: Person, text: string): Promise<void> {
  await from.send(text);
  for (const person of [from, to]) await expectSaid(person, from.name, text);
}

describe('the example shop', () => {
  it('lets the buyer and the seller chat about an order, and writes when it is shipped', async () => {
    const { ann, ben } = await deal();
    await say(ann, ben, 'Is it blue?');
    await say(ben, ann, 'As the sea.');
    const picture = chatOf(ann).locator('img').last();
    await expect
      .poll(() => picture.evaluate((image) => 'naturalWidth' in image && image.naturalWidth))
      .toBeGreaterThan(0);
    await ben.button('Ship').click();
    await expectSaid(ann, 'The shop', 'Your parcel is on its way.');
    await expectSaid(ben, ann.name, 'Is it blue?');
  });

  it('keeps what was said in a page of its own, also while its server was killed', async () => {
    const { ann, ben, order } = await deal();
    for (const { watch } of [ann, ben]) watch.allowNetworkErrors();
    await say(ann, ben, 'Is it blue?');
    await Promise.all([shop.killServer(), ben.send('As the sea.')]);
    const archive = ann.page.getByRole('region', { name: 'Archive' });
    await expect
      .poll(async () => {
        await ann.page.goto(`${order}/archive`);
        return archive.getByText(/: /).allTextContents();
      }, ARCHIVED)
      .toEqual([`${ann.name}: Is it blue?`, `${ben.name}: As the sea.`]);
  });

  it('sends what is written before the chat knows the user', async () => {
    const { ann, ben } = await deal();
    let goOn = (): void => undefined;
    const held = new Promise<void>((resolve) => (goOn = resolve));
    await ben.page.route('**/chat/token', async (route) => {
      await held;
      await route.continue();
    });
    await ben.page.reload();
    await ben.send('As the sea.');
    goOn();
    for (const person of [ann, ben]) await expectSaid(person, ben.name, 'As the sea.');
  });

  it('renames its users in the chat too', async () => {
    const { ann, ben } = await deal();
    await say(ben, ann, 'As the sea.');
    const name = `new ${ben.name}`;
    // Not in his page: it would then ask for a token, which also has the name.
    await ben.context.request.post('/account/rename', { form: { name } });
    await expectSaid(ann, name, 'As the sea.');
  });

  it('ends the chat of a user who logs out, who can log in again', async () => {
    const { ann, ben, order } = await deal();
    ann.watch.allowNetworkErrors();
    const connecting = ann.page.waitForEvent('websocket');
    await ann.page.reload();
    const socket = await connecting;
    await say(ben, ann, 'As the sea.');
    // Leaves the page as it is: the shop's server ends the session.
    await ann.context.request.post('/logout');
    await expect.poll(() => socket.isClosed(), { timeout: ENDED_WITHIN_MS }).toBe(true);
    await expectPage(chatOf(ann)).not.toContainText('As the sea.');
    await ann.page.goto('/');
    await enter(ann, 'Log in');
    await ann.page.goto(order);
    await expectSaid(ann, ben.name, 'As the sea.');
    await say(ann, ben, 'I take it.');
    await ann.button('Log out').click();
    await expectPage(ann.page.getByRole('form', { name: 'Log in' })).toBeVisible();
    expect(await ann.page.evaluate<string>('JSON.stringify({ ...localStorage })')).not.toContain(ann.name);
  });

  it('may be killed: the chat goes on, also when it is back', async () => {
    const { ann, ben } = await deal();
    for (const { watch } of [ann, ben]) watch.allowNetworkErrors();
    const back = shop.killServer();
    await say(ann, ben, 'Is it blue?');
    await say(ben, ann, 'As the sea.');
    await back;
    await ann.page.reload();
    await expectSaid(ann, ben.name, 'As the sea.');
    await say(ann, ben, 'I take it.');
  });

  it('leaves no name of a deleted user', async () => {
    const { ann, ben } = await deal();
    // Her page logs out of a session that the shop's server may have ended before.
    ann.watch.allowNetworkErrors();
    await say(ann, ben, 'Is it blue?');
    await ann.page.goto('/');
    await ann.button('Delete account').click();
    await expectPage(ann.page.getByRole('form', { name: 'Log in' })).toBeVisible();
    await expectPage(chatOf(ben)).not.toContainText(ann.name);
    await ben.page.reload();
    await expectPage(chatOf(ben)).toContainText(': Is it blue?');
    await expectPage(chatOf(ben)).not.toContainText(ann.name);
  });

  it('ends with Ctrl-C, and Parley and PostgreSQL with it', async () => {
    expect(await shop.stop()).toEqual([]);
  });
});
