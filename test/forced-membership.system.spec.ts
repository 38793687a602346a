import { setTimeout as sleep } from 'node:timers/promises';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { LIMITS, newId, SYNC_ROOMS_MAX, type Presence, type RoomId, type UserId } from '#contracts';
import { LimitedParley, type LimitedUser } from '#testing/deployments/limited-parley';
import type { TestSocket } from '#testing/users/test-socket';
import { gatewayUrl } from '#testing/topology/topology';
import { uniqueName } from '#testing/users/user';
import { type OnlineUser, usersOfTests } from '#testing/users/users-of-tests';

/** Groups into which a guest may put strangers. */
const GUEST_ADDS = 2;
/** More than two processes admit. */
const GROUPS = 6;
/** Requests of each guest at once. */
const AT_ONCE = 10;
/** Long enough for an unwanted frame to arrive. */
const QUIET_MS = 1_000;

const users = usersOfTests();

/** A Parley with these settings for the tests of a `describe`. */
function parleyWith(settings: Record<string, string>): () => LimitedParley {
  let parley: LimitedParley;
  beforeAll(async () => {
    parley = await LimitedParley.start({ RATE_GUEST: '1000/1h', ...settings });
  });
  afterAll(() => parley.stop());
  return () => parley;
}

async function direct(one: OnlineUser, other: OnlineUser): Promise<RoomId> {
  return (await one.socket.ask('room:create', { kind: 'direct', memberIds: [other.user.id] })).id;
}

const say = (socket: TestSocket, roomId: RoomId, body = 'hello') =>
  socket.ask('message:send', { id: newId(), roomId, body });

describe('with RATE_ADD_GUEST=2/1h, a guest who puts another user into many groups', () => {
  const parley = parleyWith({ RATE_ADD_GUEST: `${String(GUEST_ADDS)}/1h`, RATE_CREATE: '1000/1h' });
  let guest: LimitedUser;
  let other: LimitedUser;
  let guests: TestSocket;
  let others: TestSocket;

  beforeAll(async () => {
    [guest, other] = [await parley().guest(uniqueName('pest')), await parley().guest(uniqueName('other'))];
    [guests, others] = [await guest.connect(), await other.connect()];
  });

  it('is refused after as many', async () => {
    const scopes = new Set<string>();
    let created = 0;
    const group = { kind: 'group', name: 'come in', memberIds: [other.id] };
    for (const ack of await Promise.all(Array.from({ length: GROUPS }, () => guests.request('room:create', group)))) {
      if (ack.ok) created += 1;
      else scopes.add(`${ack.error.code} ${String(ack.error.scope)}`);
    }
    expect(scopes).toEqual(new Set(['RATE_LIMITED add.guest']));
    expect(created).toBeGreaterThan(0);
    expect(created).toBeLessThanOrEqual(GUEST_ADDS * parley().processes);
    expect((await others.ask('room:list', {})).rooms).toHaveLength(created);
  });

  it('is also refused when adding them to a group, or starting a direct room with a stranger', async () => {
    const { id: roomId } = await guests.ask('room:create', { kind: 'group', name: 'empty' });
    const refused = { code: 'RATE_LIMITED', retry: 'later', scope: 'add.guest' };
    expect(await guests.refused('member:add', { roomId, userId: other.id })).toMatchObject(refused);
    const request = { kind: 'direct', memberIds: [other.id] };
    expect(await guests.refused('room:create', request)).toMatchObject(refused);
  });

  it('may add people who have opened a room that both are in', async () => {
    const { id: roomId } = await others.ask('room:create', {
      kind: 'group',
      name: uniqueName('open'),
      visibility: 'public',
    });
    await guests.ask('room:join', { roomId });
    const { id: mine } = await guests.ask('room:create', { kind: 'group', name: 'friends', memberIds: [other.id] });
    expect((await others.ask('room:open', { roomId: mine })).room.memberCount).toBe(2);
  });

  it('is refused a group with three strangers, also as the first request', async () => {
    const pest = await (await parley().guest(uniqueName('pest'))).connect();
    const others: UserId[] = [];
    for (const name of ['ann', 'ben', 'cid']) others.push((await parley().guest(uniqueName(name))).id);
    const group = { kind: 'group', name: 'come in', memberIds: others };
    const refused = { code: 'LIMIT_REACHED', retry: 'never', scope: 'add.guest' };
    expect(await pest.refused('room:create', group)).toMatchObject(refused);
    await pest.ask('room:create', { ...group, memberIds: others.slice(1) });
    expect(await pest.refused('room:create', group)).toMatchObject(refused);
  });
});

describe('guests who together put another user into 1,000 groups', () => {
  it('keep neither new people nor the user away, and the rooms are synced page by page', async () => {
    const victim = await users.guest('victim');
    const victims = await victim.connect();
    const group = { kind: 'group', name: 'come in', memberIds: [victim.id] };
    const flood = async (pest: TestSocket): Promise<string[]> => {
      const acks = await Promise.all(Array.from({ length: AT_ONCE }, () => pest.request('room:create', group)));
      return acks.map((ack) => (ack.ok ? 'ok' : ack.error.code));
    };
    const pests = [await (await users.guest('pest')).connect(), await (await users.guest('pest')).connect()];
    const outcomes: string[] = [];
    while (!outcomes.includes('LIMIT_REACHED')) for (const pest of pests) outcomes.push(...(await flood(pest)));
    const unopened = outcomes.filter((outcome) => outcome === 'ok').length;
    expect(new Set(outcomes)).toEqual(new Set(['ok', 'LIMIT_REACHED']));
    expect(unopened).toBeGreaterThanOrEqual(LIMITS.roomsPerUser);

    const known: RoomId[] = [];
    for (let page = await victims.ask('sync', {}); known.length < unopened;) {
      expect(page.rooms.length).toBeLessThanOrEqual(SYNC_ROOMS_MAX);
      known.push(...page.rooms.map(({ id }) => id));
      expect(page.more).toBe(known.length < unopened);
      page = await victims.ask('sync', { epoch: page.epoch, urev: page.urev });
    }
    expect(new Set(known).size).toBe(unopened);

    const mine = await victims.ask('room:create', { kind: 'group', name: 'mine' });
    const news = await (await users.guest('new')).connect();
    const direct = { kind: 'direct', memberIds: [victim.id] };
    const { id: roomId } = await news.ask('room:create', direct);
    await say(news, roomId, 'are you there?');
    await victims.until(() => victims.messages(roomId).length === 1, 'the message of the new user');
    const own = { kind: 'group', name: 'us', memberIds: [victim.id] };
    expect(await news.refused('room:create', own)).toMatchObject({ code: 'LIMIT_REACHED', scope: 'roomsPerUser' });
    const rooms = Object.fromEntries([...known, mine.id, roomId].map((id) => [id, 0]));
    const { epoch } = victims.ready;
    expect(await victims.ask('sync', { epoch, rooms, limit: 1 })).toMatchObject({ gone: [] });
    await say(victims, roomId, 'yes');
    await news.ask('room:create', own);
  });
});

describe('with ADD_MEMBERS=contacts', () => {
  const parley = parleyWith({ ADD_MEMBERS: 'contacts' });

  it('groups take only contacts: strangers become contacts in a direct room in which both have written', async () => {
    const [ann, ben] = [await parley().guest(uniqueName('ann')), await parley().guest(uniqueName('ben'))];
    const [anns, bens] = [await ann.connect(), await ben.connect()];
    const group = { kind: 'group', name: 'us', memberIds: [ben.id] };
    const refused = { code: 'FORBIDDEN', message: 'Only contacts can be added to groups here.' };
    expect(await anns.refused('room:create', group)).toMatchObject({ ...refused, field: 'memberIds' });
    const { id: roomId } = await anns.ask('room:create', { kind: 'group', name: 'mine' });
    const add = { roomId, userId: ben.id };
    expect(await anns.refused('member:add', add)).toMatchObject({ ...refused, field: 'userId' });
    const { id: pair } = await anns.ask('room:create', { kind: 'direct', memberIds: [ben.id] });
    await say(anns, pair);
    expect(await anns.refused('member:add', add)).toMatchObject({ code: 'FORBIDDEN' });
    await say(bens, pair);
    expect(await anns.ask('member:add', add)).toMatchObject({ state: 'joined' });
    await anns.ask('room:create', group);
  });
});

describe('room:hide', () => {
  it('hides a direct room on all devices until its next message, and can be repeated', async () => {
    const [ann, ben] = [await users.online('ann'), await users.online('ben', -1)];
    expect(ben.socket.ready.features).toContain('hide');
    const roomId = await direct(ann, ben);
    await say(ann.socket, roomId);
    const phone = await ben.user.connect({ url: gatewayUrl(0) });
    await phone.ask('sync', {});
    const hidden = await ben.socket.ask('room:hide', { roomId });
    expect(hidden).toMatchObject({ id: roomId, headSeq: 1, me: { hiddenSeq: 1 } });
    const { items } = await phone.wait('user:changes');
    expect(items).toMatchObject([{ type: 'room', state: { id: roomId, me: { hiddenSeq: 1 }, urev: hidden.urev } }]);
    expect(await ben.socket.ask('room:hide', { roomId })).toEqual(hidden);
    const { rooms } = await phone.ask('sync', {});
    expect(rooms).toMatchObject([{ id: roomId, headSeq: 1, me: { hiddenSeq: 1 } }]);
    expect((await ann.socket.ask('room:open', { roomId })).room.me.hiddenSeq).toBeNull();
    await say(ann.socket, roomId, 'one more thing');
    expect((await ben.socket.ask('room:open', { roomId })).room).toMatchObject({ headSeq: 2, me: { hiddenSeq: 1 } });
    const { body } = await ben.user.http('post', `/v1/rooms/${roomId}/hide`).expect(200);
    expect(body).toMatchObject({ headSeq: 2, me: { hiddenSeq: 2 } });
  });

  it('is for direct rooms, and for their two users', async () => {
    const [ann, ben, eve] = [await users.online('ann'), await users.online('ben'), await users.online('eve', -1)];
    const roomId = await direct(ann, ben);
    expect(await eve.socket.refused('room:hide', { roomId })).toMatchObject({ code: 'NOT_FOUND' });
    const { id: group } = await ann.socket.ask('room:create', { kind: 'group', name: 'us' });
    expect(await ann.socket.refused('room:hide', { roomId: group })).toMatchObject({ code: 'FORBIDDEN' });
  });
});

describe('a direct room', () => {
  const statusOf = (presence: readonly Presence[], userId: UserId) =>
    presence.find((each) => each.userId === userId)?.status;

  it('gives presence and last-seen only after both have written in it, and then at once', async () => {
    const [ann, ben] = [await users.online('ann'), await users.online('ben', -1)];
    const roomId = await direct(ann, ben);
    const watch = { userIds: [ben.user.id] };
    const hidden = [{ userId: ben.user.id, status: 'offline', lastSeenAt: null }];
    expect((await ann.socket.ask('presence:watch', watch)).presence).toEqual(hidden);
    await say(ann.socket, roomId);
    await say(ann.socket, roomId, 'are you there?');
    await sleep(QUIET_MS);
    expect((await ann.socket.ask('presence:watch', watch)).presence).toEqual(hidden);
    expect((await ann.socket.ask('room:open', { roomId })).online).toEqual([ann.user.id]);
    expect(ann.socket.of('presence')).toEqual([]);
    await say(ben.socket, roomId, 'who is asking?');
    const shown = () => ann.socket.of('presence').map(({ changes }) => statusOf(changes, ben.user.id));
    await ann.socket.until(() => shown().includes('online'), 'the presence of the other user');
    const { online } = await ben.socket.ask('room:open', { roomId });
    expect(new Set(online)).toEqual(new Set([ann.user.id, ben.user.id]));
  });
});
