import request from 'supertest';
import { describe, expect, it } from 'vitest';

import { newId, type Item, type LinkId, type OpenedInvites, type RoomId, type RoomLink } from '#contracts';
import type { SignInAnswer } from '#contracts/routes/auth.routes';
import type { InvitedRoom, NewInvite } from '#access/internal-api';
import { LimitedParley } from '#testing/deployments/limited-parley';
import { TestOperator } from '#testing/topology/operator';
import { topology } from '#testing/topology/topology';
import { watchHttp } from '#testing/documents/http-watch';
import { account, TestUser, uniqueName } from '#testing/users/user';
import { usersOfTests } from '#testing/users/users-of-tests';

const PASSWORD = 'correct horse battery';
const users = usersOfTests();
const operator = new TestOperator();

/** Without a token. */
const send = (path: string, body: object) => watchHttp(request(topology().url).post(path)).send(body);
const enter = async (path: string, body: object): Promise<TestUser> => {
  const { user, tokens } = (await send(path, body).expect(201)).body as SignInAnswer;
  return new TestUser(user, tokens);
};
const open = async (user: TestUser, code?: string): Promise<OpenedInvites> =>
  (await user.http('post', '/v1/me/invites').send({ code }).expect(200)).body as OpenedInvites;
const invite = (rooms: { id: RoomId; name: string }[], more: object = {}) =>
  operator.request<NewInvite>('auth', 'post', 'invites', { uses: 12, lifetimeSeconds: 3_600, rooms, ...more });

describe('an invitation', () => {
  it('leads a new employee from its page into an account, and its rooms see who joined', async () => {
    const { socket: ann } = await users.online('ann');
    const name = uniqueName('design');
    const { id } = await ann.ask('room:create', { kind: 'group', name });
    await ann.ask('room:open', { roomId: id });
    const { code } = await invite([{ id, name }]);
    const { body: page } = await send('/v1/auth/invite', { code }).expect(200);
    expect(page).toEqual({ site: { name: 'Parley' }, kind: 'account', invitedBy: null, rooms: [{ name }] });
    const kim = await enter('/v1/auth/register', { username: uniqueName('kim'), password: PASSWORD, invite: code });
    const kims = await kim.connect();
    expect(kims.ready.features).toEqual(expect.arrayContaining(['invites', 'links']));
    expect(await open(kim)).toEqual({ rooms: [id], refused: [] });
    const isJoin = (item: Item): boolean => item.type === 'message' && item.message.system?.type === 'member.joined';
    const { items } = await ann.wait('changes', (changes) => changes.roomId === id && changes.items.some(isJoin));
    expect(items).toContainEqual(
      expect.objectContaining({
        message: expect.objectContaining({ system: expect.objectContaining({ userId: kim.id }) }),
      }),
    );
    await kims.ask('room:open', { roomId: id });
    expect(await open(kim, code)).toEqual({ rooms: [id], refused: [] });
    kim.close();
  });

  it('of a room’s admin leads a guest into the one room, who can become an account under a name of their own', async () => {
    const ann = users.keep(await account('ann'));
    const { id: roomId } = await (await ann.connect()).ask('room:create', { kind: 'group', name: 'customers' });
    const wanted = { id: newId<LinkId>(), kind: 'account', uses: 2, days: 1 };
    const make = () => ann.http('post', `/v1/rooms/${roomId}/links`).send(wanted);
    const link = (await make().expect(201)).body as RoomLink;
    expect((await make().expect(200)).body).toEqual(link);
    const code = new URL(link.url).hash.slice(1);
    expect(new URL(link.url).pathname).toBe('/invite');
    const mia = await enter('/v1/auth/guest', { displayName: 'Mia', invite: code });
    expect(await open(mia)).toEqual({ rooms: [roomId], refused: [] });
    const username = uniqueName('mia');
    const { body } = await mia.http('post', '/v1/auth/upgrade').send({ password: PASSWORD, username }).expect(200);
    expect(body.user).toMatchObject({ id: mia.id, username, type: 'user' });
    const { body: listed } = await ann.http('get', `/v1/rooms/${roomId}/links`).expect(200);
    expect(listed.links).toEqual([{ ...link, used: 1 }]);
    await ann.http('delete', `/v1/rooms/${roomId}/links/${link.id}`).expect(204);
    expect((await make().expect(410)).body).toMatchObject({ code: 'GONE' });
    expect((await send('/v1/auth/invite', { code }).expect(404)).body).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('lets an office of twelve behind one IP in at once, under the rates of every site', async () => {
    const office = await LimitedParley.start({ REGISTRATION: 'invite' });
    const ask = async (path: string, body: object, token?: string) => {
      const sent = request(office.url).post(path).send(body);
      const { status, body: answer } = await (token === undefined
        ? sent
        : sent.set('authorization', `Bearer ${token}`));
      return { status, answer: answer as unknown };
    };
    try {
      const { room } = await new TestOperator(office.admin).ask<{ room: InvitedRoom }>('setup', 'owner');
      const wanted = { uses: 12, lifetimeSeconds: 3_600, rooms: [room] };
      const { code } = await new TestOperator(office.admin).request<NewInvite>('auth', 'post', 'invites', wanted);
      const arrive = async (person: number) => {
        for (let visit = 0; visit < 12; visit += 1)
          expect(await ask('/v1/auth/invite', { code })).toMatchObject({ status: 200 });
        const account = { username: `colleague_${person}`, password: PASSWORD, invite: code };
        const { status, answer } = await ask('/v1/auth/register', account);
        expect(status).toBe(201);
        const { accessToken } = (answer as SignInAnswer).tokens;
        const opened = { status: 200, answer: { rooms: [room.id], refused: [] } };
        expect(await ask('/v1/me/invites', { code }, accessToken)).toEqual(opened);
      };
      await Promise.all(Array.from({ length: 12 }, (_, person) => arrive(person)));
    } finally {
      await office.stop();
    }
  });

  it('lets in one of two clients that race for its last use, and that one as often as it asks', async () => {
    const { socket: ann } = await users.online('ann');
    const { id } = await ann.ask('room:create', { kind: 'group', name: 'the last seat' });
    const { code } = await invite([{ id, name: 'the last seat' }], { uses: 1 });
    const racers = [(await users.online('one')).user, (await users.online('two')).user];
    const ask = (user: TestUser) => user.http('post', '/v1/me/invites').send({ code });
    const answers = await Promise.all([...racers, ...racers].map(ask));
    const [first, second, ...again] = answers.map(({ status }) => status);
    expect([first, second].sort()).toEqual([200, 404]);
    expect(again).toEqual([first, second]);
  });
});
