import { setTimeout as sleep } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import type { RoomId, RoomState, Urev, UserItem } from '#contracts';
import type { TestSocket } from '#testing/users/test-socket';
import { uniqueName } from '#testing/users/user';
import { type OnlineUser, usersOfTests } from '#testing/users/users-of-tests';

const DAY_MS = 86_400_000;
/** Long enough for requests before it, also on a busy machine. */
const SOON_MS = 5_000;
/** Long enough for an unwanted frame to arrive. */
const QUIET_MS = 1_000;

const users = usersOfTests();
const inMs = (ms: number) => new Date(Date.now() + ms).toISOString();
const FOR_GOOD = { notifyUntil: null, notifyThen: null };

async function groupOf(ann: OnlineUser, ...others: OnlineUser[]): Promise<RoomId> {
  const memberIds = others.map(({ user }) => user.id);
  const request = { kind: 'group', visibility: 'public', name: uniqueName('room'), memberIds };
  const { id } = await ann.socket.ask('room:create', request);
  await Promise.all([ann, ...others].map(({ socket }) => socket.untilIn(id)));
  return id;
}

async function direct(one: OnlineUser, other: OnlineUser): Promise<RoomId> {
  return (await one.socket.ask('room:create', { kind: 'direct', memberIds: [other.user.id] })).id;
}

const stateOf = async ({ socket }: Pick<OnlineUser, 'socket'>, roomId: RoomId) =>
  (await socket.ask('room:open', { roomId, limit: 1 })).room;

/** The states of the room that this socket has received as its user's own change. */
const ownStates = (socket: TestSocket, roomId: RoomId): RoomState[] =>
  socket
    .of('user:changes')
    .flatMap(({ items }) => items)
    .filter((item: UserItem) => item.type === 'room')
    .flatMap(({ state }) => (state.id === roomId ? [state] : []));

/** Waits until this socket has received the state as its user's own change. */
async function untilOwn(socket: TestSocket, state: RoomState): Promise<void> {
  const has = () => ownStates(socket, state.id).some(({ urev }) => urev === state.urev);
  await socket.until(has, `urev ${String(state.urev)} of the room`);
  expect(ownStates(socket, state.id).find(({ urev }) => urev === state.urev)).toEqual(state);
}

describe('a favourite', () => {
  it('is set for its user alone, on all devices, and a repeat writes nothing', async () => {
    const [ann, ben] = [await users.online('ann'), await users.online('ben', -1)];
    expect(ben.socket.ready.features).toContain('favourites');
    const phone = await ben.user.connect();
    const { urev, epoch } = await phone.ask('sync', {});
    const roomId = await groupOf(ann, ben);
    const before = await stateOf(ben, roomId);
    expect(before.me.favourite).toBe(false);
    const set = await ben.socket.ask('room:favourite', { roomId, favourite: true });
    expect(set).toEqual({ ...before, me: { ...before.me, favourite: true }, urev: before.urev + 1 });
    await untilOwn(phone, set);
    expect((await phone.ask('sync', { epoch, urev })).rooms).toEqual([set]);
    expect(await ben.socket.ask('room:favourite', { roomId, favourite: true })).toEqual(set);
    expect(await stateOf(ann, roomId)).toMatchObject({ me: { favourite: false }, headRev: set.headRev });
    const { body } = await ben.user.http('put', `/v1/rooms/${roomId}/favourite`).send({ favourite: false }).expect(200);
    expect(body).toEqual({ ...before, urev: set.urev + 1 });
  });

  it('may be any room of any member, also a direct and an archived one, and no other room', async () => {
    const [ann, ben, eve] = [await users.online('ann'), await users.online('ben'), await users.online('eve', -1)];
    const [group, pair] = [await groupOf(ann, ben), await direct(ann, ben)];
    await ann.socket.ask('member:role', { roomId: group, userId: ben.user.id, role: 'reader' });
    await ann.socket.ask('room:update', { roomId: group, archived: true });
    for (const roomId of [group, pair]) {
      const set = await ben.socket.ask('room:favourite', { roomId, favourite: true });
      expect(set).toMatchObject({ id: roomId, me: { favourite: true } });
    }
    const refused = (roomId: RoomId) => eve.socket.refused('room:favourite', { roomId, favourite: true });
    expect(await refused(group)).toMatchObject({ code: 'NOT_A_MEMBER' });
    expect(await refused(pair)).toMatchObject({ code: 'NOT_FOUND' });
    const { body } = await ben.user.http('put', `/v1/rooms/${pair}/favourite`).send({ favourite: 'yes' }).expect(400);
    expect(body).toMatchObject({ code: 'INVALID', field: 'favourite' });
  });

  it('stays one over leaving and coming back', async () => {
    const [ann, ben] = [await users.online('ann'), await users.online('ben', -1)];
    const roomId = await groupOf(ann, ben);
    await ben.socket.ask('room:favourite', { roomId, favourite: true });
    await ben.socket.ask('room:leave', { roomId });
    expect((await ben.socket.ask('room:join', { roomId })).room.me).toMatchObject({ favourite: true });
  });
});

describe('a section', () => {
  it('is set for its user alone, on all devices, and a repeat writes nothing', async () => {
    const [ann, ben] = [await users.online('ann'), await users.online('ben', -1)];
    expect(ben.socket.ready.features).toContain('sections');
    const phone = await ben.user.connect();
    const { urev, epoch } = await phone.ask('sync', {});
    const roomId = await groupOf(ann, ben);
    const before = await stateOf(ben, roomId);
    expect(before.me.section).toBeNull();
    const set = await ben.socket.ask('room:section', { roomId, section: 'Clients' });
    expect(set).toEqual({ ...before, me: { ...before.me, section: 'Clients' }, urev: before.urev + 1 });
    await untilOwn(phone, set);
    expect((await phone.ask('sync', { epoch, urev })).rooms).toEqual([set]);
    expect(await ben.socket.ask('room:section', { roomId, section: 'Clients' })).toEqual(set);
    expect(await stateOf(ann, roomId)).toMatchObject({ me: { section: null }, headRev: set.headRev });
    const { body } = await ben.user.http('put', `/v1/rooms/${roomId}/section`).send({ section: '' }).expect(200);
    expect(body).toEqual({ ...before, urev: set.urev + 1 });
  });

  it('is for members, and has at most 40 code points', async () => {
    const [ann, eve] = [await users.online('ann'), await users.online('eve', -1)];
    const roomId = await groupOf(ann);
    const put = (section: string) => ({ roomId, section });
    expect(await eve.socket.refused('room:section', put('x'))).toMatchObject({ code: 'NOT_A_MEMBER' });
    const wide = '\u{1F600}'.repeat(40);
    expect((await ann.socket.ask('room:section', put(wide))).me.section).toBe(wide);
    expect(await ann.socket.refused('room:section', put(`${wide}x`))).toMatchObject({
      code: 'INVALID',
      field: 'section',
    });
  });
});

describe('a mark as unread', () => {
  it('is set for its user alone, on all devices, moves no marker, and ends with the next read:mark', async () => {
    const [ann, ben] = [await users.online('ann'), await users.online('ben', -1)];
    expect(ben.socket.ready.features).toContain('unreadMark');
    const phone = await ben.user.connect();
    const { urev, epoch } = await phone.ask('sync', {});
    const roomId = await groupOf(ann, ben);
    await ann.socket.ask('room:update', { roomId, archived: true });
    const before = await stateOf(ben, roomId);
    expect(before.me.unreadMark).toBe(false);
    const set = await ben.socket.ask('room:unread', { roomId, unread: true });
    expect(set).toEqual({ ...before, me: { ...before.me, unreadMark: true }, urev: before.urev + 1 });
    await untilOwn(phone, set);
    expect((await phone.ask('sync', { epoch, urev })).rooms).toEqual([set]);
    expect(await ben.socket.ask('room:unread', { roomId, unread: true })).toEqual(set);
    expect(await stateOf(ann, roomId)).toMatchObject({ me: { unreadMark: false }, headRev: set.headRev });
    // It moves no marker.
    await ben.socket.ask('read:mark', { roomId, seq: 0 });
    const ended = { ...before, urev: (set.urev + 1) as Urev };
    await untilOwn(phone, ended);
    expect(await stateOf(ben, roomId)).toEqual(ended);
    const path = `/v1/rooms/${roomId}/unread`;
    expect((await ben.user.http('put', path).send({ unread: true }).expect(200)).body.me.unreadMark).toBe(true);
    const { body } = await ben.user.http('put', path).send({ unread: false }).expect(200);
    expect(body).toEqual({ ...before, urev: ended.urev + 2 });
  });

  it('is for members, and has a flag', async () => {
    const [ann, eve] = [await users.online('ann'), await users.online('eve', -1)];
    const roomId = await groupOf(ann);
    expect(await eve.socket.refused('room:unread', { roomId, unread: true })).toMatchObject({ code: 'NOT_A_MEMBER' });
    const { body } = await ann.user.http('put', `/v1/rooms/${roomId}/unread`).send({ unread: 'yes' }).expect(400);
    expect(body).toMatchObject({ code: 'INVALID', field: 'unread' });
  });
});

describe('a notification level until a time', () => {
  it('is a change of the room’s state for its user, and a repeat writes nothing', async () => {
    const [ann, ben] = [await users.online('ann'), await users.online('ben', -1)];
    expect(ben.socket.ready.features).toContain('notifyUntil');
    const phone = await ben.user.connect();
    const { urev, epoch } = await phone.ask('sync', {});
    const roomId = await groupOf(ann, ben);
    const before = await stateOf(ben, roomId);
    expect(before.me).toMatchObject({ notify: 'all', ...FOR_GOOD });
    const request = { roomId, notify: 'none', until: inMs(DAY_MS) } as const;
    const set = await ben.socket.ask('room:notify', request);
    const me = { ...before.me, notify: 'none', notifyUntil: request.until, notifyThen: 'all' };
    expect(set).toEqual({ ...before, me, urev: before.urev + 1 });
    await untilOwn(phone, set);
    expect((await phone.ask('sync', { epoch, urev })).rooms).toEqual([set]);
    expect(await ben.socket.ask('room:notify', request)).toEqual(set);
    const { roomId: _, ...fields } = request;
    const { body } = await ben.user.http('put', `/v1/rooms/${roomId}/notify`).send(fields).expect(200);
    expect(body).toEqual(set);
    expect(await stateOf(ann, roomId)).toMatchObject({ me: { notify: 'all', ...FOR_GOOD }, headRev: set.headRev });
  });

  it('returns to the level before the first temporary one, and ends with a level for good', async () => {
    const [ann, ben] = [await users.online('ann'), await users.online('ben', -1)];
    const roomId = await groupOf(ann, ben);
    await ann.socket.ask('room:update', { roomId, archived: true });
    const [first, second] = [inMs(DAY_MS), inMs(2 * DAY_MS)];
    const set = async (notify: string, until?: string) =>
      (await ben.socket.ask('room:notify', { roomId, notify, ...(until !== undefined && { until }) })).me;
    await set('mentions');
    expect(await set('none', first)).toMatchObject({ notify: 'none', notifyUntil: first, notifyThen: 'mentions' });
    expect(await set('all', second)).toMatchObject({ notify: 'all', notifyUntil: second, notifyThen: 'mentions' });
    expect(await set('all', first)).toMatchObject({ notify: 'all', notifyUntil: first, notifyThen: 'mentions' });
    expect(await set('all')).toMatchObject({ notify: 'all', ...FOR_GOOD });
  });

  it('is as of reading: once the time has passed, the level after it holds, and nothing is sent', async () => {
    const [ann, ben] = [await users.online('ann'), await users.online('ben', -1)];
    const roomId = await groupOf(ann, ben);
    const { epoch } = await ben.socket.ask('sync', {});
    await ben.socket.ask('room:notify', { roomId, notify: 'mentions' });
    const until = inMs(SOON_MS);
    const set = await ben.socket.ask('room:notify', { roomId, notify: 'none', until });
    expect(set.me).toMatchObject({ notify: 'none', notifyUntil: until, notifyThen: 'mentions' });
    await untilOwn(ben.socket, set);
    const received = ben.socket.of('user:changes').length;
    await sleep(Date.parse(until) - Date.now() + QUIET_MS);
    expect(ben.socket.of('user:changes')).toHaveLength(received);
    const after = { ...set, me: { ...set.me, notify: 'mentions', ...FOR_GOOD } };
    expect(await stateOf(ben, roomId)).toEqual(after);
    expect((await ben.socket.ask('room:list', {})).rooms).toEqual([after]);
    expect((await ben.user.http('get', `/v1/rooms/${roomId}`).expect(200)).body).toEqual(after);
    expect((await ben.socket.ask('sync', { epoch, urev: set.urev - 1 })).rooms).toEqual([after]);
    expect(await ben.socket.ask('room:notify', { roomId, notify: 'mentions' })).toEqual(after);
    const next = inMs(DAY_MS);
    const again = await ben.socket.ask('room:notify', { roomId, notify: 'none', until: next });
    expect(again.me).toMatchObject({ notify: 'none', notifyUntil: next, notifyThen: 'mentions' });
  });

  it('is INVALID unless its time is later than now and at most a year ahead', async () => {
    const [ann] = [await users.online('ann')];
    const roomId = await groupOf(ann);
    const before = await stateOf(ann, roomId);
    for (const until of [inMs(-60_000), inMs(366 * DAY_MS), 'tomorrow', '2099', null, 0])
      expect({
        until,
        refused: await ann.socket.refused('room:notify', { roomId, notify: 'none', until }),
      }).toMatchObject({ until, refused: { code: 'INVALID', field: 'until', retry: 'never' } });
    const path = `/v1/rooms/${roomId}/notify`;
    const { body } = await ann.user
      .http('put', path)
      .send({ notify: 'none', until: inMs(-60_000) })
      .expect(400);
    expect(body).toMatchObject({ code: 'INVALID', field: 'until' });
    expect(await stateOf(ann, roomId)).toEqual(before);
    const until = inMs(364 * DAY_MS);
    expect((await ann.socket.ask('room:notify', { roomId, notify: 'none', until })).me.notifyUntil).toBe(until);
  });
});
