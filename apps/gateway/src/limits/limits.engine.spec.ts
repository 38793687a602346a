import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { ChatError, newId, type Message, type MessageId, type RoomId, type UserId } from '#contracts';
import { TestGateway } from '../../testing/test-gateway.js';

const WINDOW_MS = 2_000;
/** After a longer pause the limiter treats the client as one that has come back. */
const PAUSE_MAX_MS = 300;
/** A timer may fire 1 ms early. */
const TIMER_MS = 5;

describe('rate limits of a gateway', () => {
  let gateway: TestGateway;
  const start = async (env: Record<string, string>) => {
    gateway = await TestGateway.start({ env: { RATE_LIMITS: 'on', ...env } });
  };
  const connect = (userId: UserId) => gateway.connect(userId);
  afterEach(() => gateway.stop());
  const message = (roomId: RoomId) => ({ id: newId<MessageId>(), roomId, body: 'x' });

  it('are in ready, by scope, and left out if there are none', async () => {
    await start({ RATE_SEND: '7/3s' });
    const { limits } = (await connect(newId())).ready;
    expect(limits.rates).toMatchObject({ send: { points: 7, windowMs: 3_000 }, search: { points: 60 } });
    await gateway.stop();
    await start({ RATE_LIMITS: 'off', RATE_SEND: '1/1h' });
    const socket = await connect(newId());
    expect(socket.ready.limits.rates).toBeUndefined();
    const roomId = gateway.history.room(newId(), socket.ready.userId);
    for (let i = 0; i < 3; i += 1) await socket.ask('message:send', message(roomId));
  });

  it('refuse a send and all that follow it, until the client pauses', async () => {
    await start({ RATE_SEND_ROOM: `5/${String(WINDOW_MS / 1_000)}s` });
    const userId = newId<UserId>();
    const [roomId, other] = [gateway.history.room(newId(), userId), gateway.history.room(newId(), userId)];
    const socket = await connect(userId);
    /** Sends across the end of the window, and returns the longest pause between two sends. */
    const sendOn = async (acks: boolean[]): Promise<number> => {
      const sentAtMs: number[] = [];
      const startedAtMs = performance.now();
      for (; performance.now() - startedAtMs < 2_600; await sleep(50)) {
        void socket.request('message:send', message(roomId)).then(({ ok }) => acks.push(ok));
        sentAtMs.push(performance.now());
      }
      await expect.poll(() => acks.length).toBe(sentAtMs.length);
      return Math.max(...sentAtMs.map((atMs, i) => atMs - (sentAtMs[i - 1] ?? startedAtMs)));
    };
    const acks: boolean[] = [];
    while ((await sendOn(acks)) > PAUSE_MAX_MS) {
      acks.splice(0);
      await sleep(WINDOW_MS);
    }
    expect(acks.lastIndexOf(true)).toBe(4);
    const refused = await socket.refused('message:send', message(roomId));
    expect(refused).toMatchObject({ code: 'RATE_LIMITED', retry: 'later', scope: 'send.room' });
    await socket.ask('message:send', message(other));
    await sleep((refused.retryAfterMs ?? 0) + TIMER_MS);
    await socket.ask('message:send', message(roomId));
  });

  it('let a repeated send pass, and refuse a new one', async () => {
    await start({ RATE_SEND: '2/1h' });
    const userId = newId<UserId>();
    const roomId = gateway.history.room(newId(), userId);
    const socket = await connect(userId);
    const sent = message(roomId);
    gateway.history.answers['message:get'] = ({ id }) => {
      if (id !== sent.id) throw new ChatError('NOT_FOUND');
      return { senderId: userId } as Message;
    };
    await socket.ask('message:send', sent);
    await socket.ask('message:send', message(roomId));
    expect(await socket.refused('message:send', message(roomId))).toMatchObject({ scope: 'send' });
    await socket.ask('message:send', sent);
  });

  it('count the sends of all connections of a user together', async () => {
    await start({ RATE_SEND: '4/1h' });
    const userId = newId<UserId>();
    const roomId = gateway.history.room(newId(), userId);
    const [one, two] = [await connect(userId), await connect(userId)];
    for (const socket of [one, two, one, two]) await socket.ask('message:send', message(roomId));
    expect(await one.refused('message:send', message(roomId))).toMatchObject({ scope: 'send' });
  });

  it.each([
    ['room:create', { kind: 'group', name: 'x' }, 'create', 'RATE_CREATE'],
    ['message:search', { query: 'x' }, 'search', 'RATE_SEARCH'],
    ['presence:watch', { userIds: [] }, 'watch', 'RATE_WATCH'],
  ] as const)('bound %s', async (event, request, scope, setting) => {
    await start({ [setting]: '2/1h' });
    const socket = await connect(newId());
    for (let i = 0; i < 2; i += 1) await socket.ask(event, request);
    const error = await socket.refused(event, request);
    expect(error).toMatchObject({ code: 'RATE_LIMITED', retry: 'later', scope });
    expect(error.retryAfterMs).toBeGreaterThan(3_000_000);
  });

  it('keep the order of a room that is created and written to at once', async () => {
    await start({});
    const socket = await connect(newId());
    const roomId = newId<RoomId>();
    const created = socket.ask('room:create', { id: roomId, kind: 'group', name: 'x' });
    await Promise.all([created, socket.ask('message:send', message(roomId))]);
    expect(gateway.history.commands.map(({ type }) => type)).toEqual(['room:create', 'message:send']);
  });

  it('bound typing over many rooms, and not in one', async () => {
    await start({ RATE_TYPING: '2/1h' });
    const userId = newId<UserId>();
    const rooms = [1, 2, 3].map(() => gateway.history.room(newId(), userId));
    const socket = await connect(userId);
    for (let i = 0; i < 5; i += 1) await socket.ask('typing', { roomId: rooms[i % 2] });
    expect(await socket.refused('typing', { roomId: rooms[2] })).toMatchObject({ scope: 'typing' });
  });

  it('bound connections of one user, and of one address', async () => {
    await start({ RATE_CONNECT_USER: '2/1h', RATE_CONNECT_ADDRESS: '5/1h' });
    const userId = newId<UserId>();
    await connect(userId);
    await connect(userId);
    await expect(connect(userId)).rejects.toMatchObject({ code: 'RATE_LIMITED', details: { scope: 'connect.user' } });
    await connect(newId());
    await connect(newId());
    const refused = connect(newId());
    await expect(refused).rejects.toBeInstanceOf(ChatError);
    await expect(refused).rejects.toMatchObject({ details: { scope: 'connect.address' } });
  });
});
