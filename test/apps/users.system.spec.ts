import { describe, expect, it } from 'vitest';

import { newId, type ServerUser } from '#contracts';
import type { AppsAnswer, ExportPage } from '#access/internal-api';
import { TestOperator } from '#testing/topology/operator';
import { AppServer } from '#testing/users/app-server';
import { account, uniqueName } from '#testing/users/user';
import { usersOfTests } from '#testing/users/users-of-tests';

const users = usersOfTests();

describe('a user of an app', () => {
  it('is an ordinary user, whose new name comes as one `member` item in each shared room', async () => {
    const shop = await AppServer.create();
    const ann = await shop.put(uniqueName('ann'), { displayName: 'Ann' });
    const { socket } = await users.online('watcher');
    const rooms = [];
    for (const name of ['one', 'two'])
      rooms.push(await socket.ask('room:create', { kind: 'group', name, memberIds: [ann.id] }));
    for (const { id: roomId } of rooms) await socket.ask('room:open', { roomId });
    await shop.put(ann.externalId, { displayName: 'Anna' });
    await shop.put(ann.externalId, { displayName: 'Anna' });
    for (const { id: roomId } of rooms) {
      const items = () =>
        socket
          .of('changes')
          .filter((changes) => changes.roomId === roomId)
          .flatMap((changes) => changes.items)
          .filter((item) => item.type === 'member' && item.member.user.displayName === 'Anna');
      await socket.until(() => items().length > 0, 'the new name');
      expect(items()).toHaveLength(1);
    }
  });

  it('is added to a room by the request after the one that made them', async () => {
    const shop = await AppServer.create();
    const { socket } = await users.online('adder');
    const { id: roomId } = await socket.ask('room:create', { kind: 'group', name: 'new people' });
    for (let round = 0; round < 10; round += 1) {
      const { id: userId } = await shop.put(uniqueName('fresh'), { displayName: 'Fresh' });
      await socket.ask('member:add', { roomId, userId });
    }
  });

  it('is erased with their name everywhere; their messages stay, without a sender', async () => {
    const shop = await AppServer.create();
    const gone = await shop.put(uniqueName('gone'), { displayName: uniqueName('Gone') });
    const { socket } = await users.online('stays');
    const { id: roomId } = await socket.ask('room:create', { kind: 'group', name: 'left', memberIds: [gone.id] });
    await socket.ask('room:open', { roomId });
    await shop.http('delete', `users/${gone.externalId}`).expect(204);
    await socket.wait('changes', ({ items }) =>
      items.some(
        (item) => item.type === 'member' && item.member.user.id === gone.id && item.member.user.displayName === null,
      ),
    );
    const { members } = await socket.ask('member:list', { roomId });
    expect(JSON.stringify(members)).not.toContain(gone.displayName);
    await shop.http('get', `users/${gone.externalId}`).expect(404);
  });

  it('made by equal requests at the same time, through the front, is one', async () => {
    const shop = await AppServer.create();
    const externalId = uniqueName('same');
    const put = () => shop.http('put', `users/${externalId}`).send({ displayName: 'Same' });
    const answers = await Promise.all(Array.from({ length: 12 }, put));
    // A busy server may answer that it did nothing, or that the outcome is unknown.
    const done = answers.filter(({ status }) => status !== 503);
    expect(done.map(({ status }) => status)).toEqual(done.map(() => expect.toBeOneOf([200, 201])));
    expect(done.filter(({ status }) => status === 201).length).toBeLessThanOrEqual(1);
    const { body } = await put().expect(200);
    expect(new Set(done.map((answer) => (answer.body as ServerUser).id))).toEqual(new Set([(body as ServerUser).id]));
  });

  it('is no account of Parley, whatever the host calls them', async () => {
    const shop = await AppServer.create();
    const ann = users.keep(await account('victim'));
    const externalId = ann.user.username;
    await shop.http('get', `users/${externalId}`).expect(404);
    const put = await shop.put(externalId, { displayName: 'Not Ann' });
    expect(put.id).not.toBe(ann.id);
    await shop.http('post', `users/${externalId}/suspend`).send({}).expect(204);
    await shop.http('delete', `users/${externalId}`).expect(204);
    const taken = await shop.http('put', `users/${newId()}`).send({ displayName: 'A', username: ann.user.username });
    expect(taken).toMatchObject({ status: 409, body: { code: 'USERNAME_TAKEN', field: 'username' } });
    expect((await ann.http('get', '/v1/users/me').expect(200)).body).toMatchObject({
      displayName: ann.user.displayName,
    });
  });
});

describe('the operator', () => {
  it('suspends, erases and exports the users of apps by id or username, and cannot reset their password', async () => {
    const shop = await AppServer.create();
    const operator = new TestOperator();
    const ann = await shop.put(uniqueName('ann'), { displayName: 'Ann' });
    const reset = operator.request('auth', 'post', `users/${ann.username}/password-reset`, { lifetimeSeconds: 60 });
    await expect(reset).rejects.toMatchObject({ code: 'CONFLICT' });
    await operator.request('auth', 'post', `users/${ann.username}/suspend`);
    expect((await shop.http('get', `users/${ann.externalId}`)).body).toMatchObject({ suspended: true });
    const { records } = await operator.request<ExportPage>('auth', 'get', `users/${ann.id}/export`);
    const record = records.find(({ kind }) => kind === 'account');
    expect(record?.value).toMatchObject({ app: shop.name, externalId: ann.externalId });
    await operator.request('auth', 'delete', `users/${ann.id}`);
    await shop.http('get', `users/${ann.externalId}`).expect(404);
    const again = await shop.put(ann.externalId, { displayName: 'Ann' });
    expect(again.id).not.toBe(ann.id);
    const { apps } = await operator.request<AppsAnswer>('auth', 'get', 'apps');
    expect(apps.find(({ username }) => username === shop.name)).toMatchObject({ users: 1 });
  });
});
