import { setTimeout as sleep } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import { newId, type Presence, type RoomId, type SettableStatus, type UserId } from '#contracts';
import { CLOCK_MS } from '#testing/topology/clocks';
import type { TestSocket } from '#testing/users/test-socket';
import { gatewayUrl } from '#testing/topology/topology';
import { type TestUser } from '#testing/users/user';
import { usersOfTests } from '#testing/users/users-of-tests';

/** Long enough for an unwanted frame to arrive. */
const QUIET_MS = 1_000;
/** A user without a connection is shown online for 10 to 20 s, on a busy machine for longer. */
const SHOWN_MIN_MS = 10_000;
const OFFLINE_WITHIN_MS = 60_000;

const users = usersOfTests();

function at(user: TestUser, gateway: number, status?: SettableStatus): Promise<TestSocket> {
  const auth = { token: user.tokens.accessToken, protocol: 1, ...(status !== undefined && { status }) };
  return user.connect({ url: gatewayUrl(gateway), auth });
}

/** Creates a room with these members. */
async function meet(socket: TestSocket, ...memberIds: UserId[]): Promise<RoomId> {
  return (await socket.ask('room:create', { kind: 'group', name: 'met', memberIds })).id;
}

function presenceOf(socket: TestSocket, userId: UserId): Presence[] {
  return socket.of('presence').flatMap(({ changes }) => changes.filter((each) => each.userId === userId));
}

async function waitFor(socket: TestSocket, userId: UserId, status: string, timeoutMs?: number): Promise<Presence> {
  await socket.until(() => presenceOf(socket, userId).at(-1)?.status === status, `${status} of a user`, timeoutMs);
  return presenceOf(socket, userId).at(-1) as Presence;
}

describe('presence', () => {
  it('shows a friend online at once, on any gateway, with the strongest status of several devices', async () => {
    const [ann, ben] = [await users.guest('ann'), await users.guest('ben')];
    const watcher = await at(ann, 0);
    await meet(watcher, ben.id);
    const { presence } = await watcher.ask('presence:watch', { userIds: [ben.id, ann.id] });
    expect(presence).toEqual([
      { userId: ben.id, status: 'offline', lastSeenAt: null },
      { userId: ann.id, status: 'online', lastSeenAt: expect.any(String) as unknown },
    ]);
    const [phone, laptop] = [await at(ben, -1), await at(ben, 0)];
    await waitFor(watcher, ben.id, 'online');
    await phone.ask('presence:set', { status: 'away' });
    await sleep(QUIET_MS);
    await laptop.ask('presence:set', { status: 'away' });
    await waitFor(watcher, ben.id, 'away');
    await phone.ask('presence:set', { status: 'dnd' });
    await waitFor(watcher, ben.id, 'dnd');
    await laptop.ask('presence:set', { status: 'online' });
    await sleep(QUIET_MS);
    phone.close();
    await waitFor(watcher, ben.id, 'online');
    expect(presenceOf(watcher, ben.id).map(({ status }) => status)).toEqual(['online', 'away', 'dnd', 'online']);
  });

  it('shows offline with lastSeenAt 10–20 s after the last connection closes, unless the user returns', async () => {
    const [ann, ben] = [await users.guest('ann'), await users.guest('ben')];
    const watcher = await at(ann, 0);
    await meet(watcher, ben.id);
    await watcher.ask('presence:watch', { userIds: [ben.id] });
    let socket = await at(ben, -1);
    await waitFor(watcher, ben.id, 'online');
    socket.close();
    await sleep(1_000);
    socket = await at(ben, 0);
    await sleep(14_000);
    expect(presenceOf(watcher, ben.id).map(({ status }) => status)).toEqual(['online']);
    // Before it closes: this process may have to wait for its turn after it.
    const goneAtMs = Date.now();
    socket.close();
    const { lastSeenAt } = await waitFor(watcher, ben.id, 'offline', OFFLINE_WITHIN_MS);
    const lastSeenMs = Date.parse(lastSeenAt ?? '');
    expect(lastSeenMs).toBeGreaterThan(goneAtMs - CLOCK_MS);
    expect(Date.now() - lastSeenMs).toBeGreaterThan(SHOWN_MIN_MS - CLOCK_MS);
    const later = await at(ann, -1);
    const shown = async () => (await later.ask('presence:watch', { userIds: [ben.id] })).presence;
    await expect.poll(shown).toEqual([{ userId: ben.id, status: 'offline', lastSeenAt }]);
  });

  it('shows users as offline unless they share a room', async () => {
    const [ann, eve] = [await users.guest('ann'), await users.guest('eve')];
    const [watched, watcher] = [await at(ann, 0), await at(eve, -1)];
    const hidden = { userId: ann.id, status: 'offline', lastSeenAt: null };
    expect((await watcher.ask('presence:watch', { userIds: [ann.id, newId()] })).presence[0]).toEqual(hidden);
    await watched.ask('presence:set', { status: 'dnd' });
    await sleep(QUIET_MS);
    expect(watcher.of('presence')).toEqual([]);
    const roomId = await meet(watched, eve.id);
    await waitFor(watcher, ann.id, 'dnd');
    await watched.ask('member:remove', { roomId, userId: eve.id });
    expect(await waitFor(watcher, ann.id, 'offline')).toEqual(hidden);
  });

  it('is hidden in both directions by a block, at once, and in room:open', async () => {
    const [ann, ben] = [await users.guest('ann'), await users.guest('ben')];
    const [a, b] = [await at(ann, 0), await at(ben, -1)];
    const roomId = await meet(a, ben.id);
    // A client that never saw the other online does not see them go offline.
    for (const [socket, other] of [
      [a, ben],
      [b, ann],
    ] as const) {
      const online = async () => (await socket.ask('room:open', { roomId })).online?.toSorted();
      await expect.poll(online).toEqual([ann.id, ben.id].toSorted());
      const { presence } = await socket.ask('presence:watch', { userIds: [other.id] });
      expect(presence).toMatchObject([{ status: 'online' }]);
    }
    await ben.http('put', `/v1/blocks/${ann.id}`).expect(204);
    for (const [socket, other] of [
      [a, ben],
      [b, ann],
    ] as const) {
      expect(await waitFor(socket, other.id, 'offline')).toMatchObject({ lastSeenAt: null });
    }
    expect((await a.ask('room:open', { roomId })).online).toEqual([ann.id]);
    expect((await b.ask('room:open', { roomId })).online).toEqual([ben.id]);
    const seenBefore = presenceOf(b, ann.id);
    await a.ask('presence:set', { status: 'away' });
    await sleep(QUIET_MS);
    expect(presenceOf(b, ann.id)).toEqual(seenBefore);
    await b.ask('block:remove', { userId: ann.id });
    await waitFor(a, ben.id, 'online');
    await waitFor(b, ann.id, 'away');
  });

  it('of an invisible user is offline for all others, over all connections of the user', async () => {
    const [ann, ben, eve] = [await users.guest('ann'), await users.guest('ben'), await users.guest('eve')];
    const [contact, stranger] = [await at(ann, 0), await at(eve, -1)];
    const roomId = await meet(contact, ben.id);
    for (const watcher of [contact, stranger]) await watcher.ask('presence:watch', { userIds: [ben.id] });
    let phone = await at(ben, -1);
    const laptop = await at(ben, 0, 'dnd');
    await waitFor(contact, ben.id, 'dnd');
    const hiddenAtMs = Date.now();
    await phone.ask('presence:set', { status: 'invisible' });
    const hidden = await waitFor(contact, ben.id, 'offline');
    // As after a disconnect.
    expect(Date.now() - Date.parse(hidden.lastSeenAt ?? '')).toBeGreaterThan(SHOWN_MIN_MS - CLOCK_MS);
    expect(hiddenAtMs - Date.parse(hidden.lastSeenAt ?? '')).toBeLessThan(OFFLINE_WITHIN_MS);
    for (const socket of [contact, laptop, phone])
      expect((await socket.ask('room:open', { roomId })).online).toEqual([ann.id]);
    expect((await laptop.ask('presence:watch', { userIds: [ben.id] })).presence).toEqual([
      { ...hidden, status: 'invisible' },
    ]);

    await laptop.ask('presence:set', { status: 'away' });
    phone.close();
    await laptop.ask('presence:set', { status: 'online' });
    await sleep(QUIET_MS);
    phone = await at(ben, -1, 'invisible');
    await laptop.ask('typing', { roomId });
    await contact.wait('typing', ({ users: typing }) => typing.some(({ id }) => id === ben.id));
    await sleep(QUIET_MS);
    expect((await contact.ask('presence:watch', { userIds: [ben.id] })).presence).toEqual([hidden]);
    expect(presenceOf(contact, ben.id).at(-1)).toEqual(hidden);
    expect(presenceOf(laptop, ben.id)).toEqual([]);

    await phone.ask('presence:set', { status: 'away' });
    await waitFor(contact, ben.id, 'online');
    await waitFor(laptop, ben.id, 'online');
    const sequence = presenceOf(contact, ben.id).map(({ status }) => status);
    expect(sequence.slice(sequence.indexOf('dnd'))).toEqual(['dnd', 'offline', 'online']);
    expect(stranger.of('presence')).toEqual([]);
  });

  it('of a user who comes and goes invisible never changes for others', async () => {
    const [ann, ben] = [await users.guest('ann'), await users.guest('ben')];
    const watcher = await at(ann, 0);
    await meet(watcher, ben.id);
    await watcher.ask('presence:watch', { userIds: [ben.id] });
    const first = await at(ben, -1);
    await waitFor(watcher, ben.id, 'online');
    await first.ask('presence:set', { status: 'invisible' });
    const hidden = await waitFor(watcher, ben.id, 'offline');
    first.close();
    const second = await at(ben, 0, 'invisible');
    await sleep(QUIET_MS);
    second.close();
    // The invisible connection's status lasts 10–20 s beside the new one. Then the user is online again.
    const leftAtMs = Date.now();
    await at(ben, -1);
    const later = await at(ann, -1);
    expect((await later.ask('presence:watch', { userIds: [ben.id] })).presence).toEqual([hidden]);
    await waitFor(watcher, ben.id, 'online', OFFLINE_WITHIN_MS);
    expect(Date.now() - leftAtMs).toBeGreaterThan(SHOWN_MIN_MS - CLOCK_MS);
    expect(presenceOf(watcher, ben.id).map(({ status }) => status)).toEqual(['online', 'offline', 'online']);
  });

  it('covers only the latest watch list, of at most 500 users', async () => {
    const [ann, ben] = [await users.guest('ann'), await users.guest('ben')];
    const watcher = await at(ann, 0);
    await meet(watcher, ben.id);
    const many = Array.from({ length: 499 }, () => newId());
    expect((await watcher.ask('presence:watch', { userIds: [ben.id, ...many] })).presence).toHaveLength(500);
    const tooMany = await watcher.refused('presence:watch', { userIds: [ben.id, ...many, newId()] });
    expect(tooMany).toMatchObject({ code: 'INVALID', field: 'userIds' });
    await watcher.ask('presence:watch', { userIds: many });
    await at(ben, -1);
    await sleep(QUIET_MS);
    expect(watcher.of('presence')).toEqual([]);
  });
});
