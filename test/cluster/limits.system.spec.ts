import { setTimeout as sleep } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import { newId, type RoomId } from '#contracts';
import { LimitedParley } from '#testing/deployments/limited-parley';
import { setUp } from '#testing/engines/set-up';
import type { TestSocket } from '#testing/users/test-socket';
import { uniqueName } from '#testing/users/user';

/** Two independent processes would allow twice the rate. Late reports on a busy machine allow less than this. */
const SLACK = 1.5;
/** Tolerance for the timers of two processes. */
const TIMER_SLACK_MS = 100;
const SEND = 100;
const SEND_ROOM = 40;
const ROOM_WINDOW_MS = 20_000;
const TYPING = 20;

const SETTINGS = {
  RATE_SEND: `${SEND}/1h`,
  RATE_SEND_ROOM: `${SEND_ROOM}/${ROOM_WINDOW_MS / 1_000}s`,
  RATE_TYPING: `${TYPING}/1h`,
  RATE_GUEST: '1000/1h',
};

const parley = setUp(() => LimitedParley.start(SETTINGS));

/** Two sockets of one user, each on its own gateway. */
async function twoSockets(prefix: string): Promise<[TestSocket, TestSocket]> {
  const user = await parley.guest(uniqueName(prefix));
  return [await user.connect(0), await user.connect(1)];
}

async function groups(socket: TestSocket, count: number): Promise<RoomId[]> {
  const created = Array.from({ length: count }, () => socket.ask('room:create', { kind: 'group', name: 'limits' }));
  return (await Promise.all(created)).map(({ id }) => id);
}

type Answer = Awaited<ReturnType<TestSocket['request']>>;

/**
 * Sends on both sockets by turns until each is refused. Returns how many requests passed, and the refusals. Between the
 * turns each process asks Redis something, which gives its report the time that it needs on this machine.
 */
async function untilRefused(both: readonly TestSocket[], ask: (socket: TestSocket, turn: number) => Promise<Answer>) {
  const refusals = new Map<TestSocket, Extract<Answer, { ok: false }>>();
  let passed = 0;
  for (let turn = 0; refusals.size < both.length; turn += 1) {
    for (const socket of both.filter((each) => !refusals.has(each))) {
      const answer = await ask(socket, turn);
      if (answer.ok) passed += 1;
      else refusals.set(socket, answer);
    }
    await Promise.all(both.map((socket) => socket.ask('room:list', { limit: 1 })));
  }
  return { passed, refusals: [...refusals.values()].map(({ error }) => error) };
}

describe('scaled out, a user on two gateways', () => {
  it('sends in many rooms at the rate of one gateway', async () => {
    const both = await twoSockets('flood');
    const rooms = await groups(both[0], 6);
    const { passed, refusals } = await untilRefused(both, (socket, turn) =>
      socket.request('message:send', { id: newId(), roomId: rooms[turn % rooms.length], body: 'x' }),
    );
    expect(refusals).toMatchObject([{ code: 'RATE_LIMITED', retry: 'later', scope: 'send' }, { scope: 'send' }]);
    expect(passed).toBeGreaterThanOrEqual(SEND);
    expect(passed).toBeLessThanOrEqual(SEND * SLACK);
  });

  it('sends in one room at the rate of one gateway, and may send again after retryAfterMs', async () => {
    const both = await twoSockets('room');
    const [roomId] = await groups(both[0], 1);
    const send = (socket: TestSocket) => socket.request('message:send', { id: newId(), roomId, body: 'x' });
    const beganAtMs = performance.now();
    const { passed, refusals } = await untilRefused(both, send);
    const windows = Math.ceil((performance.now() - beganAtMs) / ROOM_WINDOW_MS);
    expect(refusals).toMatchObject([{ scope: 'send.room' }, { scope: 'send.room' }]);
    expect(passed).toBeGreaterThanOrEqual(SEND_ROOM);
    expect(passed).toBeLessThanOrEqual(SEND_ROOM * SLACK * windows);
    await sleep(Math.max(...refusals.map(({ retryAfterMs }) => retryAfterMs ?? 0)) + TIMER_SLACK_MS);
    for (const socket of both) expect(await send(socket)).toMatchObject({ ok: true });
  });

  it('types at the rate of one gateway', async () => {
    const both = await twoSockets('typist');
    const rooms = await groups(both[0], 2 * TYPING);
    const { passed, refusals } = await untilRefused(both, (socket, turn) =>
      socket.request('typing', { roomId: rooms[turn] }),
    );
    expect(refusals).toMatchObject([{ scope: 'typing' }, { scope: 'typing' }]);
    expect(passed).toBeGreaterThanOrEqual(TYPING);
    expect(passed).toBeLessThanOrEqual(TYPING * SLACK);
  });
});
