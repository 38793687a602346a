import { afterEach, describe, expect, it } from 'vitest';

import { connect, memoryStorage, type ClientStorage, type Parley, type RoomId } from '#client';
import { topology } from '#testing/topology/topology';
import { AppServer } from '#testing/users/app-server';
import { uniqueName } from '#testing/users/user';

/** Ten times the promise, for a busy machine. */
const ENDED_WITHIN_MS = 20_000;

const open: Parley[] = [];

/** A browser with a page of the shop: its cookie says who is signed in. */
class ShopPage {
  readonly storage: ClientStorage = memoryStorage();
  externalId: string | null = null;

  constructor(private readonly shop: AppServer) {}

  load(): Parley {
    const token = (): Promise<string | null> =>
      this.externalId === null
        ? Promise.resolve(null)
        : this.shop.signed({ sub: this.externalId, name: this.externalId });
    const { storage } = this;
    const parley = connect({ url: topology().url, host: { app: this.shop.name, token }, storage });
    open.push(parley);
    return parley;
  }
}

const connected = (parley: Parley) =>
  expect.poll(() => parley.connection.getSnapshot().status, { timeout: ENDED_WITHIN_MS }).toBe('connected');
const signedOut = (parley: Parley) =>
  expect.poll(() => parley.me.getSnapshot(), { timeout: ENDED_WITHIN_MS }).toBeNull();
const sessionsOf = async (shop: AppServer, externalId: string): Promise<string[]> => {
  const { body } = await shop.http('get', `users/${externalId}/sessions`).expect(200);
  return (body as { sessions: { id: string }[] }).sessions.map(({ id }) => id);
};

afterEach(() => {
  for (const parley of open.splice(0)) parley.close();
});

describe('@parley/client in a page of a host', () => {
  it('signs in whom the host has signed in, keeps the session over a reload, and ends with the log-out there', async () => {
    const shop = await AppServer.create();
    const [ann, ben] = [uniqueName('ann'), uniqueName('ben')];
    const page = new ShopPage(shop);
    const first = page.load();
    expect(await first.resume()).toBeNull();

    page.externalId = ann;
    expect(await first.resume()).toMatchObject({ displayName: ann });
    await shop.put(ben, { displayName: 'Ben' });
    const { body: room } = await shop.http('put', 'rooms/order-7').send({ name: 'Order 7' }).expect(201);
    const members = { set: [{ externalId: ann }, { externalId: ben }] };
    await shop.http('post', 'rooms/order-7/members').send(members).expect(200);
    const roomId = (room as { id: RoomId }).id;
    await connected(first);
    await first.room(roomId).open();
    first.room(roomId).send('Is it blue?');
    await expect
      .poll(() => first.room(roomId).getSnapshot().messages.at(-1))
      .toMatchObject({ body: 'Is it blue?', sender: { displayName: ann } });
    first.close();

    const second = page.load();
    await second.resume();
    await connected(second);
    expect(await sessionsOf(shop, ann)).toHaveLength(1);

    page.externalId = null;
    await shop.http('delete', `users/${ann}/sessions`).expect(204);
    await signedOut(second);
    expect(second.ended.getSnapshot()).toMatchObject({ code: 'SESSION_REVOKED' });
    expect(await second.resume()).toBeNull();

    page.externalId = ben;
    expect(await second.resume()).toMatchObject({ app: { externalId: ben } });
    expect(await sessionsOf(shop, ann)).toEqual([]);
  });

  it('goes on with a new session if the host ends the session of a user who stays signed in', async () => {
    const shop = await AppServer.create();
    const page = new ShopPage(shop);
    page.externalId = uniqueName('cleo');
    const parley = page.load();
    await parley.resume();
    await connected(parley);
    const [before] = await sessionsOf(shop, page.externalId);
    await shop.http('delete', `users/${page.externalId}/sessions`).expect(204);
    await expect
      .poll(() => sessionsOf(shop, page.externalId!), { timeout: ENDED_WITHIN_MS })
      .toEqual([expect.not.stringMatching(before!)]);
    await connected(parley);
    expect(parley.ended.getSnapshot()).toBeNull();
  });

  it('has one session in all pages of a browser, and another one for another user', async () => {
    const shop = await AppServer.create();
    const page = new ShopPage(shop);
    const dora = uniqueName('dora');
    page.externalId = dora;
    const parley = page.load();
    await parley.resume();
    await connected(parley);
    await page.load().resume();
    expect(await sessionsOf(shop, dora)).toEqual([parley.me.getSnapshot()?.sessionId]);
    const eve = uniqueName('eve');
    page.externalId = eve;
    expect(await page.load().resume()).toMatchObject({ displayName: eve });
    expect(await parley.resume()).toMatchObject({ displayName: eve });
    expect(await sessionsOf(shop, eve)).toEqual([parley.me.getSnapshot()?.sessionId]);
  });

  it('has the reason if Parley refuses the host or its user', async () => {
    const shop = await AppServer.create();
    const page = new ShopPage(shop);
    page.externalId = uniqueName('fay');
    await page.load().resume();
    await shop.http('post', `users/${page.externalId}/suspend`).send({}).expect(204);
    const suspended = page.load();
    expect(await suspended.resume()).toBeNull();
    expect(suspended.ended.getSnapshot()).toMatchObject({ code: 'ACCOUNT_SUSPENDED' });
    const storage = memoryStorage();
    const token = () => shop.signed({ sub: 'gil', name: 'Gil' });
    const unknown = connect({ url: topology().url, storage, host: { app: uniqueName('none'), token } });
    open.push(unknown);
    expect(await unknown.resume()).toBeNull();
    expect(unknown.ended.getSnapshot()).toMatchObject({ code: 'BAD_CREDENTIALS' });
    const old = connect({
      ...{ url: topology().url, storage },
      host: { app: shop.name, token: () => shop.signed({ sub: 'gil', name: 'Gil', iat: 1_000, exp: 1_300 }) },
    });
    open.push(old);
    expect(await old.resume()).toBeNull();
    expect(old.ended.getSnapshot()).toMatchObject({ code: 'BAD_CREDENTIALS', details: { field: 'exp' } });
  });

  it('ends its session on the server at `signOut`', async () => {
    const shop = await AppServer.create();
    const page = new ShopPage(shop);
    page.externalId = uniqueName('hal');
    const parley = page.load();
    await parley.resume();
    await parley.signOut();
    expect(await sessionsOf(shop, page.externalId)).toEqual([]);
  });
});
