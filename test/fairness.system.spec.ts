import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { LIMITS, newId, type RoomId } from '#contracts';
import { p99, tolerable } from '#testing/latency';
import { LimitedParley } from '#testing/limited-parley';
import type { TestSocket } from '#testing/test-socket';
import { uniqueName } from '#testing/user';

const MEBIBYTE = 1024 * 1024;
const UNREAD_BYTES = 16 * MEBIBYTE;
const CONNECTIONS_PER_USER = 25;
/** All other limits are the defaults. */
const SETTINGS = {
  UNREAD_BYTES: String(UNREAD_BYTES),
  MAX_CONNECTIONS_PER_USER: String(CONNECTIONS_PER_USER),
  RATE_GUEST: '1000/1h',
};
const WATCHES = 60;
const READERS = 20;
/** A page of them has nearly 480 kB. */
const LONG_MESSAGES = 60;
const PAGES = 12;
const SOON = { timeout: 60_000, interval: 50 };

let parley: LimitedParley;

beforeAll(async () => {
  parley = await LimitedParley.start(SETTINGS);
});

afterAll(() => parley.stop());

async function group(socket: TestSocket): Promise<RoomId> {
  return (await socket.ask('room:create', { kind: 'group', name: 'fair' })).id;
}

describe('one guest does not take what belongs to all:', () => {
  it('60 lists of 500 made-up users to watch cost no channel, and a second user is served as before', async () => {
    const [flooder, second] = [await parley.guest(uniqueName('watcher')), await parley.guest(uniqueName('second'))];
    const [flood, other] = [await flooder.connect(), await second.connect()];
    const roomId = await group(other);
    const send = () => other.ask('message:send', { id: newId(), roomId, body: 'x' });
    const beforeMs = await p99(send);
    const watchedBefore = await parley.metric('parley_gateway_watched_users');
    const watches = Promise.all(
      Array.from({ length: WATCHES }, () =>
        flood.ask('presence:watch', { userIds: Array.from({ length: LIMITS.watch }, () => newId()) }),
      ),
    );
    const duringMs = await p99(send);
    await watches;
    expect(await parley.metric('parley_gateway_watched_users')).toBe(watchedBefore);
    expect(duringMs).toBeLessThan(tolerable(beforeMs));
    // The user's own room opens too.
    expect((await other.ask('room:open', { roomId })).online).toEqual([second.id]);
  });

  it('connections beyond the bound of a user are refused, and a second user connects', async () => {
    const many = await parley.guest(uniqueName('many'));
    for (let opened = 0; opened < CONNECTIONS_PER_USER; opened += 1) await many.connect();
    await expect(many.connect()).rejects.toMatchObject({
      code: 'RATE_LIMITED',
      details: { scope: 'connections.user' },
    });
    const second = await parley.guest(uniqueName('second'));
    expect((await second.connect()).io.connected).toBe(true);
  });

  it('pages that 20 connections do not read take one budget of memory, and a second user is served as before', async () => {
    const [flooder, second] = [await parley.guest(uniqueName('unread')), await parley.guest(uniqueName('second'))];
    const [first, other] = [await flooder.connect(), await second.connect()];
    const [roomId, otherRoom] = [await group(first), await group(other)];
    const body = 'x'.repeat(LIMITS.bodyChars);
    for (let sent = 0; sent < LONG_MESSAGES; sent += 1) await first.ask('message:send', { id: newId(), roomId, body });
    const send = () => other.ask('message:send', { id: newId(), roomId: otherRoom, body: 'x' });
    const beforeMs = await p99(send);
    const cutsBefore = await parley.metric('parley_gateway_slow_readers_total');
    for (let opened = 0; opened < READERS; opened += 1) {
      const socket = await flooder.connect();
      stopReading(socket);
      for (let page = 0; page < PAGES; page += 1) {
        socket.io.emit('message:page', { roomId, limit: LONG_MESSAGES }, () => undefined);
      }
    }
    const duringMs = await p99(send);
    await expect.poll(() => parley.metric('parley_gateway_slow_readers_total'), SOON).toBeGreaterThan(cutsBefore);
    await expect.poll(() => parley.metric('parley_gateway_unread_bytes'), SOON).toBeLessThanOrEqual(UNREAD_BYTES);
    expect(duringMs).toBeLessThan(tolerable(beforeMs));
    expect(other.io.connected).toBe(true);
  });
});

/** The client's WebSocket, which has no public name. */
function stopReading({ io }: TestSocket): void {
  const { transport } = io.io.engine as unknown as { transport: { ws: { pause(): void } } };
  transport.ws.pause();
}
