import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { RoomState } from '#contracts';
import { setUp } from '#testing/engines/set-up';
import { TestService, type TestCaller } from '../../testing/test-service.js';

const FORBIDDEN = { status: 403, body: { code: 'FORBIDDEN' } };

describe('guests under GUEST_ROOMS=invited', () => {
  const service = setUp(() => TestService.start({ env: { GUEST_ROOMS: 'invited' } }));
  const ann = setUp(() => service.caller('ann'));

  const guest = (name: string) => service.callerOf(service.directory.actor(name, 'guest'));
  const room = async (by: TestCaller, more: object = {}) => {
    const { body } = await by.call('post', '/v1/rooms', { kind: 'group', name: 'design', ...more }).expect(201);
    return (body as RoomState).id;
  };
  const openRoom = (name = randomUUID()) => room(ann, { name, visibility: 'public' });

  it('make no room, join none, list none and add nobody, also if history does not know them yet', async () => {
    const [mia, open, theirs] = [await guest('mia'), await openRoom(), await room(ann)];
    expect(await mia.call('get', '/v1/directory/rooms')).toMatchObject(FORBIDDEN);
    expect(await mia.call('post', '/v1/rooms', { kind: 'group', name: 'mine' })).toMatchObject(FORBIDDEN);
    expect(await mia.call('post', `/v1/rooms/${open}/join`)).toMatchObject(FORBIDDEN);
    const direct = { kind: 'direct', memberIds: [ann.actor.userId] };
    expect(await mia.call('post', '/v1/rooms', direct)).toMatchObject(FORBIDDEN);
    await ann.call('post', `/v1/rooms/${theirs}/members`, { userId: mia.actor.userId }).expect(200);
    const other = { userId: service.directory.actor('other').userId };
    expect(await mia.call('post', `/v1/rooms/${theirs}/members`, other)).toMatchObject(FORBIDDEN);
    await mia.call('get', `/v1/rooms/${theirs}/messages`).expect(200);
  });

  it('learn of no name of a room', async () => {
    const [ned, name] = [await guest('ned'), randomUUID()];
    await openRoom(name);
    const { userId } = ned.actor;
    for (const asked of [name, randomUUID()])
      await expect(service.ask('room:named', { name: asked, userId })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(service.ask('room:named', { name, userId: ann.actor.userId })).resolves.toHaveProperty('roomId');
  });

  it('are given a direct room that somebody has begun with them, and enter by an invitation', async () => {
    const [kim, closed] = [await guest('kim'), await room(ann)];
    const begun = await ann.call('post', '/v1/rooms', { kind: 'direct', memberIds: [kim.actor.userId] }).expect(201);
    const given = await kim.call('post', '/v1/rooms', { kind: 'direct', memberIds: [ann.actor.userId] }).expect(200);
    expect((given.body as RoomState).id).toBe((begun.body as RoomState).id);
    service.directory.invites.add('for-kim', [closed]);
    const { body } = await kim.call('post', '/v1/me/invites', { code: 'for-kim' }).expect(200);
    expect(body).toEqual({ rooms: [closed], refused: [] });
  });

  it('are bound no more once they have accounts, whichever of their token and history learns of it first', async () => {
    const actor = service.directory.actor('upgraded', 'guest');
    const [before, open] = [await service.callerOf(actor), await openRoom()];
    expect(await before.call('post', `/v1/rooms/${open}/join`)).toMatchObject(FORBIDDEN);
    const after = await service.callerOf({ ...actor, type: 'user', version: 2 });
    await after.call('post', `/v1/rooms/${open}/join`).expect(200);
    await service.store.query(`UPDATE history.people SET type = 'user', version = 2 WHERE user_id = $1`, [
      actor.userId,
    ]);
    await before.call('post', `/v1/rooms/${await openRoom()}/join`).expect(200);
    await before.call('get', '/v1/directory/rooms').expect(200);
  });
});
