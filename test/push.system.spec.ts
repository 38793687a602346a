import { describe, expect, it, vi } from 'vitest';

import { newId, type MessageId, type PushMessage, type PushReminder, type RoomId } from '#contracts';
import { setUp } from '#testing/engines/set-up';
import { TestPushReceiver, vapidOf } from '#testing/users/push-receiver';
import type { TestUser } from '#testing/users/user';
import { usersOfTests } from '#testing/users/users-of-tests';

/** The server pushes to a user who is away within 5 s of the ack. A busy machine takes longer. */
const WAIT = { timeout: 25_000, interval: 50 };
/** One who is there has 10 s to read. */
const READING_MS = 10_000;
const TEST_MS = 120_000;
/** A reminder is set for this time ahead: longer than it takes to set it, and to change it. */
const AHEAD_MS = 4_000;
/** It comes within 5 s of its time, on a busy machine. */
const REMINDED = { timeout: 25_000, interval: 50 };

const users = usersOfTests();

interface Ref {
  readonly roomId: RoomId;
  readonly id: MessageId;
}

describe('push', () => {
  const service = setUp(() => TestPushReceiver.start());

  const put = (user: TestUser, name: string, more: object = {}, id: string = newId()) => {
    const { endpoint, keys } = service.subscribe(name);
    const body = { kind: 'webpush', subscription: { endpoint, keys, expirationTime: null }, ...more };
    return user.http('put', `/v1/push/devices/${id}`).send(body);
  };
  const messagesOf = (name: string): PushMessage[] =>
    service.payloadsOf(name).flatMap((payload) => (payload.type === 'message' ? payload : []));
  /** By HTTP, which leaves no connection: a push to a user who is there waits. */
  const open = (user: TestUser, roomId: RoomId) =>
    user
      .http('post', `/v1/rooms/${roomId}/join`)
      .send({})
      .expect((answer) => expect(answer.status).toBeLessThan(300));
  const remindersOf = (name: string): PushReminder[] =>
    service.payloadsOf(name).flatMap((payload) => (payload.type === 'reminder' ? payload : []));
  /** Ann, who is connected, and Ben, who is away, in a room. */
  const meet = async (
    opens = true,
  ): Promise<{
    ann: TestUser;
    ben: TestUser;
    roomId: RoomId;
    send: (body: string) => Promise<MessageId>;
  }> => {
    const [ann, ben] = [await users.guest('ann'), await users.guest('ben')];
    const socket = await ann.connect();
    const { id: roomId } = await socket.ask('room:create', { kind: 'group', name: 'tea', memberIds: [ben.id] });
    if (opens) await open(ben, roomId);
    const send = async (body: string): Promise<MessageId> => {
      const id = newId<MessageId>();
      await socket.ask('message:send', { id, roomId, body });
      return id;
    };
    return { ann, ben, roomId, send };
  };

  it(
    'tells a user who is away, with the key that clients subscribe with, and ends with the session',
    async () => {
      const { ann, ben, roomId, send } = await meet();
      const name = `ben-${roomId}`;
      const key = async () => (await ben.http('get', '/v1/push').expect(200)).body.webpush?.publicKey as string;
      await expect.poll(key, WAIT).toMatch(/^[\w-]{87}$/);
      await put(ben, name).expect(201);
      await put(ann, `ann-${roomId}`).expect(201);
      const messageId = await send('the kettle boils');
      await expect.poll(() => messagesOf(name), WAIT).toHaveLength(1);
      const sender = { id: ann.id, name: ann.user.displayName, avatarUrl: null };
      const said = { userId: ben.id, roomId, messageId, seq: expect.any(Number) as number, unread: 1, sender };
      expect(messagesOf(name)[0]).toMatchObject({ ...said, roomName: 'tea', text: 'the kettle boils', mention: false });
      expect(vapidOf(service.requestsOf(name)[0]?.headers ?? {}).publicKey).toBe(await key());
      await ben.http('post', '/v1/auth/logout').expect(204);
      await send('and again');
      await new Promise((resolve) => setTimeout(resolve, 7_000));
      expect(messagesOf(name)).toHaveLength(1);
      expect(service.requestsOf(`ann-${roomId}`)).toEqual([]);
    },
    TEST_MS,
  );

  it(
    'says nothing to a user who is there and reads, and tells one who does not after 10 s',
    async () => {
      const { ben, roomId, send } = await meet();
      const name = `there-${roomId}`;
      await put(ben, name).expect(201);
      const socket = await ben.connect();
      expect(socket.ready.features).toContain('push');
      await send('read at once');
      const { messages } = await socket.ask('room:open', { roomId });
      await socket.ask('read:mark', { roomId, seq: messages.at(-1)?.seq ?? 0 });
      const sentAt = performance.now();
      await send('not read');
      await vi.waitFor(() => expect(messagesOf(name)).toHaveLength(1), WAIT);
      expect(performance.now() - sentAt).toBeGreaterThanOrEqual(READING_MS - 1_000);
      expect(messagesOf(name).map(({ text }) => text)).toEqual(['not read']);
    },
    TEST_MS,
  );

  it(
    'tells once, and without the text, of a room that the user has not opened, and of each message after that',
    async () => {
      const { ben, roomId, send } = await meet(false);
      const name = `unopened-${roomId}`;
      await put(ben, name).expect(201);
      const first = await send('buy this');
      await expect.poll(() => messagesOf(name), WAIT).toMatchObject([{ messageId: first, roomName: 'tea' }]);
      expect(messagesOf(name)[0]).not.toHaveProperty('text');
      await send('and this');
      await new Promise((resolve) => setTimeout(resolve, 6_000));
      await send('and that');
      await new Promise((resolve) => setTimeout(resolve, 6_000));
      expect(messagesOf(name)).toHaveLength(1);
      await open(ben, roomId);
      const next = await send('now that you are here');
      await expect
        .poll(() => messagesOf(name).slice(1), WAIT)
        .toMatchObject([{ messageId: next, text: 'now that you are here' }]);
    },
    TEST_MS,
  );

  it(
    'says nothing to one who has left',
    async () => {
      const { ben, roomId, send } = await meet();
      const name = `left-${roomId}`;
      await put(ben, name).expect(201);
      await ben
        .http('post', `/v1/rooms/${roomId}/leave`)
        .send({})
        .expect((answer) => expect(answer.status).toBeLessThan(300));
      await send('for those who stay');
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      expect(messagesOf(name)).toEqual([]);
    },
    TEST_MS,
  );

  it(
    'reminds on all devices of what is due, also of a read message of a muted room and while the user is there, and of nothing else',
    async () => {
      const { ann, ben, roomId, send } = await meet();
      const [name, hidden] = [`reminded-${roomId}`, `hidden-${roomId}`];
      await put(ben, name).expect(201);
      await put(ben, hidden, { preview: 'none' }).expect(201);
      await put(ann, `of-ann-${roomId}`).expect(201);
      const socket = await ben.connect();
      const refs = [];
      for (const body of ['call the plumber', 'taken away', 'put off', 'deleted'])
        refs.push({ roomId, id: await send(body) });
      const [kept, taken, moved, deleted] = refs as [Ref, Ref, Ref, Ref];
      const { messages } = await socket.ask('room:open', { roomId });
      await socket.ask('read:mark', { roomId, seq: messages.at(-1)?.seq ?? 0 });
      await socket.ask('room:notify', { roomId, notify: 'none' });
      const remindAt = new Date(Date.now() + AHEAD_MS).toISOString();
      for (const ref of refs) await socket.ask('bookmark:put', { ...ref, remindAt });
      await socket.ask('bookmark:put', taken);
      const later = new Date(Date.now() + 3_600_000).toISOString();
      await socket.ask('bookmark:put', { ...moved, remindAt: later });
      await ann
        .http('delete', `/v1/rooms/${roomId}/messages/${deleted.id}`)
        .expect((answer) => expect(answer.status).toBeLessThan(300));
      const devices = [name, hidden];
      await expect.poll(() => devices.map((each) => remindersOf(each).length), REMINDED).toEqual([1, 1]);
      expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(remindAt));
      const said = { v: 1, userId: ben.id, roomId, messageId: kept.id, remindAt, direct: false, mention: false };
      const sender = { id: ann.id, name: ann.user.displayName, avatarUrl: null };
      expect(remindersOf(name)[0]).toMatchObject({ ...said, roomName: 'tea', text: 'call the plumber', sender });
      expect(remindersOf(hidden)[0]).toMatchObject(said);
      expect(JSON.stringify(remindersOf(hidden))).not.toMatch(/plumber|tea/);
      await new Promise((resolve) => setTimeout(resolve, 3_000));
      expect([...devices, `of-ann-${roomId}`].map((each) => service.requestsOf(each).length)).toEqual([1, 1, 0]);
      expect(service.requestsOf(name)[0]?.headers).toMatchObject({ urgency: 'high' });
    },
    TEST_MS + REMINDED.timeout,
  );

  it(
    'sends a test',
    async () => {
      const { ben, roomId } = await meet();
      const [name, id] = [`test-${roomId}`, newId()];
      await put(ben, name, { preview: 'none' }, id).expect(201);
      await ben.http('post', `/v1/push/devices/${id}/test`).expect(202);
      await expect.poll(() => service.payloadsOf(name), WAIT).toEqual([{ v: 1, type: 'test', userId: ben.id }]);
    },
    TEST_MS,
  );
});
