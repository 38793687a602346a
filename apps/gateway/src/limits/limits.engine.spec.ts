import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  ChatError,
  LIMITS,
  newId,
  type Message,
  type MessageId,
  type RoomId,
  type SessionId,
  type UserId,
} from '#contracts';
import { SecurityLog } from '#platform/security-log';
import { TestGateway } from '../../testing/test-gateway.js';

const WINDOW_MS = 2_000;
/** After a longer pause the limiter treats the client as one that has come back. */
const PAUSE_MAX_MS = 300;
/** A timer may fire 1 ms early. */
const TIMER_MS = 5;
const ROOM = newId<RoomId>();
const MESSAGE = { roomId: ROOM, id: newId<MessageId>() };

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

  it('tell the security log which user they refused, in which session and from where', async () => {
    await start({ RATE_SEND: '1/1h', TRUST_PROXY: '1' });
    const refuse = vi.spyOn(gateway.app.get(SecurityLog), 'refuse');
    const socket = await connect(newId());
    const { userId, sessionId } = socket.ready;
    const roomId = gateway.history.room(newId(), userId);
    await socket.ask('message:send', message(roomId));
    await socket.refused('message:send', message(roomId));
    expect(refuse.mock.calls).toEqual([['send', { userId, sessionId, address: '127.0.0.1' }]]);
  });

  it.each([
    ['connect.user', { RATE_CONNECT_USER: '1/1h' }],
    ['connections.user', { MAX_CONNECTIONS_PER_USER: '1' }],
  ])('tell the security log the user and the session that a limit of connections refuses (%s)', async (scope, env) => {
    await start(env);
    const refuse = vi.spyOn(gateway.app.get(SecurityLog), 'refuse');
    const [userId, sessionId] = [newId<UserId>(), newId<SessionId>()];
    const token = gateway.tokens.token(userId, sessionId);
    await gateway.connect(userId, { token });
    await expect(gateway.connect(userId, { token })).rejects.toMatchObject({ details: { scope } });
    expect(refuse.mock.calls).toEqual([[scope, { userId, sessionId, address: '127.0.0.1' }]]);
  });

  it('tell the security log only the IP if they refuse a connection before its token is read', async () => {
    await start({ RATE_CONNECT_ADDRESS: '1/1h' });
    const refuse = vi.spyOn(gateway.app.get(SecurityLog), 'refuse');
    await connect(newId());
    await expect(connect(newId())).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    expect(refuse.mock.calls).toEqual([['connect.address', { address: '127.0.0.1' }]]);
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

  it.each([
    ['message:send', { ...MESSAGE, body: 'x', attachments: [newId()] }, 'RATE_SEND'],
    ['message:edit', { ...MESSAGE, version: 1, body: 'x', attachments: [newId()] }, 'RATE_EDIT'],
  ] as const)('count a %s with files where the operator allows no files', async (event, request, setting) => {
    await start({ FILES: 'off', [setting]: '2/1h' });
    const socket = await connect(newId());
    const refusal = async (): Promise<string> => (await socket.refused(event, request)).code;
    expect([await refusal(), await refusal(), await refusal()]).toEqual(['FORBIDDEN', 'FORBIDDEN', 'RATE_LIMITED']);
  });

  it('count the sends of all connections of a user together', async () => {
    await start({ RATE_SEND: '4/1h' });
    const userId = newId<UserId>();
    const roomId = gateway.history.room(newId(), userId);
    const [one, two] = [await connect(userId), await connect(userId)];
    for (const socket of [one, two, one, two]) await socket.ask('message:send', message(roomId));
    expect(await one.refused('message:send', message(roomId))).toMatchObject({ scope: 'send' });
  });

  it('count the changes of all connections of a user together, and not those of another user', async () => {
    await start({ RATE_EDIT: '2/1h' });
    const edit = { ...MESSAGE, version: 1, body: 'x' };
    const userId = newId<UserId>();
    const [one, two] = [await connect(userId), await connect(userId)];
    for (const socket of [one, two]) await socket.ask('message:edit', edit);
    const error = await one.refused('message:edit', edit);
    expect(error).toMatchObject({ code: 'RATE_LIMITED', retry: 'later', scope: 'edit' });
    expect(error.retryAfterMs).toBeGreaterThan(3_000_000);
    await (await connect(newId())).ask('message:edit', edit);
  });

  it('count each first member of a new room like a member who is added later', async () => {
    await start({ RATE_MEMBER: '10/1h' });
    const socket = await connect(newId());
    const group = (members: number) => {
      const memberIds = Array.from({ length: members }, () => newId<UserId>());
      return { kind: 'group', name: 'x', memberIds } as const;
    };
    await socket.ask('room:create', group(9));
    expect(await socket.refused('room:create', group(2))).toMatchObject({ code: 'RATE_LIMITED', scope: 'member' });
    await socket.ask('room:create', group(0));
    expect(gateway.history.commands).toHaveLength(2);
    const other = await connect(newId());
    await other.ask('room:create', group(LIMITS.memberIds));
    expect(await other.refused('member:add', { roomId: ROOM, userId: newId() })).toMatchObject({ scope: 'member' });
  });

  it('refuse more than 100 users in one request', async () => {
    await start({});
    const memberIds = Array.from({ length: LIMITS.memberIds + 1 }, () => newId<UserId>());
    const refused = await (await connect(newId())).refused('room:create', { kind: 'group', name: 'x', memberIds });
    expect(refused).toMatchObject({ code: 'INVALID', retry: 'never', field: 'memberIds' });
    expect(gateway.history.commands).toEqual([]);
  });

  it('hold a command until history knows the people whom it names, and no command of others', async () => {
    await start({});
    let resolve: () => void = () => undefined;
    const looked = new Promise<void>((done) => (resolve = done));
    gateway.history.answers['people:resolve'] = () => looked.then(() => ({ unreachable: [] }));
    const [ann, bob] = [await connect(newId()), await connect(newId())];
    const roomId = gateway.history.room(newId(), ann.ready.userId, bob.ready.userId);
    const added = ann.ask('member:add', { roomId, userId: newId<UserId>() });
    const behind = ann.ask('message:send', message(roomId));
    await bob.ask('message:send', message(roomId));
    expect(gateway.history.commands.map(({ type }) => type)).toEqual(['message:send']);
    resolve();
    await Promise.all([added, behind]);
    expect(gateway.history.commands.map(({ type }) => type).slice(1)).toEqual(['member:add', 'message:send']);
    expect(gateway.history.commands[1]).toMatchObject({ unreachable: [] });
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

  it('count typing at the same moment in one room once: the rest is not passed on', async () => {
    await start({ RATE_TYPING: '2/1h' });
    const userId = newId<UserId>();
    const [roomId, second, third] = [1, 2, 3].map(() => gateway.history.room(newId(), userId));
    const socket = await connect(userId);
    const acks = await Promise.all(Array.from({ length: 100 }, () => socket.request('typing', { roomId })));
    expect(acks.filter(({ ok }) => !ok)).toEqual([]);
    await socket.ask('typing', { roomId: second });
    expect(await socket.refused('typing', { roomId: third })).toMatchObject({ scope: 'typing' });
  });

  it('bound connections of one user, and of one IP', async () => {
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
