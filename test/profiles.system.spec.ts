import sharp from 'sharp';
import request from 'supertest';
import { describe, expect, it } from 'vitest';

import { type Member, newId, type Room } from '#contracts';
import type { TestSocket } from '#testing/users/test-socket';
import { topology } from '#testing/topology/topology';
import { type OnlineUser, usersOfTests } from '#testing/users/users-of-tests';

const users = usersOfTests();

const picture = (colour: string) =>
  sharp({ create: { width: 40, height: 60, channels: 3, background: colour } })
    .png()
    .toBuffer();

const put = async ({ user }: OnlineUser, path: string, colour = 'red') =>
  (
    await user
      .http('put', path)
      .set('content-type', 'image/png')
      .send(await picture(colour))
      .expect(200)
  ).body;

/** A picture as an `<img>` fetches it: without a token. */
const show = (avatarUrl: string | null) => request(topology().url).get(avatarUrl ?? '/none');

async function itemWith<Found>(socket: TestSocket, find: (item: object) => Found | undefined): Promise<Found> {
  const found = () => socket.of('changes').flatMap(({ items }) => items.flatMap((item) => find(item) ?? []))[0];
  await socket.until(() => found() !== undefined, 'a fitting item');
  return found() as Found;
}

/** The member whose user has this version; others have never changed. */
const memberOf = (version: number) => (item: object) =>
  'member' in item && (item.member as Member).user.version === version ? (item.member as Member) : undefined;
const roomWith = (avatarUrl: string) => (item: object) =>
  'room' in item && (item.room as Room).avatarUrl === avatarUrl ? (item.room as Room) : undefined;

/** Ann and Ben, on another gateway, in a room of Ann. */
async function twoInARoom() {
  const [ann, ben] = [await users.online('ann'), await users.online('ben', -1)];
  const { id: roomId } = await ann.socket.ask('room:create', {
    kind: 'group',
    name: 'faces',
    memberIds: [ben.user.id],
    ext: { colour: 'red' },
  });
  await Promise.all([ann.socket.untilIn(roomId), ben.socket.untilIn(roomId)]);
  return { ann, ben, roomId };
}

describe('a profile', () => {
  it('has a picture, which comes to the others as a name does, and with every later message', async () => {
    const { ann, ben, roomId } = await twoInARoom();
    expect(ben.socket.ready.features).toContain('profiles');
    expect(ben.socket.ready.limits.profileBytes).toBe(1024);
    await ann.socket.ask('message:send', { id: newId(), roomId, body: 'who am I?' });
    const { avatarUrl, version } = await put(ann, '/v1/users/me/avatar');
    const { user } = await itemWith(ben.socket, memberOf(version));
    expect(user).toMatchObject({ id: ann.user.id, avatarUrl });
    for (const body of ['it is me', 'still me']) {
      const id = newId();
      await ann.socket.ask('message:send', { id, roomId, body });
      const sender = await itemWith(ben.socket, (item) =>
        'message' in item && (item.message as { id: string }).id === id
          ? (item.message as { sender: unknown }).sender
          : undefined,
      );
      expect(sender).toEqual(user);
    }
    const { messages } = await ben.socket.ask('room:open', { roomId });
    const ofAnn = messages.filter(({ senderId }) => senderId === ann.user.id);
    expect(new Set(ofAnn.map(({ sender }) => sender?.avatarUrl))).toEqual(new Set([avatarUrl]));
    const shown = await show(avatarUrl).expect(200);
    expect(await sharp(shown.body as Buffer).metadata()).toMatchObject({ format: 'webp', width: 256, height: 256 });
  });

  it('has no picture any more once it is removed, at its old URL too', async () => {
    const { ann, ben } = await twoInARoom();
    const { avatarUrl, version } = await put(ann, '/v1/users/me/avatar');
    await itemWith(ben.socket, memberOf(version));
    await ann.user.http('delete', '/v1/users/me/avatar').expect(204);
    const { user } = await itemWith(ben.socket, memberOf(version + 1));
    expect(user).toMatchObject({ id: ann.user.id, avatarUrl: null });
    await show(avatarUrl).expect(404);
  });

  it('has an ext that every signed-in user may see', async () => {
    const [ann, eve] = [await users.guest('ann'), await users.guest('eve')];
    await ann
      .http('patch', '/v1/users/me')
      .send({ ext: { city: 'Rome' } })
      .expect(200);
    const { body } = await eve.http('get', `/v1/users/${ann.id}`).expect(200);
    expect(body).toMatchObject({ displayName: ann.user.displayName, ext: { city: 'Rome' }, avatarUrl: null });
  });

  it('of a user who comes to a first room has its picture there from the beginning', async () => {
    const ann = await users.online('ann');
    const { avatarUrl } = await put(ann, '/v1/users/me/avatar');
    const ben = await users.online('ben');
    const { id: roomId } = await ben.socket.ask('room:create', {
      kind: 'group',
      name: 'first',
      memberIds: [ann.user.id],
    });
    const { members } = await ben.socket.ask('member:list', { roomId });
    expect(members.find(({ user }) => user.id === ann.user.id)?.user.avatarUrl).toBe(avatarUrl);
  });
});

describe('a room', () => {
  it('has a picture and an ext, which come to its members', async () => {
    const { ann, ben, roomId } = await twoInARoom();
    expect((await ben.socket.ask('room:open', { roomId })).room).toMatchObject({
      ext: { colour: 'red' },
      avatarUrl: null,
    });
    const { avatarUrl } = await put(ann, `/v1/rooms/${roomId}/avatar`);
    expect(await itemWith(ben.socket, roomWith(avatarUrl))).toMatchObject({ id: roomId, ext: { colour: 'red' } });
    await show(avatarUrl).expect(200);
    const updated = await ann.socket.ask('room:update', { roomId, ext: {} });
    expect(updated).toMatchObject({ ext: null, avatarUrl });
    await ben.user.http('delete', `/v1/rooms/${roomId}/avatar`).expect(403);
    await ann.user.http('delete', `/v1/rooms/${roomId}/avatar`).expect(204);
    await show(avatarUrl).expect(404);
  });
});
