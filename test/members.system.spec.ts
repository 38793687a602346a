import { setTimeout as sleep } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import { type Member, newId, type Role, type RoomId, type UserId, type UserItem } from '#contracts';
import type { TestSocket } from '#testing/users/test-socket';
import { account, uniqueName } from '#testing/users/user';
import { type OnlineUser, usersOfTests } from '#testing/users/users-of-tests';

const users = usersOfTests();

/** A public room of Ann with these members; each has received the room. */
async function roomOf(ann: OnlineUser, ...others: OnlineUser[]): Promise<RoomId> {
  const memberIds = others.map(({ user }) => user.id);
  const request = { kind: 'group', visibility: 'public', name: uniqueName('room'), memberIds };
  const { id: roomId } = await ann.socket.ask('room:create', request);
  await Promise.all([ann, ...others].map(async ({ socket }) => socket.untilIn(roomId)));
  return roomId;
}

/** The first item of this type about the room on the user's own connection. */
async function ownItem<Type extends 'room' | 'room.gone'>(socket: TestSocket, roomId: RoomId, type: Type) {
  const fits = (item: UserItem): item is Extract<UserItem, { type: Type }> =>
    item.type === type && (item.type === 'room' ? item.state.id : item.type === 'room.gone' && item.roomId) === roomId;
  const { items } = await socket.wait('user:changes', (frame) => frame.items.some(fits));
  return items.find(fits);
}

/** The first matching item about a member that this socket receives. */
async function memberItem(socket: TestSocket, userId: UserId, fits: (member: Member) => boolean): Promise<Member> {
  const found = (): Member | undefined =>
    socket
      .of('changes')
      .flatMap(({ items }) => items.flatMap((item) => (item.type === 'member' ? [item.member] : [])))
      .find((member) => member.user.id === userId && fits(member));
  await socket.until(() => found() !== undefined, 'a fitting member');
  return found() as Member;
}

const send = (roomId: RoomId, body = 'hello') => ({ id: newId(), roomId, body });

/** Mutes and returns `retryAfterMs`. If the mute ends before the message arrives, tries again with a longer mute. */
async function mutedFor(socket: TestSocket, roomId: RoomId, mute: (seconds: number) => Promise<Member>) {
  for (let seconds = 1; ; seconds *= 2) {
    await mute(seconds);
    const ack = await socket.request('message:send', send(roomId));
    if (ack.ok) continue;
    expect(ack.error).toMatchObject({ code: 'MUTED' });
    expect(ack.error.retryAfterMs).toBeLessThanOrEqual(seconds * 1_000);
    return ack.error.retryAfterMs ?? 0;
  }
}

describe('a ban', () => {
  it('ends the membership at once, prevents joining, and can be lifted', async () => {
    const [ann, ben, cid] = [await users.online('ann'), await users.online('ben', -1), await users.online('cid', -1)];
    const roomId = await roomOf(ann, ben, cid);
    const target = { roomId, userId: ben.user.id };
    expect(await cid.socket.refused('member:ban', target)).toMatchObject({ code: 'FORBIDDEN' });
    const banned = await ann.socket.ask('member:ban', target);
    expect(banned).toMatchObject({ user: { id: ben.user.id }, state: 'banned' });
    expect(await ann.socket.ask('member:ban', target)).toEqual(banned);
    await ownItem(ben.socket, roomId, 'room.gone');
    expect(await memberItem(cid.socket, ben.user.id, ({ state }) => state === 'banned')).toEqual(banned);
    for (const refusal of [
      ben.socket.refused('message:send', send(roomId)),
      ben.socket.refused('room:join', { roomId }),
      ben.socket.refused('room:open', { roomId }),
      ann.socket.refused('member:add', target),
    ])
      expect(await refusal).toMatchObject({ code: 'BANNED', retry: 'never' });
    expect(await ann.socket.ask('member:unban', target)).toMatchObject({ state: 'left' });
    expect(await ann.socket.ask('member:unban', target)).toMatchObject({ state: 'left' });
    expect((await ben.socket.ask('room:join', { roomId })).room).toMatchObject({ memberCount: 3 });
  });

  it('is listed for those who may ban, over sockets and HTTP, until it is lifted', async () => {
    const [ann, ben, cid] = [await users.online('ann'), await users.online('ben', -1), await users.online('cid', -1)];
    expect(ann.socket.ready.features).toContain('bans');
    const roomId = await roomOf(ann, ben);
    const eve = await users.online('eve');
    for (const { user } of [cid, eve]) await ann.socket.ask('member:ban', { roomId, userId: user.id });
    const { members, cursor, rev } = await ann.socket.ask('member:bans', { roomId, limit: 1 });
    expect(members).toMatchObject([{ user: { id: cid.user.id }, state: 'banned' }]);
    expect(rev).toBeGreaterThanOrEqual(members[0]?.rev ?? Infinity);
    const { body } = await ann.user.http('get', `/v1/rooms/${roomId}/bans?cursor=${cursor}`).expect(200);
    expect(body).toMatchObject({ members: [{ user: { id: eve.user.id } }], cursor: null, rev });
    const codeOf = async ({ socket }: OnlineUser) => (await socket.refused('member:bans', { roomId })).code;
    expect({ ben: await codeOf(ben), cid: await codeOf(cid) }).toEqual({ ben: 'FORBIDDEN', cid: 'BANNED' });
    await ben.user.http('get', `/v1/rooms/${roomId}/bans`).expect(403);
    await ann.socket.ask('member:role', { roomId, userId: ben.user.id, role: 'moderator' });
    await ben.socket.ask('member:unban', { roomId, userId: cid.user.id });
    expect((await ben.socket.ask('member:bans', { roomId })).members).toMatchObject([{ user: { id: eve.user.id } }]);
  });

  it('can apply to a non-member, who learns nothing of a private room', async () => {
    const [ann, eve] = [await users.online('ann'), await users.online('eve', -1)];
    const open = await roomOf(ann);
    const { id: secret } = await ann.socket.ask('room:create', { kind: 'group', name: 'secret' });
    for (const roomId of [open, secret])
      expect(await ann.socket.ask('member:ban', { roomId, userId: eve.user.id })).toMatchObject({ state: 'banned' });
    expect(await eve.socket.refused('room:join', { roomId: open })).toMatchObject({ code: 'BANNED' });
    const asks = async (roomId: RoomId) =>
      Promise.all([
        eve.socket.refused('room:open', { roomId }),
        eve.socket.refused('room:leave', { roomId }),
        eve.socket.refused('room:close', { roomId }),
        eve.socket.refused('message:send', send(roomId)),
        eve.socket.refused('typing', { roomId }),
      ]);
    expect(await asks(secret)).toEqual(await asks(newId<RoomId>()));
    const unknown = { roomId: open, userId: newId() };
    expect(await ann.socket.refused('member:ban', unknown)).toMatchObject({ code: 'NOT_FOUND', field: 'userId' });
  });
});

describe('roles', () => {
  it('decide who may act on whom: never on an equal or higher role', async () => {
    const [ann, ben, cid] = [await users.online('ann'), await users.online('ben', -1), await users.online('cid', -1)];
    const roomId = await roomOf(ann, ben, cid);
    const give = (by: OnlineUser, { user }: OnlineUser, role: Role) =>
      by.socket.request('member:role', { roomId, userId: user.id, role });
    const codes = async (...asked: ReturnType<typeof give>[]) =>
      (await Promise.all(asked)).map((ack) => (ack.ok ? 'ok' : ack.error.code));
    expect(await codes(give(ben, cid, 'moderator'))).toEqual(['FORBIDDEN']);
    expect(await codes(give(ann, ben, 'admin'))).toEqual(['ok']);
    const { state } = (await ownItem(ben.socket, roomId, 'room')) ?? {};
    expect(state?.me.role).toBe('member');
    await memberItem(cid.socket, ben.user.id, ({ role }) => role === 'admin');
    expect(await codes(give(ben, cid, 'admin'), give(ben, ann, 'reader'), give(ben, cid, 'moderator'))).toEqual([
      'FORBIDDEN',
      'FORBIDDEN',
      'ok',
    ]);
    expect(await cid.socket.refused('member:mute', { roomId, userId: ben.user.id, seconds: 5 })).toMatchObject({
      code: 'FORBIDDEN',
    });
    expect(await codes(give(ben, cid, 'reader'))).toEqual(['ok']);
    expect(await cid.socket.refused('message:send', send(roomId))).toMatchObject({ code: 'FORBIDDEN' });
  });

  it('ownership can be passed on, and then only the new owner can delete the room', async () => {
    const [ann, ben] = [await users.online('ann'), await users.online('ben', -1)];
    const roomId = await roomOf(ann, ben);
    const pass = { roomId, userId: ben.user.id, role: 'owner' };
    const given = await ann.socket.ask('member:role', pass);
    expect(given).toMatchObject({ role: 'owner' });
    expect(await ann.socket.ask('member:role', pass)).toEqual(given);
    expect(await memberItem(ben.socket, ann.user.id, ({ role }) => role === 'admin')).toMatchObject({
      state: 'joined',
    });
    expect(await ann.socket.refused('room:delete', { roomId })).toMatchObject({ code: 'FORBIDDEN' });
    expect(await ben.socket.ask('room:delete', { roomId })).toEqual({});
  });

  it('ownership of an erased account passes to the longest-standing admin, and the messages stay', async () => {
    const password = 'correct horse battery';
    const owner = await account('owner', password);
    users.keep(owner);
    const ann = { user: owner, socket: await owner.connect() };
    await ann.socket.ask('sync', {});
    const [ben, cid] = [await users.online('ben', -1), await users.online('cid', -1)];
    const roomId = await roomOf(ann, ben, cid);
    await ann.socket.ask('member:role', { roomId, userId: cid.user.id, role: 'admin' });
    const message = send(roomId, 'I was here');
    await ann.socket.ask('message:send', message);
    await owner.http('delete', '/v1/users/me').send({ password }).expect(204);
    await memberItem(ben.socket, cid.user.id, ({ role }) => role === 'owner');
    const gone = await memberItem(ben.socket, owner.id, ({ state }) => state === 'left');
    expect(gone.user).toMatchObject({ username: null, displayName: null });
    const kept = await ben.socket.ask('message:get', { roomId, id: message.id });
    expect(kept).toMatchObject({ body: 'I was here', senderId: null, sender: null });
  });
});

describe('a muted member', () => {
  it('cannot send but can read, and can send again when the mute ends or is lifted', async () => {
    const [ann, ben] = [await users.online('ann'), await users.online('ben', -1)];
    const roomId = await roomOf(ann, ben);
    const mute = (seconds: number) => ann.socket.ask('member:mute', { roomId, userId: ben.user.id, seconds });
    const muted = await mute(600);
    expect(Date.parse(muted.mutedUntil ?? '') - Date.now()).toBeGreaterThan(500_000);
    expect(await memberItem(ben.socket, ben.user.id, ({ mutedUntil }) => mutedUntil !== null)).toEqual(muted);
    const refusal = await ben.socket.refused('message:send', send(roomId));
    expect(refusal).toMatchObject({ code: 'MUTED', retry: 'later', retryAfterMs: expect.any(Number) as unknown });
    expect(refusal.retryAfterMs).toBeLessThanOrEqual(600_000);
    await ben.socket.ask('message:page', { roomId });
    expect(await mute(0)).toMatchObject({ mutedUntil: null });
    await ben.socket.ask('message:send', send(roomId));
    await sleep((await mutedFor(ben.socket, roomId, mute)) + 50);
    await ben.socket.ask('message:send', send(roomId));
    expect(await ben.socket.refused('member:mute', { roomId, userId: ann.user.id, seconds: 1 })).toMatchObject({
      code: 'FORBIDDEN',
    });
    expect(
      await ann.socket.refused('member:mute', { roomId, userId: ben.user.id, seconds: 30 * 86_400 + 1 }),
    ).toMatchObject({ code: 'INVALID', field: 'seconds' });
  });
});

describe('a room', () => {
  it('in slow mode limits the rate of members, and not of moderators', async () => {
    const [ann, ben] = [await users.online('ann'), await users.online('ben', -1)];
    const roomId = await roomOf(ann, ben);
    expect(await ann.socket.ask('room:update', { roomId, slowModeSeconds: 600 })).toMatchObject({
      slowModeSeconds: 600,
    });
    const { id } = await ben.socket.ask('message:send', send(roomId));
    const refusal = await ben.socket.refused('message:send', send(roomId));
    expect(refusal).toMatchObject({ code: 'SLOW_MODE', retry: 'later' });
    expect(refusal.retryAfterMs).toBeGreaterThan(500_000);
    await ben.socket.ask('message:edit', { roomId, id, version: 1, body: 'edited' });
    const again = await ben.socket.refused('message:edit', { roomId, id, version: 2, body: 'edited again' });
    expect(again).toMatchObject({ code: 'SLOW_MODE', retry: 'later' });
    expect(again.retryAfterMs).toBeGreaterThan(500_000);
    for (let i = 0; i < 3; i++) await ann.socket.ask('message:send', send(roomId));
  });

  it('that is archived accepts only read markers, personal settings and unarchiving', async () => {
    const [ann, ben] = [await users.online('ann'), await users.online('ben', -1)];
    const roomId = await roomOf(ann, ben);
    const message = send(roomId);
    await ben.socket.ask('message:send', message);
    await ann.socket.ask('room:update', { roomId, archived: true });
    const ref = { roomId, id: message.id };
    const refusals = await Promise.all([
      ben.socket.refused('message:send', send(roomId)),
      ben.socket.refused('message:edit', { ...ref, version: 1, body: 'other' }),
      ben.socket.refused('message:delete', ref),
      ben.socket.refused('reaction:add', { ...ref, emoji: '👍' }),
      ben.socket.refused('room:leave', { roomId }),
      ann.socket.refused('message:pin', ref),
      ann.socket.refused('member:ban', { roomId, userId: ben.user.id }),
      ann.socket.refused('member:role', { roomId, userId: ben.user.id, role: 'admin' }),
      ann.socket.refused('member:mute', { roomId, userId: ben.user.id, seconds: 5 }),
      ann.socket.refused('room:update', { roomId, topic: 'late' }),
    ]);
    expect(new Set(refusals.map(({ code }) => code))).toEqual(new Set(['ARCHIVED']));
    await ben.socket.ask('read:mark', { roomId, seq: 2 });
    await ben.socket.ask('room:notify', { roomId, notify: 'none' });
    expect(await ben.socket.ask('message:send', message)).toMatchObject({ dup: true });
    expect(await ann.socket.ask('room:update', { roomId, archived: false })).toMatchObject({ archived: false });
    await ben.socket.ask('message:send', send(roomId));
  });

  it('that is deleted disappears on all connections of its members, and reaches no other user', async () => {
    const [ann, ben, eve] = [await users.online('ann'), await users.online('ben', -1), await users.online('eve')];
    const second = await ben.user.connect();
    const { urev, epoch } = await second.ask('sync', {});
    const roomId = await roomOf(ann, ben);
    const message = send(roomId);
    await ben.socket.ask('message:send', message);
    const { name } = (await ann.socket.ask('room:open', { roomId })).room;
    expect(await ben.socket.refused('room:delete', { roomId })).toMatchObject({ code: 'FORBIDDEN' });
    expect(await eve.socket.refused('room:delete', { roomId })).toMatchObject({ code: 'NOT_A_MEMBER' });
    expect(await ann.socket.ask('room:delete', { roomId })).toEqual({});
    expect(await ann.socket.ask('room:delete', { roomId })).toEqual({});
    for (const socket of [ann.socket, ben.socket, second]) await ownItem(socket, roomId, 'room.gone');
    for (const { socket } of [ann, ben])
      for (const refusal of [
        socket.refused('room:open', { roomId }),
        socket.refused('message:page', { roomId }),
        socket.refused('message:get', { roomId, id: message.id }),
        socket.refused('message:send', send(roomId)),
        socket.refused('room:join', { roomId }),
      ])
        expect(await refusal).toMatchObject({ code: 'GONE', retry: 'never' });
    expect(await eve.socket.refused('room:join', { roomId })).toMatchObject({ code: 'NOT_FOUND' });
    const sync = await second.ask('sync', { epoch, urev, rooms: { [roomId]: 1 } });
    expect({ gone: sync.gone, rooms: sync.rooms }).toEqual({ gone: [roomId], rooms: [] });
    const again = { kind: 'group', visibility: 'public', name: name ?? '' };
    expect((await eve.socket.ask('room:create', again)).name).toBe(name);
    await ben.user.http('get', `/v1/rooms/${roomId}`).expect(410);
  });

  it('has my notification setting, which only my connections receive', async () => {
    const [ann, ben] = [await users.online('ann'), await users.online('ben', -1)];
    const second = await ben.user.connect();
    const { urev, epoch } = await second.ask('sync', {});
    const roomId = await roomOf(ann, ben);
    const set = await ben.socket.ask('room:notify', { roomId, notify: 'mentions' });
    expect(set).toMatchObject({ id: roomId, me: { notify: 'mentions' } });
    expect(await ben.socket.ask('room:notify', { roomId, notify: 'mentions' })).toEqual(set);
    await second.wait('user:changes', ({ items }) =>
      items.some((item) => item.type === 'room' && item.state.me.notify === 'mentions'),
    );
    const { rooms } = await second.ask('sync', { epoch, urev });
    expect(rooms).toEqual([set]);
    await ben.user.http('put', `/v1/rooms/${roomId}/notify`).send({ notify: 'all' }).expect(200);
    expect((await ann.socket.ask('room:open', { roomId })).room.headRev).toBe(set.headRev);
  });

  it('can be moderated over HTTP too', async () => {
    const [ann, ben] = [await users.online('ann'), await users.online('ben', -1)];
    const roomId = await roomOf(ann, ben);
    const path = `/v1/rooms/${roomId}/members/${ben.user.id}`;
    const role = await ann.user.http('patch', path).send({ role: 'reader' }).expect(200);
    expect(role.body).toMatchObject({ role: 'reader' });
    await ann.user.http('post', `${path}/mute`).send({ seconds: 5 }).expect(200);
    await ann.user.http('post', `${path}/ban`).expect(200);
    await ownItem(ben.socket, roomId, 'room.gone');
    const refused = await ben.user.http('post', `/v1/rooms/${roomId}/join`).expect(403);
    expect(refused.body).toMatchObject({ code: 'BANNED' });
    await ann.user.http('post', `${path}/unban`).expect(200);
    await ann.user.http('delete', `/v1/rooms/${roomId}`).expect(204);
    await ann.user.http('delete', `/v1/rooms/${roomId}`).expect(204);
  });
});
