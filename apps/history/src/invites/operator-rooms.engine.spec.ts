import { beforeAll, describe, expect, it } from 'vitest';
import { newId, type MessageId, type RoomId } from '#contracts';
import { ADMIN_ROUTES, OPERATOR_KEY_HEADER, type AuditRecord } from '#access/internal-api';
import type { ListedRoom, RoomMembersPage, RoomsPage } from '#access/site-api';
import { setUp } from '#testing/engines/set-up';
import { MONAS_KEY, OPALS_KEY } from '../../testing/test-directory.js';
import { TestService, type TestCaller } from '../../testing/test-service.js';

describe('the rooms of a site, for operators', () => {
  const service = setUp(() => TestService.start());
  let ann: TestCaller;
  let bob: TestCaller;

  beforeAll(async () => {
    [ann, bob] = [await service.caller('ann'), await service.caller('bob')];
  });

  const call = (method: 'get' | 'post' | 'put' | 'delete', path: string, key = OPALS_KEY) =>
    service.http[method](`/${ADMIN_ROUTES.history}/${path}`).set(OPERATOR_KEY_HEADER, key);
  const newRoom = async (name: string, fields: object = {}): Promise<RoomId> => {
    const body = { kind: 'group', name, memberIds: [bob.actor.userId], ...fields };
    return ((await ann.call('post', '/v1/rooms', body).expect(201)).body as { id: RoomId }).id;
  };
  const directRoom = async (): Promise<{ id: RoomId }> => {
    const answer = await ann.call('post', '/v1/rooms', { kind: 'direct', memberIds: [bob.actor.userId] });
    expect(answer.body).toMatchObject({ kind: 'direct' });
    return answer.body as { id: RoomId };
  };
  const list = async (query: string) => (await call('get', `rooms?${query}`, MONAS_KEY).expect(200)).body as RoomsPage;
  const names = async (query: string) => (await list(query)).rooms.map(({ name }) => name);
  const acts = async (subject: RoomId): Promise<[string, string, object][]> => {
    const { records } = (await call('get', 'audit').expect(200)).body as { records: AuditRecord[] };
    const found = records.filter((record) => record.subject === subject).reverse();
    return found.map(({ actor, act, details }) => [actor, act, details]);
  };
  const send = (roomId: RoomId, caller: TestCaller) =>
    caller.call('post', `/v1/rooms/${roomId}/messages`, { id: newId<MessageId>(), body: 'x' });
  const roles = async (roomId: RoomId) => {
    const { body } = await bob.call('get', `/v1/rooms/${roomId}/members`).expect(200);
    const { members } = body as { members: { user: { username: string }; role: string }[] };
    return Object.fromEntries(members.map(({ user, role }) => [user.username, role]));
  };

  it('are listed by name, private ones too, in pages, and found by a part of their name', async () => {
    for (const name of ['Cats', 'birds', 'Ants', 'cat food']) await newRoom(name);
    await newRoom('open cats', { visibility: 'public' });
    const direct = await directRoom();
    expect(await names('')).toEqual(['Ants', 'birds', 'cat food', 'Cats', 'open cats']);
    expect(await names('query=CAT')).toEqual(['cat food', 'Cats', 'open cats']);
    expect(await names('query=%25')).toEqual([]);
    const first = await list('limit=2');
    expect(first.rooms.map(({ name }) => name)).toEqual(['Ants', 'birds']);
    expect(await names(`limit=3&cursor=${first.cursor ?? ''}`)).toEqual(['cat food', 'Cats', 'open cats']);
    expect((await list('limit=5')).cursor).toBeNull();
    const shown = (await call('get', `rooms/${direct.id}`, MONAS_KEY).expect(200)).body as ListedRoom;
    expect(shown).toMatchObject({ kind: 'direct', name: null, members: 2 });
    expect((await call('get', 'rooms/OPEN%20cats', MONAS_KEY)).body).toMatchObject({
      visibility: 'public',
      headSeq: expect.any(Number),
      retentionDays: null,
      archivedAt: null,
      isDefault: false,
    });
    await call('put', 'groups/open%20cats/default').send({ on: true }).expect(200);
    expect((await call('get', 'rooms/OPEN%20cats', MONAS_KEY)).body).toMatchObject({ isDefault: true });
    await call('put', 'groups/open%20cats/default').send({ on: false }).expect(200);
    for (const unknown of ['Ants', newId<RoomId>()])
      expect((await call('get', `rooms/${unknown}`)).body).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('show their members with roles, in pages; those of a direct room, too', async () => {
    const roomId = await newRoom('members');
    await ann.call('post', `/v1/rooms/${roomId}/members/${bob.actor.userId}/mute`, { seconds: 60 }).expect(200);
    const page = async (path: string) => (await call('get', path, MONAS_KEY).expect(200)).body as RoomMembersPage;
    const first = await page(`rooms/${roomId}/members?limit=1`);
    const second = await page(`rooms/${roomId}/members?limit=1&cursor=${first.cursor ?? ''}`);
    expect(second.cursor).toBeNull();
    const shown = [...first.members, ...second.members].map(({ user, role, mutedUntil }) => [
      user.username,
      role,
      mutedUntil !== null,
    ]);
    expect(shown.sort()).toEqual([
      ['ann', 'owner', false],
      ['bob', 'member', true],
    ]);
    expect((await page(`rooms/${(await directRoom()).id}/members`)).members).toHaveLength(2);
    expect((await call('get', `rooms/${newId()}/members`)).body).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('are archived and opened again by moderators, each with a record; a repeat has none', async () => {
    const roomId = await newRoom('loud');
    for (const _ of [1, 2]) await call('post', `groups/${roomId}/archive`, MONAS_KEY).expect(200);
    expect((await send(roomId, ann)).body).toMatchObject({ code: 'ARCHIVED' });
    expect((await list('query=loud')).rooms[0]?.archivedAt).not.toBeNull();
    for (const _ of [1, 2]) await call('post', `groups/${roomId}/open`, MONAS_KEY).expect(200);
    await send(roomId, ann).expect(201);
    expect(await acts(roomId)).toEqual([
      ['mona', 'room.archive', {}],
      ['mona', 'room.open', {}],
    ]);
  });

  it('get another owner, and the present one becomes an admin', async () => {
    const carl = await service.caller('carl');
    const guest = await service.callerOf(service.directory.actor('gus', 'guest'));
    const roomId = await newRoom('orphaned', { memberIds: [bob.actor.userId, carl.actor.userId, guest.actor.userId] });
    const owner = (userId: string) => call('put', `groups/${roomId}/owner`).send({ userId });
    for (const _ of [1, 2]) await owner(bob.actor.userId).expect(200);
    expect(await roles(roomId)).toMatchObject({ ann: 'admin', bob: 'owner', carl: 'member', gus: 'member' });
    expect((await owner(guest.actor.userId)).body).toMatchObject({ code: 'FORBIDDEN' });
    expect((await owner(newId())).body).toMatchObject({ code: 'NOT_FOUND' });
    const log = await ann.call('get', `/v1/rooms/${roomId}/log`).expect(200);
    expect(log.body.acts).toMatchObject([
      { act: 'member:role', actor: null, user: { id: bob.actor.userId }, role: 'owner' },
    ]);
    await bob.call('post', `/v1/rooms/${roomId}/leave`);
    expect(await acts(roomId)).toEqual([['Opal Öberg', 'room.owner', { userId: bob.actor.userId }]]);
  });

  it('are deleted for all members, by admins; direct ones are not', async () => {
    const roomId = await newRoom('raided');
    await call('delete', `groups/${roomId}`, MONAS_KEY).expect(403);
    await send(roomId, ann).expect(201);
    await call('delete', `groups/${roomId}`).expect(200);
    for (const caller of [ann, bob]) expect((await send(roomId, caller)).body).toMatchObject({ code: 'GONE' });
    expect((await call('delete', `groups/${roomId}`)).body).toMatchObject({ code: 'NOT_FOUND' });
    expect(await names('query=raided')).toEqual([]);
    expect(await acts(roomId)).toEqual([['Opal Öberg', 'room.delete', {}]]);
    const direct = await directRoom();
    for (const [method, path] of [
      ['delete', ''],
      ['post', '/archive'],
    ] as const)
      expect((await call(method, `groups/${direct.id}${path}`)).body).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('of an app’s host get no owner', async () => {
    const shop = service.host('shop');
    service.directory.put(shop.actor.userId, 'u1');
    const { body } = await shop.call('put', '/v1/server/rooms/order-1', { name: 'Order' }).expect(201);
    const { id } = body as { id: RoomId };
    const answer = await call('put', `groups/${id}/owner`).send({ userId: bob.actor.userId });
    expect(answer.body).toMatchObject({ code: 'FORBIDDEN' });
    await call('post', `groups/${id}/archive`).expect(200);
    await call('delete', `groups/${id}`).expect(200);
    expect((await acts(id)).map(([, act]) => act)).toEqual(['room.archive', 'room.delete']);
  });
});
