import { afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { newId, type RoomId, type UserId } from '#contracts';
import { TestPushes } from '../../testing/test-pushes.js';
import { setUp } from '#testing/engines/set-up';
import { vapidOf } from '#testing/users/push-receiver';

/** Longer than a busy machine needs. */
const WAIT = { timeout: 30_000, interval: 50 };
/** Longer than a look for what is due takes. */
const QUIET_MS = 900;
/** Time of a busy machine between the request of a push and the reading of its answer. */
const BUSY_MS = 20_000;
/** The time of a push service that takes all places for a while. */
const SLOW_MS = 400;

const someone = () => newId<UserId>();
const quiet = () => new Promise((resolve) => setTimeout(resolve, QUIET_MS));

describe('a courier that pushes', () => {
  const pushes = setUp(() => TestPushes.start());
  const courier = setUp(() => pushes.courier());
  let names = 0;

  beforeAll(async () => {
    // It pushes once it runs the consumer.
    await vi.waitFor(() => expect(pushes.devices.reports.length).toBeGreaterThan(0), WAIT);
  });
  afterEach(() => {
    pushes.service.status(201);
    pushes.verdict = {};
  });

  const name = () => `device-${String((names += 1))}`;
  /** A user with a browser, in a room. */
  const userInRoom = async (): Promise<{ userId: UserId; device: string; id: string; roomId: RoomId }> => {
    const [userId, device] = [someone(), name()];
    const id = pushes.browser(userId, device);
    return { userId, device, id, roomId: pushes.room(userId) };
  };
  const rowsOf = async (id: string) => (await pushes.rows()).filter((row) => row.device_id === id);

  it('tells auth its public key, which signs each push', async () => {
    const { device, roomId } = await userInRoom();
    await pushes.send(roomId);
    await expect.poll(() => pushes.seqsOf(device), WAIT).toEqual([1]);
    const [request] = pushes.service.requestsOf(device);
    const { claims, publicKey } = vapidOf(request?.headers ?? {});
    expect(publicKey).toBe(pushes.devices.reports.at(-1)?.key?.publicKey);
    expect(JSON.stringify(pushes.devices.reports)).not.toContain('private');
    expect(claims).toMatchObject({ aud: pushes.service.url, sub: 'mailto:ops@chat.example' });
    const ahead = Number(claims['exp']) - Date.now() / 1000;
    expect(ahead).toBeGreaterThan(0);
    expect(ahead).toBeLessThanOrEqual(12 * 3600);
    expect(request?.headers).toMatchObject({ ttl: '86400', urgency: 'normal', 'content-encoding': 'aes128gcm' });
    expect(request?.headers['topic']).toMatch(/^[\w-]{32}$/);
  });

  it('says what it is about, and nothing in clear', async () => {
    const { userId, device, roomId } = await userInRoom();
    await pushes.send(roomId);
    await expect.poll(() => pushes.messagesOf(device), WAIT).toHaveLength(1);
    const message = { v: 1, type: 'message', userId, roomId, seq: 1, direct: false, mention: false, unread: 1 };
    expect(pushes.messagesOf(device)[0]).toMatchObject({ ...message, roomName: 'tea', text: 'a secret text' });
    expect(pushes.service.requestsOf(device)[0]?.body.toString('latin1')).not.toContain('secret');
  });

  it('leaves out the content for a device that wants none', async () => {
    const [userId, device] = [someone(), name()];
    pushes.browser(userId, device, { preview: 'none' });
    await pushes.send(pushes.room(userId));
    await expect.poll(() => pushes.messagesOf(device), WAIT).toHaveLength(1);
    const [payload] = pushes.messagesOf(device);
    expect(Object.keys(payload ?? {})).not.toEqual(expect.arrayContaining(['text']));
    expect(JSON.stringify(payload)).not.toMatch(/secret|Ann|tea/);
  });

  it('makes topics of device and room, so that they tell nobody who shares a room', async () => {
    const users = [someone(), someone()] as const;
    const devices = [name(), name()] as const;
    users.forEach((userId, index) => pushes.browser(userId, devices[index] ?? ''));
    const roomId = pushes.room(...users);
    await pushes.send(roomId);
    const topics = () =>
      devices.flatMap((device) => pushes.service.requestsOf(device).map(({ headers }) => headers['topic']));
    await expect.poll(() => new Set(topics()).size, WAIT).toBe(2);
  });

  it('is urgent about direct rooms and mentions', async () => {
    pushes.verdict = { mention: true };
    const { device, roomId } = await userInRoom();
    await pushes.send(roomId);
    await expect.poll(() => pushes.service.requestsOf(device)[0]?.headers['urgency'], WAIT).toBe('high');
  });

  it('pushes at most once in 5 s about a room, then the newest', async () => {
    const { device, id, roomId } = await userInRoom();
    await pushes.send(roomId);
    await expect.poll(() => pushes.seqsOf(device), WAIT).toEqual([1]);
    await pushes.send(roomId);
    await pushes.send(roomId);
    await expect.poll(async () => (await rowsOf(id)).length, WAIT).toBeGreaterThan(1);
    await quiet();
    // The courier does not read a row that waits for the end of the 5 s.
    const waiting = (await rowsOf(id)).filter(({ sent_at }) => sent_at === null);
    await expect.poll(() => pushes.seqsOf(device), WAIT).toEqual([1, 3]);
    const [first = 0, second = 0] = pushes.service.requestsOf(device).map(({ at }) => at);
    expect(second - first).toBeGreaterThanOrEqual(4_900);
    for (const { due_at } of waiting)
      expect(due_at.getTime() - performance.timeOrigin - first).toBeGreaterThanOrEqual(4_900);
  });

  it('pushes about two rooms at once', async () => {
    const { userId, device, roomId } = await userInRoom();
    const other = pushes.room(userId);
    await Promise.all([pushes.send(roomId), pushes.send(other)]);
    await expect.poll(() => new Set(pushes.messagesOf(device).map((payload) => payload.roomId)).size, WAIT).toBe(2);
  });

  it('gives a user who is there 10 s to read', async () => {
    const { userId, device, id, roomId } = await userInRoom();
    for (const status of ['online', 'invisible'] as const) {
      pushes.statuses.users.set(userId, [status]);
      await pushes.send(roomId);
      await expect.poll(async () => (await rowsOf(id)).filter(({ sent_at }) => sent_at === null), WAIT).toHaveLength(1);
      await quiet();
      expect(pushes.seqsOf(device)).toEqual(status === 'online' ? [] : [1]);
      await pushes.pass(10);
      await expect.poll(() => pushes.seqsOf(device), WAIT).toHaveLength(status === 'online' ? 1 : 2);
    }
  });

  it('pushes nothing of what was read while it waited', async () => {
    const { userId, device, id, roomId } = await userInRoom();
    pushes.statuses.users.set(userId, ['online']);
    await pushes.send(roomId);
    await expect.poll(() => rowsOf(id), WAIT).toHaveLength(1);
    pushes.fall(roomId, 1);
    await pushes.pass(10);
    await expect.poll(() => rowsOf(id), WAIT).toEqual([]);
    expect(pushes.seqsOf(device)).toEqual([]);
  });

  it('pushes to a user who is away, and not to one who is not to be disturbed', async () => {
    const { userId, device, roomId } = await userInRoom();
    pushes.statuses.users.set(userId, ['away']);
    await pushes.send(roomId);
    await expect.poll(() => pushes.seqsOf(device), WAIT).toEqual([1]);
    const other = await userInRoom();
    pushes.statuses.users.set(other.userId, ['away', 'dnd']);
    await pushes.send(other.roomId);
    await quiet();
    expect({ seqs: pushes.seqsOf(other.device), rows: await rowsOf(other.id) }).toEqual({ seqs: [], rows: [] });
  });

  it('pushes nothing to a user who has turned to dnd while a push waited', async () => {
    const { userId, device, id, roomId } = await userInRoom();
    pushes.statuses.users.set(userId, ['online']);
    await pushes.send(roomId);
    await expect.poll(() => rowsOf(id), WAIT).toHaveLength(1);
    pushes.statuses.users.set(userId, ['dnd']);
    await pushes.pass(10);
    await expect.poll(() => rowsOf(id), WAIT).toEqual([]);
    expect(pushes.seqsOf(device)).toEqual([]);
  });

  it('pushes nothing to a session that has ended while a push waited', async () => {
    const { userId, device, id, roomId } = await userInRoom();
    pushes.statuses.users.set(userId, ['online']);
    await pushes.send(roomId);
    await expect.poll(() => rowsOf(id), WAIT).toHaveLength(1);
    pushes.devices.end(id as never);
    await pushes.pass(10);
    await expect.poll(() => rowsOf(id), WAIT).toEqual([]);
    expect(pushes.seqsOf(device)).toEqual([]);
  });

  it('never pushes to a device that belongs to another user meanwhile', async () => {
    const { userId, device, id, roomId } = await userInRoom();
    pushes.statuses.users.set(userId, ['online']);
    await pushes.send(roomId);
    await expect.poll(() => rowsOf(id), WAIT).toHaveLength(1);
    // The other user has a push that is due at the same time, on a device of their own.
    const other = await userInRoom();
    pushes.statuses.users.set(other.userId, ['online']);
    await pushes.send(other.roomId);
    await expect.poll(() => rowsOf(other.id), WAIT).toHaveLength(1);
    const { devices } = pushes.devices;
    const given = devices.map((each) => (each.id === id ? { ...each, userId: other.userId } : each));
    devices.splice(0, devices.length, ...given);
    await pushes.pass(10);
    await expect.poll(() => rowsOf(id), WAIT).toEqual([]);
    expect(pushes.service.requestsOf(device)).toEqual([]);
  });

  it.each([404, 410])('forgets a device whose push service answers %i', async (status) => {
    pushes.service.status(status);
    const { id, roomId } = await userInRoom();
    await pushes.send(roomId);
    await expect.poll(() => pushes.devices.forgotten.map((gone) => gone.id as string), WAIT).toContain(id);
    await expect.poll(() => rowsOf(id), WAIT).toEqual([]);
  });

  it('sends to the new endpoint what the old one refuses as gone', async () => {
    const { userId, device, id, roomId } = await userInRoom();
    const moved = name();
    pushes.service.answer = (response, { path }) => {
      if (path.endsWith(moved)) return void response.writeHead(201).end();
      // The client subscribes again while the push is under way.
      pushes.devices.end(id as never);
      pushes.browser(userId, moved, { id: id as never });
      response.writeHead(410).end();
    };
    await pushes.send(roomId);
    await expect.poll(() => pushes.seqsOf(moved), WAIT).toEqual([1]);
    expect(pushes.seqsOf(device)).toEqual([1]);
  });

  it('sends less once if the push service takes no more', async () => {
    const { device, id, roomId } = await userInRoom();
    pushes.service.status(413);
    await pushes.send(roomId);
    await expect.poll(() => pushes.service.requestsOf(device).length, WAIT).toBe(2);
    expect(pushes.messagesOf(device).map(({ text }) => text)).toEqual(['a secret text', undefined]);
    await expect.poll(() => rowsOf(id), WAIT).toEqual([]);
  });

  it.each([
    ['500', 500, {}, 4_000, 6_000],
    ['429 with Retry-After', 429, { 'retry-after': '77' }, 76_000, 77_500],
  ])('tries again after %s, judged again', async (_what, status, headers, least, most) => {
    const { device, id, roomId } = await userInRoom();
    pushes.service.status(status, headers);
    await pushes.send(roomId);
    await expect.poll(async () => (await rowsOf(id))[0]?.tries, WAIT).toBe(1);
    const [request] = pushes.service.requestsOf(device);
    const waits = ((await rowsOf(id))[0]?.due_at.getTime() ?? 0) - performance.timeOrigin - (request?.at ?? 0);
    expect(waits).toBeGreaterThanOrEqual(least);
    expect(waits).toBeLessThanOrEqual(most + BUSY_MS);
    pushes.service.status(201);
    await pushes.send(roomId);
    // A message that comes meanwhile waits too.
    await expect.poll(async () => (await rowsOf(id)).map((row) => row.to_seq), WAIT).toEqual([2]);
    await quiet();
    expect(pushes.service.requestsOf(device)).toHaveLength(1);
    await pushes.pass(80);
    await expect.poll(() => pushes.seqsOf(device), WAIT).toEqual([1, 2]);
  });

  it('keeps one row of what a push service refuses, however much comes meanwhile', async () => {
    pushes.service.status(503, { 'retry-after': '77' });
    const { device, id, roomId } = await userInRoom();
    await pushes.send(roomId);
    await expect.poll(async () => (await rowsOf(id))[0]?.tries, WAIT).toBe(1);
    for (const seq of [2, 3, 4]) {
      await pushes.send(roomId);
      await expect.poll(async () => (await rowsOf(id)).map((row) => row.to_seq), WAIT).toEqual([seq]);
    }
    expect(await rowsOf(id)).toMatchObject([{ from_seq: 1, tries: 1 }]);
    pushes.service.status(201);
    for (const seq of [2, 3, 4]) pushes.fall(roomId, seq);
    await pushes.pass(80);
    // The first of them still counts.
    await expect.poll(() => pushes.seqsOf(device), WAIT).toEqual([1, 1]);
  });

  it('tries again if no answer comes', async () => {
    pushes.service.answer = (response) => void response.destroy();
    const { id, roomId } = await userInRoom();
    await pushes.send(roomId);
    await expect.poll(async () => (await rowsOf(id))[0]?.tries, WAIT).toBe(1);
  });

  it('gives up what the push service refuses for good', async () => {
    pushes.service.status(403);
    const { device, id, roomId } = await userInRoom();
    await pushes.send(roomId);
    await expect.poll(() => pushes.service.requestsOf(device).length, WAIT).toBe(1);
    await expect.poll(() => rowsOf(id), WAIT).toEqual([]);
    expect(pushes.devices.forgotten.map((gone) => gone.id as string)).not.toContain(id);
    const metrics = await courier.metrics.text();
    expect(metrics).toMatch(/parley_courier_pushes_total\{kind="webpush",outcome="given-up"\} [1-9]/);
    expect(metrics).toMatch(/parley_courier_pushes_unauthorized_total\{kind="webpush"\} [1-9]/);
  });

  it('of one user with many rooms hold up no one else', async () => {
    pushes.service.answer = (response) => void setTimeout(() => response.writeHead(201).end(), SLOW_MS);
    const [loud, device] = [someone(), name()];
    pushes.browser(loud, device);
    const rooms = Array.from({ length: 120 }, () => pushes.room(loud));
    const calm = await userInRoom();
    await Promise.all(rooms.map((roomId) => pushes.send(roomId)));
    await expect.poll(() => pushes.service.requestsOf(device).length, WAIT).toBeGreaterThan(0);
    await pushes.send(calm.roomId);
    await expect.poll(() => pushes.seqsOf(calm.device), WAIT).toEqual([1]);
    expect(pushes.service.requestsOf(device).length).toBeLessThan(rooms.length);
    await expect.poll(() => pushes.service.requestsOf(device).length, { timeout: 30_000 }).toBe(rooms.length);
  });

  it.each(['http://169.254.169.254/x', 'http://10.0.0.1/x'])('connects to no refused IP: %s', async (endpoint) => {
    const { userId, device } = await userInRoom();
    const id = pushes.browser(userId, name(), { endpoint });
    await pushes.send(pushes.room(userId));
    await expect.poll(() => pushes.devices.forgotten.map((gone) => gone.id), WAIT).toContain(id);
    const { host } = new URL(endpoint);
    expect(pushes.security.events).toContainEqual(['push.address-refused', expect.objectContaining({ userId, host })]);
    await expect.poll(() => pushes.seqsOf(device), WAIT).toEqual([1]);
  });

  it('follows no redirect', async () => {
    pushes.service.answer = (response, { path }) =>
      void response.writeHead(path.endsWith('-moved') ? 201 : 307, { location: `${pushes.service.url}/x-moved` }).end();
    const { id, roomId } = await userInRoom();
    await pushes.send(roomId);
    await expect.poll(() => rowsOf(id), WAIT).toEqual([]);
    await quiet();
    expect(pushes.service.requestsOf('x-moved')).toEqual([]);
  });

  it('sends a test, also to a user who is there', async () => {
    const { userId, device } = await userInRoom();
    pushes.statuses.users.set(userId, ['dnd']);
    pushes.devices.tests = pushes.devices.devices.filter((each) => each.userId === userId);
    await expect.poll(() => pushes.service.payloadsOf(device), WAIT).toEqual([{ v: 1, type: 'test', userId }]);
    expect(pushes.service.requestsOf(device)[0]?.headers).toMatchObject({ ttl: '60', urgency: 'normal' });
    expect(pushes.service.requestsOf(device)[0]?.headers['topic']).toBeUndefined();
  });

  it('tells auth which devices had a push', async () => {
    const { device, id, roomId } = await userInRoom();
    await pushes.send(roomId);
    await expect.poll(() => pushes.seqsOf(device), WAIT).toEqual([1]);
    await expect.poll(() => pushes.devices.reports.flatMap(({ pushed }): string[] => [...pushed]), WAIT).toContain(id);
  });

  it('goes on when history was unavailable', async () => {
    const { device, roomId } = await userInRoom();
    pushes.historyIsUnavailable = true;
    await pushes.send(roomId);
    await quiet();
    pushes.historyIsUnavailable = false;
    await expect.poll(() => pushes.seqsOf(device), WAIT).toEqual([1]);
  });

  it('goes out at once also if the clock of the courier is ahead of that of PostgreSQL', async () => {
    const { device, roomId } = await userInRoom();
    pushes.couriers.clock.aheadMs = 60_000;
    onTestFinished(() => void (pushes.couriers.clock.aheadMs = 0));
    await pushes.send(roomId);
    await expect.poll(() => pushes.seqsOf(device), WAIT).toEqual([1]);
  });

  it('asks history for little while auth is unavailable, however many rooms wait', async () => {
    const { device, roomId } = await userInRoom();
    const rooms = Array.from({ length: 60 }, () => pushes.room(someone()));
    pushes.devices.areUnavailable = true;
    pushes.asked = 0;
    await Promise.all([...rooms, roomId].map((each) => pushes.send(each)));
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    expect(pushes.asked).toBeGreaterThan(0);
    expect(pushes.asked).toBeLessThan(100);
    pushes.devices.areUnavailable = false;
    await expect.poll(() => pushes.seqsOf(device), WAIT).toEqual([1]);
  });

  it('finds by a sweep what a lost hint did not tell', async () => {
    const { device, roomId } = await userInRoom();
    pushes.couriers.log.send(roomId);
    await courier.sweeps.job.run();
    await expect.poll(() => pushes.seqsOf(device), WAIT).toEqual([1]);
  });
});
