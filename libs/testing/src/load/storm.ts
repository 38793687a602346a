import { expect } from 'vitest';

import type { RoomId } from '#contracts';

import { ReliableSender } from './reliable-sender.js';
import { RoomFollower } from './room-follower.js';
import { storedMessages } from '../topology/store.js';
import type { TestSocket } from '../users/test-socket.js';
import { gatewayUrl, untilWhole } from '../topology/topology.js';
import { guest, type TestUser, uniqueName } from '../users/user.js';

/** Acks that must have come before `strike`. */
const ACKED_BEFORE = 150;
const SETTLE_TIMEOUT_MS = 120_000;
/** Enough for thousands of messages and process starts on a busy machine. */
export const STORM_TIMEOUT_MS = 300_000;

export interface StormOptions {
  /** Kills something while sends are in flight. Resolves when the deployment is ready again. */
  readonly strike: () => Promise<unknown>;
  /** Messages that each of the two senders sends. */
  readonly messagesEach?: number;
}

/**
 * Two senders stream into one room over two gateways, and two more clients follow it, while `strike` kills something.
 * Then compares every ack and every client's log with PostgreSQL.
 */
export async function withstandStorm({ strike, messagesEach = 1_500 }: StormOptions): Promise<void> {
  const users = await Promise.all(['sender1', 'sender2', 'follower1', 'follower2'].map((name) => guest(name)));
  try {
    const sockets = await Promise.all(
      users.map((user, index) => user.connect({ url: gatewayUrl(index), reconnection: true })),
    );
    const roomId = await publicRoom(sockets);
    const followers = await Promise.all(sockets.slice(2).map((socket) => RoomFollower.open(socket, roomId)));
    const senders = sockets.slice(0, 2).map((socket) => new ReliableSender(socket, roomId));
    const streams = senders.map((sender, number) =>
      sender.sendAll(
        Array.from({ length: messagesEach }, (_, index) => ({ body: `${String(number)}:${String(index)}` })),
      ),
    );
    await acked(senders, ACKED_BEFORE);
    expect(inFlight(senders)).toBeGreaterThan(0);
    await strike();
    await Promise.all(streams);
    await judge(roomId, senders, followers, 2 * messagesEach);
    await untilWhole();
  } finally {
    users.forEach((user: TestUser) => user.close());
  }
}

async function publicRoom(sockets: readonly TestSocket[]): Promise<RoomId> {
  const [first, ...others] = sockets;
  if (first === undefined) throw new Error('no socket');
  const { id } = await first.ask('room:create', { kind: 'group', name: uniqueName('storm'), visibility: 'public' });
  for (const socket of others) await socket.ask('room:join', { roomId: id });
  return id;
}

async function acked(senders: readonly ReliableSender[], count: number): Promise<void> {
  while (senders.reduce((sum, sender) => sum + sender.acked.size, 0) < count) {
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

function inFlight(senders: readonly ReliableSender[]): number {
  return senders.reduce((sum, sender) => sum + sender.inFlight, 0);
}

async function judge(
  roomId: RoomId,
  senders: readonly ReliableSender[],
  followers: readonly RoomFollower[],
  expected: number,
): Promise<void> {
  const stored = await storedMessages(roomId);
  const texts = stored.filter(({ kind }) => kind === 'text');
  expect(senders.flatMap(({ failures }) => failures)).toEqual([]);
  expect(stored.map(({ seq }) => seq)).toEqual(stored.map((_, index) => index + 1));
  expect(texts).toHaveLength(expected);
  const seqById = new Map(texts.map(({ id, seq }) => [id, seq]));
  for (const sender of senders) {
    for (const ack of sender.acked.values()) expect(seqById.get(ack.id)).toBe(ack.seq);
  }
  for (const number of [0, 1]) {
    const own = texts.filter(({ body }) => body.startsWith(`${String(number)}:`)).map(({ body }) => body);
    expect(own).toEqual(own.map((_, index) => `${String(number)}:${String(index)}`));
  }
  for (const follower of followers) {
    await follower.until(() => follower.log.length >= expected, SETTLE_TIMEOUT_MS);
    expect(follower.ordered.map(({ id, seq }) => [id, seq])).toEqual(stored.map(({ id, seq }) => [id, seq]));
    expect(new Set(follower.live).size).toBe(follower.live.length);
  }
}
