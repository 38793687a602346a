import { describe, expect, it } from 'vitest';
import { newId, type LinkId, type Role, type RoomId, type RoomState } from '#contracts';
import { setUp } from '#testing/engines/set-up';
import { TestHost } from '../../testing/test-host.js';
import { TestService, type TestCaller } from '../../testing/test-service.js';

describe('links into a room', () => {
  const service = setUp(() => TestService.start({ env: { PUBLIC_URL: 'https://chat.example' } }));
  const ann = setUp(() => service.caller('ann'));

  const room = async () => {
    const { body } = await ann.call('post', '/v1/rooms', { kind: 'group', name: 'design' }).expect(201);
    return (body as RoomState).id;
  };
  const make = (roomId: RoomId, by = ann, id = newId<LinkId>()) =>
    by.call('post', `/v1/rooms/${roomId}/links`, { id, kind: 'guest' });
  const withRole = async (roomId: RoomId, role: Role, caller: TestCaller) => {
    const { userId } = caller.actor;
    await ann.call('post', `/v1/rooms/${roomId}/members`, { userId }).expect(200);
    if (role !== 'member') await ann.call('patch', `/v1/rooms/${roomId}/members/${userId}`, { role }).expect(200);
    return caller;
  };

  it('are made, listed and ended; a repeat is the same link, and the code stands behind #', async () => {
    const [roomId, id] = [await room(), newId<LinkId>()];
    const { body } = await make(roomId, ann, id).expect(201);
    expect(body).toMatchObject({
      id,
      kind: 'guest',
      uses: 1,
      used: 0,
      url: `https://chat.example/invite#code-of-${id}`,
    });
    expect((await make(roomId, ann, id).expect(200)).body).toEqual(body);
    expect((await ann.call('get', `/v1/rooms/${roomId}/links`).expect(200)).body).toEqual({ links: [body] });
    for (let time = 0; time < 2; time += 1) await ann.call('delete', `/v1/rooms/${roomId}/links/${id}`).expect(204);
    await ann.call('delete', `/v1/rooms/${roomId}/links/no-id`).expect(204);
    expect((await ann.call('get', `/v1/rooms/${roomId}/links`)).body).toEqual({ links: [] });
  });

  it('are for admins and above of type user', async () => {
    const roomId = await room();
    const [moderator, admin, guest] = [
      await withRole(roomId, 'moderator', await service.caller('moderator')),
      await withRole(roomId, 'admin', await service.caller('admin')),
      await withRole(roomId, 'admin', await service.callerOf(service.directory.actor('guest', 'guest'))),
    ];
    const id = newId<LinkId>();
    await make(roomId, admin, id).expect(201);
    for (const by of [moderator, guest]) {
      expect((await make(roomId, by)).body).toMatchObject({ code: 'FORBIDDEN' });
      expect((await by.call('get', `/v1/rooms/${roomId}/links`)).body).toMatchObject({ code: 'FORBIDDEN' });
      expect((await by.call('delete', `/v1/rooms/${roomId}/links/${id}`)).body).toMatchObject({ code: 'FORBIDDEN' });
    }
    expect((await make(roomId, await service.caller('outsider'))).body).toMatchObject({ code: 'NOT_FOUND' });
    expect((await ann.call('get', `/v1/rooms/${roomId}/links`)).body.links).toHaveLength(1);
  });

  it('lead into groups that no app made, and not into archived ones', async () => {
    const ben = await service.caller('ben');
    const direct = await ann.call('post', '/v1/rooms', { kind: 'direct', memberIds: [ben.actor.userId] }).expect(201);
    expect((await make((direct.body as RoomState).id)).body).toMatchObject({ code: 'FORBIDDEN' });
    const host = new TestHost(service, service.host('shop'));
    const [{ externalId, roomId }, customer] = [await host.made(), await host.user()];
    const admin = { externalId: customer.externalId, role: 'admin' };
    await host.setMembers(externalId, { set: [admin] }).expect(200);
    expect((await make(roomId, customer)).body).toMatchObject({ code: 'FORBIDDEN' });
    const [archived, id] = [await room(), newId<LinkId>()];
    await make(archived, ann, id).expect(201);
    await ann.call('patch', `/v1/rooms/${archived}`, { archived: true }).expect(200);
    expect((await make(archived)).body).toMatchObject({ code: 'ARCHIVED' });
    await make(archived, ann, id).expect(200);
  });

  it('are refused with the reason that auth gives', async () => {
    service.directory.invites.areLinksOff = true;
    expect((await make(await room())).body).toMatchObject({ code: 'FORBIDDEN', field: 'kind' });
    service.directory.invites.areLinksOff = false;
  });
});
