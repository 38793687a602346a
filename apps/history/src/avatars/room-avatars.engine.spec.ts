import sharp from 'sharp';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AVATAR_BYTES_MAX, newId, roomChannel, type Room, type RoomId } from '#contracts';
import { setUp } from '#testing/engines/set-up';
import { TestService, type TestCaller } from '../../testing/test-service.js';

const picture = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: { r: 20, g: 200, b: 20 } } })
    .jpeg()
    .toBuffer();

type Frame = [string, { items: { type: string; room?: Room }[] }];
/** A signal is no array. A new owner of the rooms also sends `heads` on their channels. */
const itemsIn = (text: string) => {
  const parsed = JSON.parse(text) as Frame | object;
  return Array.isArray(parsed) ? (parsed as Frame)[1].items : [];
};

describe('the picture of a room', () => {
  let roomId: RoomId;
  const frames: { channel: string; text: string }[] = [];

  const service = setUp(() => TestService.start({ env: { RATE_LIMITS: 'off' } }));
  const ann = setUp(() => service.caller('ann'));
  const bob = setUp(() => service.caller('bob'));
  const eve = setUp(() => service.caller('eve'));
  beforeAll(() => {
    service.buses.fanout.listen({
      message: (channel, text) => frames.push({ channel, text }),
      lost: () => undefined,
    });
  });
  beforeEach(async () => {
    const request = { kind: 'group', name: 'pictures', memberIds: [bob.actor.userId] };
    roomId = (await ann.call('post', '/v1/rooms', request).expect(201)).body.id;
    await service.buses.fanout.subscribe([roomChannel(roomId)]);
    frames.splice(0);
  });

  const put = (caller: TestCaller, bytes: Buffer, room = roomId) =>
    caller.call('put', `/v1/rooms/${room}/avatar`).set('content-type', 'image/jpeg').send(bytes);
  const remove = (caller: TestCaller, room = roomId) => caller.call('delete', `/v1/rooms/${room}/avatar`);
  const roomItems = (): Room[] =>
    frames
      .filter(({ channel }) => channel === roomChannel(roomId))
      .flatMap(({ text }) => itemsIn(text).flatMap(({ room }) => room ?? []));
  const stored = async (): Promise<unknown> =>
    service.store.query('SELECT id FROM history.room_avatars WHERE room_id = $1', [roomId]);

  it('comes to the members as a change of the room, at a URL that needs no token', async () => {
    const { body: room } = await put(ann, await picture(300, 500)).expect(200);
    expect(room).toMatchObject({
      id: roomId,
      avatarUrl: expect.stringMatching(/^\/v1\/rooms\/avatars\/[\w-]+\.webp$/),
    });
    await expect.poll(roomItems).toEqual([room]);
    expect((await bob.call('get', `/v1/rooms/${roomId}`).expect(200)).body).toMatchObject({
      avatarUrl: room.avatarUrl,
    });
    const shown = await service.http.get(room.avatarUrl).expect(200);
    expect(shown.headers).toMatchObject({ 'content-type': 'image/webp', 'x-content-type-options': 'nosniff' });
    expect(await sharp(shown.body as Buffer).metadata()).toMatchObject({ format: 'webp', width: 256, height: 256 });
  });

  it('is gone when another one replaces it, and when it is removed; removing none changes nothing', async () => {
    const { body: one } = await put(ann, await picture(10, 10)).expect(200);
    const { body: two } = await put(ann, await picture(10, 10)).expect(200);
    await service.http.get(one.avatarUrl).expect(404);
    await service.http.get(two.avatarUrl).expect(200);
    await remove(ann).expect(204);
    await service.http.get(two.avatarUrl).expect(404);
    await remove(ann).expect(204);
    const { body: room } = await ann.call('get', `/v1/rooms/${roomId}`).expect(200);
    expect(room).toMatchObject({ avatarUrl: null, rev: two.rev + 1 });
    expect(await stored()).toEqual([]);
  });

  it('stays as it is through other changes of the room', async () => {
    const { body: one } = await put(ann, await picture(10, 10)).expect(200);
    const { body: renamed } = await ann
      .call('patch', `/v1/rooms/${roomId}`, { name: 'other', ext: { a: 1 } })
      .expect(200);
    expect(renamed).toMatchObject({ avatarUrl: one.avatarUrl, ext: { a: 1 } });
    const { body: two } = await put(ann, await picture(20, 20)).expect(200);
    expect(two).toMatchObject({ name: 'other', ext: { a: 1 } });
  });

  it('goes with its room', async () => {
    const { body } = await put(ann, await picture(10, 10)).expect(200);
    await ann.call('delete', `/v1/rooms/${roomId}`).expect(204);
    await service.http.get(body.avatarUrl).expect(404);
    expect(await stored()).toEqual([]);
  });

  it('is for those who may change the room', async () => {
    const bytes = await picture(10, 10);
    for (const attempt of [() => put(bob, bytes), () => remove(bob)])
      expect((await attempt().expect(403)).body.code).toBe('FORBIDDEN');
    for (const attempt of [() => put(eve, bytes), () => remove(eve), () => put(ann, bytes, newId())])
      expect((await attempt().expect(404)).body.code).toBe('NOT_FOUND');
    const direct = { kind: 'direct', memberIds: [bob.actor.userId] };
    const { body } = await ann.call('post', '/v1/rooms', direct).expect(201);
    expect((await put(ann, bytes, body.id).expect(403)).body.code).toBe('FORBIDDEN');
    await ann.call('patch', `/v1/rooms/${roomId}`, { archived: true }).expect(200);
    expect((await put(ann, bytes).expect(409)).body.code).toBe('ARCHIVED');
    expect(await stored()).toEqual([]);
  });

  it('is INVALID if it is none, and TOO_LARGE with too many bytes', async () => {
    const none = await put(ann, Buffer.from('<html>')).expect(400);
    expect(none.body).toMatchObject({ code: 'INVALID', field: 'avatar' });
    expect((await put(ann, Buffer.alloc(AVATAR_BYTES_MAX + 1)).expect(413)).body.code).toBe('TOO_LARGE');
  });
});

describe('the ext of a room', () => {
  const service = setUp(() => TestService.start({ env: { RATE_LIMITS: 'off' } }));
  const ann = setUp(() => service.caller('ann'));

  it('is given at its creation, which can be repeated, and replaced whole', async () => {
    const id = newId<RoomId>();
    const create = (ext: object) => ann.call('post', '/v1/rooms', { id, kind: 'group', name: 'x', ext });
    const { body: room } = await create({ colour: 'red', size: 1 }).expect(201);
    expect(room.ext).toEqual({ colour: 'red', size: 1 });
    await create({ size: 1, colour: 'red' }).expect(200);
    expect((await create({ colour: 'blue' }).expect(409)).body.code).toBe('IDEMPOTENCY_MISMATCH');
    const patch = async (ext: object) => (await ann.call('patch', `/v1/rooms/${id}`, { ext }).expect(200)).body;
    const changed = await patch({ colour: 'green' });
    expect(changed.ext).toEqual({ colour: 'green' });
    expect(await patch({ colour: 'green' })).toEqual(changed);
    expect((await patch({})).ext).toBeNull();
  });

  it('does not exist in direct rooms', async () => {
    const { actor } = await service.caller('bob');
    const direct = { kind: 'direct', memberIds: [actor.userId], ext: { a: 1 } };
    expect((await ann.call('post', '/v1/rooms', direct).expect(400)).body).toMatchObject({ field: 'ext' });
  });
});
