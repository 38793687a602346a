import { describe, expect, it } from 'vitest';

import type { HostSignIn } from '#contracts';
import { TestOperator } from '#testing/topology/operator';
import { AppServer } from '#testing/users/app-server';
import { account, TestUser, uniqueName } from '#testing/users/user';
import { usersOfTests } from '#testing/users/users-of-tests';

/** The setting holds within this time, and a busy machine needs more. */
const HOLDS_WITHIN_MS = 120_000;

const users = usersOfTests();

describe('the users of a closed app', () => {
  it('meet only where the app puts them', { timeout: 2 * HOLDS_WITHIN_MS }, async () => {
    const shop = await AppServer.create();
    const enter = async (name: string): Promise<TestUser> => {
      const answer = await shop
        .http('post', `users/${uniqueName(name)}/sessions`)
        .send({ user: { displayName: name } });
      const { user, tokens } = answer.body as HostSignIn;
      return users.keep(new TestUser(user, tokens));
    };
    const [seller, buyer, person] = [await enter('seller'), await enter('buyer'), users.keep(await account('person'))];
    const bot = users.keep(shop.bot);
    const [sellers, persons, bots] = [await seller.connect(), await person.connect(), await bot.connect()];
    const open = await persons.ask('room:create', {
      ...{ kind: 'group', name: uniqueName('open'), visibility: 'public' },
    });
    const { id: own } = await persons.ask('room:create', { kind: 'group', name: 'own' });
    await new TestOperator().request('auth', 'put', `apps/${shop.name}/settings`, { users: 'closed' });

    const create = { kind: 'group', name: 'mine' } as const;
    const refused = { code: 'FORBIDDEN' };
    await expect
      .poll(() => sellers.refused('room:create', create).catch(() => undefined), { timeout: HOLDS_WITHIN_MS })
      .toMatchObject(refused);
    expect(await sellers.refused('room:create', { kind: 'direct', memberIds: [buyer.id] })).toMatchObject(refused);
    expect(await sellers.refused('room:join', { roomId: open.id })).toMatchObject(refused);
    expect(await sellers.refused('room:discover', {})).toMatchObject(refused);
    expect(await sellers.refused('room:peek', { roomId: open.id })).toMatchObject(refused);
    await seller.http('get', '/v1/users?query=person').expect(403);
    const withOthers = { ...create, memberIds: [seller.id] };
    expect(await persons.refused('room:create', withOthers)).toMatchObject({ ...refused, field: 'memberIds' });
    expect(await persons.refused('member:add', { roomId: own, userId: buyer.id })).toMatchObject({
      ...refused,
      field: 'userId',
    });
    const found = await person.http('get', `/v1/users?query=${seller.user.username}`).expect(200);
    expect(found.body.users).toEqual([]);

    const { id: roomId } = await bots.ask('room:create', { ...create, memberIds: [seller.id, person.id] });
    await sellers.ask('room:open', { roomId });
    expect(await sellers.refused('member:add', { roomId, userId: buyer.id })).toMatchObject(refused);
  });
});
