import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { ACK_TIMEOUT_MS, newId, type CommandResult, type MessageId, type RoomId, type UserId } from '#contracts';
import { setUp } from '#testing/engines/set-up';
import { TestSocket } from '#testing/users/test-socket';
import { TestGateway } from '../../testing/test-gateway.js';

/** The protocol's 10 s, and time for a busy machine. */
const ACK_WITHIN_MS = 20_000;
/** Requests beyond the rate. Twice as many close the connection. */
const REFUSED = 3_000;
/** A timer may fire 1 ms early. */
const TIMER_MS = 5;

const message = (roomId: RoomId) => ({ id: newId<MessageId>(), roomId, body: 'x' });

describe('requests', () => {
  const userId = newId<UserId>();
  const gateway = setUp(() => TestGateway.start());
  const socket = setUp(() => TestSocket.connect(gateway.tokens.token(userId), { url: gateway.url }));

  const raw = (...args: unknown[]) => socket.io.timeout(ACK_TIMEOUT_MS + 5_000).emitWithAck(...(args as [string]));

  it('get one clean error each for broken input, and the connection stays open', async () => {
    const broken: [unknown[], object][] = [
      [['no:such', {}], { code: 'UNKNOWN_EVENT', retry: 'never' }],
      [['error', {}], { code: 'UNKNOWN_EVENT' }],
      [['message:send'], { code: 'INVALID', field: 'id' }],
      [['message:send', null], { code: 'INVALID' }],
      [['message:send', 'text'], { code: 'INVALID' }],
      [['message:send', [1]], { code: 'INVALID' }],
      [['message:send', Buffer.from('x')], { code: 'INVALID' }],
      [['message:send', { ...message(newId()), more: 1 }], { code: 'INVALID', field: 'more' }],
      [['message:send', { ...message(newId()), body: '  ' }], { code: 'INVALID', field: 'body' }],
      [['room:join', {}], { code: 'INVALID', field: 'roomId' }],
      [['room:join', { roomId: newId(), name: 'x' }], { code: 'INVALID', field: 'name' }],
    ];
    for (const [args, error] of broken) expect(await raw(...args)).toMatchObject({ ok: false, error });
    expect(await raw('room:list')).toMatchObject({ ok: true });
    expect(await raw('room:list', {}, 'further', 'arguments')).toMatchObject({ ok: true });
    expect(gateway.history.commands).toEqual([]);
  });

  it('of one connection to one room take effect in the order sent, whatever their events', async () => {
    const roomId = gateway.history.room(newId(), userId);
    const events = Array.from({ length: 100 }, (_, index) => index % 3);
    const acks = events.map((kind) => {
      if (kind === 0) return socket.ask('message:send', message(roomId));
      return kind === 1 ? socket.ask('room:leave', { roomId }) : socket.ask('room:join', { roomId });
    });
    await Promise.all(acks);
    const types = gateway.history.commands.filter((command) => command.roomId === roomId).map(({ type }) => type);
    expect(types).toEqual(events.map((kind) => ['message:send', 'room:leave', 'room:join'][kind]));
    expect(Math.max(...gateway.history.batches)).toBeGreaterThan(10);
  });

  it('without a callback are carried out, too', async () => {
    const roomId = gateway.history.room(newId(), userId);
    const sent = message(roomId);
    socket.io.emit('message:send', sent);
    await expect.poll(() => gateway.history.commands.at(-1)?.request).toMatchObject({ id: sent.id });
  });

  it('that find a handler failing get INTERNAL without its detail', async () => {
    gateway.history.answers['room:discover'] = () => {
      throw new Error('SELECT secret');
    };
    const error = await socket.refused('room:discover', {});
    expect(error).toEqual({ code: 'INTERNAL', message: 'Something went wrong.', retry: 'later' });
  });

  it('are acked once, with TIMEOUT if the answer is late, also if it still comes', async () => {
    const roomId = gateway.history.room(newId(), userId);
    const execute = gateway.history.execute;
    const done = { ok: true, data: {} } as CommandResult;
    gateway.history.execute = () => sleep(ACK_TIMEOUT_MS + 1_500).then(() => done);
    const acks: unknown[] = [];
    const startedAtMs = performance.now();
    socket.io.emit('read:mark', { roomId, seq: 1 }, (ack: unknown) => acks.push(ack));
    await expect.poll(() => acks.length, { timeout: 30_000 }).toBe(1);
    expect(performance.now() - startedAtMs).toBeLessThan(ACK_WITHIN_MS);
    await sleep(2_500);
    expect(acks).toMatchObject([{ ok: false, error: { code: 'TIMEOUT', retry: 'later' } }]);
    gateway.history.execute = execute;
  });

  it('in a frame over the limit close the connection', async () => {
    const other = await TestSocket.connect(gateway.tokens.token(userId), { url: gateway.url });
    other.io.emit('message:send', { ...message(newId()), body: 'x'.repeat(140_000) });
    await other.until(() => other.io.disconnected, 'the end');
  });
});

describe('more requests than one connection may have open', () => {
  it.each(['turn', 'plain'])('wait and are all served in order, with SOCKET_TRANSPORT=%s', async (transport) => {
    const gateway = await TestGateway.start({ env: { SOCKET_TRANSPORT: transport } });
    const userId = newId<UserId>();
    const roomId = gateway.history.room(newId(), userId);
    const socket = await gateway.connect(userId);
    const sends = Array.from({ length: 1_800 }, () => message(roomId));
    await Promise.all(sends.map((request) => socket.ask('message:send', request)));
    const stored = gateway.history.commands.map(({ request }) => ('id' in request ? request.id : ''));
    expect(stored).toEqual(sends.map(({ id }) => id));
    await gateway.stop();
  });
});

describe('the rate of one connection', () => {
  it('is bounded, and the error says when to retry', async () => {
    const gateway = await TestGateway.start({ env: { RATE_LIMITS: 'on', RATE_REQUESTS: '5/4s' } });
    const socket = await TestSocket.connect(gateway.tokens.token(newId()), { url: gateway.url });
    const admitted = [1, 2, 3, 4, 5].map(() => socket.ask('room:list', {}));
    // Sent without waiting for the acks: on a busy machine they can take longer than the window.
    const error = await socket.refused('room:list', {});
    await Promise.all(admitted);
    expect(error).toMatchObject({ code: 'RATE_LIMITED', scope: 'connection', retry: 'later' });
    await sleep((error.retryAfterMs ?? 0) + TIMER_MS);
    await socket.ask('room:list', {});
    socket.close();
    await gateway.stop();
  });

  it('closes the connection of a client that sends on and on, whatever it is answered', async () => {
    // A window that does not end: after a stall of the machine the gateway would admit some, and count from the beginning.
    const gateway = await TestGateway.start({ env: { RATE_LIMITS: 'on', RATE_REQUESTS: '5/1h' } });
    const [deaf, other] = [await gateway.connect(newId()), await gateway.connect(newId())];
    for (let sent = 0; sent < REFUSED; sent += 1) deaf.io.emit('typing', {});
    expect(await other.ask('room:list', {})).toBeDefined();
    expect(deaf.io.connected).toBe(true);
    for (let sent = 0; sent < REFUSED; sent += 1) deaf.io.emit('typing', {});
    await deaf.until(() => deaf.io.disconnected, 'the end');
    other.close();
    await gateway.stop();
  });
});
