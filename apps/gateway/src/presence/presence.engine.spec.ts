import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { newId, type RoomId, type UserId } from '#contracts';
import { setUp } from '#testing/engines/set-up';
import type { TestSocket } from '#testing/users/test-socket';
import { TestGateway } from '../../testing/test-gateway.js';
import { PresenceFramesService } from './presence-frames.service.js';
import { Watchers } from './watchers.js';

/** Long enough for a frame to arrive that must not. */
const QUIET_MS = 600;

describe('presence', () => {
  let alice: UserId;
  let bob: UserId;
  let roomId: RoomId;

  const gateway = setUp(() => TestGateway.start());
  beforeEach(() => {
    alice = newId();
    bob = newId();
    roomId = gateway.history.room(newId(), alice, bob);
  });
  afterEach(() => gateway.closeSockets());

  const connect = (userId: UserId, status?: string) => gateway.connect(userId, { status });
  const statuses = (socket: TestSocket, userId: UserId) =>
    socket.of('presence').flatMap(({ changes }) => changes.flatMap((each) => (each.userId === userId ? [each] : [])));
  const sent = (socket: TestSocket, userId: UserId) => statuses(socket, userId).map(({ status }) => status);

  it('of watched users is sent at once, in the order in which it changes', async () => {
    const watcher = await connect(alice);
    const { presence } = await watcher.ask('presence:watch', { userIds: [bob] });
    expect(presence).toEqual([{ userId: bob, status: 'offline', lastSeenAt: null }]);
    const [phone, laptop] = [await connect(bob), await connect(bob)];
    await watcher.until(() => sent(watcher, bob).length === 1, 'online');
    await phone.ask('presence:set', { status: 'away' });
    await sleep(QUIET_MS);
    await laptop.ask('presence:set', { status: 'away' });
    await watcher.until(() => sent(watcher, bob).length === 2, 'away');
    await phone.ask('presence:set', { status: 'dnd' });
    await watcher.until(() => sent(watcher, bob).length === 3, 'dnd');
    await laptop.ask('presence:set', { status: 'online' });
    await sleep(QUIET_MS);
    phone.close();
    await watcher.until(() => sent(watcher, bob).length === 4, 'online again');
    expect(sent(watcher, bob)).toEqual(['online', 'away', 'dnd', 'online']);
    const later = await connect(alice);
    expect((await later.ask('presence:watch', { userIds: [bob, alice] })).presence).toMatchObject([
      { userId: bob, status: 'online', lastSeenAt: expect.any(String) },
      { userId: alice, status: 'online' },
    ]);
  });

  it('is not sent to connections that do not watch, or no longer watch, the user', async () => {
    const [watcher, other] = [await connect(alice), await connect(alice)];
    await watcher.ask('presence:watch', { userIds: [bob] });
    await watcher.ask('presence:watch', { userIds: [] });
    await connect(bob);
    await sleep(QUIET_MS);
    expect({ watcher: watcher.of('presence'), other: other.of('presence') }).toEqual({ watcher: [], other: [] });
  });

  it('of strangers is always offline', async () => {
    const eve = await connect(newId());
    const watched = await connect(bob);
    const hidden = [{ userId: bob, status: 'offline', lastSeenAt: null }];
    expect((await eve.ask('presence:watch', { userIds: [bob] })).presence).toEqual(hidden);
    await watched.ask('presence:set', { status: 'dnd' });
    await sleep(QUIET_MS);
    expect(eve.of('presence')).toEqual([]);
  });

  it('is hidden both ways by a block, at once and in room:open, and shown again after it', async () => {
    const [a, b] = [await connect(alice), await connect(bob)];
    await a.ask('presence:watch', { userIds: [bob] });
    await b.ask('presence:watch', { userIds: [alice] });
    gateway.history.blocks.add(`${bob} ${alice}`);
    await gateway.history.publishItems(bob, { type: 'block', userId: alice, blocked: true });
    for (const [socket, other] of [
      [a, bob],
      [b, alice],
    ] as const) {
      await socket.until(() => statuses(socket, other).length === 1, 'the block');
      expect(statuses(socket, other)).toEqual([{ userId: other, status: 'offline', lastSeenAt: null }]);
    }
    expect((await a.ask('room:open', { roomId })).online).toEqual([alice]);
    gateway.history.blocks.clear();
    await gateway.history.publishItems(bob, { type: 'block', userId: alice, blocked: false });
    await a.until(() => sent(a, bob).length === 2, 'the end of the block');
    await b.until(() => sent(b, alice).length === 2, 'the end of the block');
    expect((await a.ask('room:open', { roomId })).online).toEqual([alice, bob]);
  });

  it('is shown to both users of a direct room at once when both have written in it', async () => {
    const [a, b] = [await connect(alice), await connect(bob)];
    gateway.history.members.delete(roomId);
    await a.ask('presence:watch', { userIds: [bob] });
    await b.ask('presence:watch', { userIds: [alice] });
    gateway.history.room(roomId, alice, bob);
    await Promise.all([gateway.history.signalRelations(alice, bob), gateway.history.signalRelations(bob, alice)]);
    await a.until(() => sent(a, bob).at(-1) === 'online', 'the other user');
    await b.until(() => sent(b, alice).at(-1) === 'online', 'the other user');
    expect([...a.of('user:changes'), ...b.of('user:changes')]).toEqual([]);
  });

  it('is hidden from users who no longer share a room, and shown to those who begin to share one', async () => {
    const [a, b] = [await connect(alice), await connect(bob)];
    await a.ask('presence:watch', { userIds: [bob] });
    await b.ask('presence:watch', { userIds: [alice] });
    gateway.history.members.get(roomId)?.delete(bob);
    await gateway.history.publishItems(bob, { type: 'room.gone', roomId });
    await a.until(() => sent(a, bob).at(-1) === 'offline', 'the end');
    await b.until(() => sent(b, alice).at(-1) === 'offline', 'the end');
    const other = gateway.history.room(newId(), alice, bob);
    for (const userId of [alice, bob])
      await gateway.history.publishItems(userId, { type: 'room', state: gateway.history.state(userId, other) });
    await a.until(() => sent(a, bob).at(-1) === 'online', 'the beginning');
    await b.until(() => sent(b, alice).at(-1) === 'online', 'the beginning');
  });

  it('of a user who joins a room is shown at once to a member who watches them', async () => {
    const [member, guest] = [await connect(alice), await connect(newId())];
    const joined = guest.ready.userId;
    await member.ask('room:open', { roomId });
    await member.ask('presence:watch', { userIds: [joined] });
    gateway.history.room(roomId, alice, bob, joined);
    await gateway.history.change(roomId, { type: 'member', member: { user: { id: joined }, state: 'joined' } });
    await member.until(() => sent(member, joined).at(-1) === 'online', 'the user who joined');
  });

  it('follows the list of the latest request, whichever is answered first', async () => {
    const watcher = await connect(alice);
    const visible = gateway.history.answers['presence:visible'];
    gateway.history.answers['presence:visible'] = async (ask) => {
      if (ask.userIds.length === 2) await sleep(200);
      return visible(ask);
    };
    const stranger = newId<UserId>();
    const [first, second] = await Promise.all([
      watcher.ask('presence:watch', { userIds: [bob, stranger] }),
      watcher.ask('presence:watch', { userIds: [stranger] }),
    ]);
    gateway.history.answers['presence:visible'] = visible;
    expect({ first: first.presence.length, second: second.presence.length }).toEqual({ first: 2, second: 1 });
    await connect(bob);
    await sleep(QUIET_MS);
    expect(watcher.of('presence')).toEqual([]);
    await expect.poll(() => gateway.app.get(Watchers).channels).toBe(0);
  });

  it('of an invisible user is offline for others at once, and has no change when the user goes, comes or hides', async () => {
    const watcher = await connect(alice);
    await watcher.ask('presence:watch', { userIds: [bob] });
    const [phone, laptop] = [await connect(bob), await connect(bob)];
    await watcher.until(() => sent(watcher, bob).length === 1, 'online');
    const hiddenAtMs = Date.now();
    await phone.ask('presence:set', { status: 'invisible' });
    await watcher.until(() => sent(watcher, bob).length === 2, 'offline');
    const [, hidden] = statuses(watcher, bob);
    expect(hidden?.status).toBe('offline');
    // As after a disconnect.
    const seenAtMs = Date.parse(hidden?.lastSeenAt ?? '');
    expect(seenAtMs).toBeGreaterThan(hiddenAtMs - 20_000);
    expect(Date.now() - seenAtMs).toBeGreaterThan(10_000 - 10);
    expect((await watcher.ask('room:open', { roomId })).online).toEqual([alice]);
    expect((await laptop.ask('room:open', { roomId })).online).toEqual([alice]);
    const { presence } = await laptop.ask('presence:watch', { userIds: [bob] });
    expect(presence).toEqual([{ userId: bob, status: 'invisible', lastSeenAt: hidden?.lastSeenAt }]);
    await laptop.ask('presence:set', { status: 'dnd' });
    phone.close();
    await sleep(QUIET_MS);
    const again = await connect(bob, 'invisible');
    await sleep(QUIET_MS);
    const later = await connect(alice);
    expect((await later.ask('presence:watch', { userIds: [bob] })).presence).toEqual([hidden]);
    expect(sent(laptop, bob)).toEqual([]);
    await again.ask('presence:set', { status: 'online' });
    await watcher.until(() => sent(watcher, bob).length === 3, 'dnd');
    await laptop.until(() => sent(laptop, bob).length === 1, 'dnd');
    expect(sent(watcher, bob)).toEqual(['online', 'offline', 'dnd']);
  });

  it('begins with the status of the handshake, and online if the server does not know it', async () => {
    const watcher = await connect(alice);
    await watcher.ask('presence:watch', { userIds: [bob] });
    const away = await connect(bob, 'away');
    await watcher.until(() => sent(watcher, bob).length === 1, 'away');
    await connect(bob, 'busy');
    await watcher.until(() => sent(watcher, bob).length === 2, 'online');
    expect(sent(watcher, bob)).toEqual(['away', 'online']);
    expect(away.ready.features).toContain('invisible');
  });

  it('is not lost if it changes between its read and the answer', async () => {
    const watcher = await connect(alice);
    const watched = await connect(bob);
    const frames = gateway.app.get(PresenceFramesService);
    const read = frames.read.bind(frames);
    const spy = vi.spyOn(frames, 'read').mockImplementationOnce(async (userIds) => {
      const shown = await read(userIds);
      await watched.ask('presence:set', { status: 'away' });
      await sleep(50);
      return shown;
    });
    const { presence } = await watcher.ask('presence:watch', { userIds: [bob] });
    expect(presence).toMatchObject([{ status: 'online' }]);
    await watcher.until(() => sent(watcher, bob).at(-1) === 'away', 'what came between');
    spy.mockRestore();
  });

  it('of a user who has left is offline 10–20 s later, with the time when the user left', async () => {
    const [watcher, watched] = [await connect(alice), await connect(bob)];
    await watcher.ask('presence:watch', { userIds: [bob] });
    watched.close();
    const leftAtMs = Date.now();
    await watcher.until(() => sent(watcher, bob).length === 1, 'offline', 50_000);
    expect(Date.now() - leftAtMs).toBeGreaterThan(10_000 - 10);
    const [last] = statuses(watcher, bob);
    expect(last?.status).toBe('offline');
    const lastSeenMs = Date.parse(last?.lastSeenAt ?? '');
    expect(lastSeenMs).toBeGreaterThan(leftAtMs - 10);
    expect(Date.now() - lastSeenMs).toBeGreaterThan(10_000 - 10);
  }, 60_000);
});
