import { describe, expect, it, vi } from 'vitest';

import type { Piece, RoomId } from '#contracts';
import { ReliableWriter } from '#testing/load/reliable-writer';
import { RoomFollower } from '#testing/load/room-follower';
import { STORM_TIMEOUT_MS } from '#testing/load/storm';
import { killPostgres, query, storedMessages } from '#testing/topology/store';
import { gatewayUrl, isEmbedded, killAndAwaitRestart, killRedis, untilWhole } from '#testing/topology/topology';
import { bot } from '#testing/users/bot';
import type { TestUser } from '#testing/users/user';
import { usersOfTests } from '#testing/users/users-of-tests';

vi.setConfig({ testTimeout: STORM_TIMEOUT_MS });

const users = usersOfTests();
const MESSAGES_EACH = 3;
const PIECES = 60;
/** Code points that all messages together have before the strike. */
const ACKED_BEFORE = 300;
const SETTLE_TIMEOUT_MS = 120_000;

/** Whether a piece has what the message has at this place. */
function fits({ offset, text }: Piece, body: string): boolean {
  const points = [...text];
  return [...body].slice(offset, offset + points.length).join('') === text;
}

/** Two bots write on two gateways, and two people read, while `strike` kills something. */
async function withstand(strike: () => Promise<unknown>): Promise<void> {
  const [bots, people] = [
    [users.keep(await bot()), users.keep(await bot())],
    [await users.guest('one'), await users.guest('two')],
  ];
  const connect = (all: TestUser[]) =>
    Promise.all(all.map((user, index) => user.connect({ url: gatewayUrl(index), reconnection: true })));
  const [writing, reading] = [await connect(bots), await connect(people)];
  const group = { kind: 'group', name: 'answers', memberIds: [...bots, ...people].slice(1).map(({ id }) => id) };
  const roomId: RoomId = (await writing[0]!.ask('room:create', group)).id;
  const followers = await Promise.all(reading.map((socket) => RoomFollower.open(socket, roomId)));
  const writers = writing.flatMap((socket) =>
    Array.from({ length: MESSAGES_EACH }, () => new ReliableWriter(socket, roomId)),
  );
  const streams = writers.map((writer, number) =>
    writer.write(
      `${number}:`,
      Array.from({ length: PIECES }, (_, index) => ` ${index} 👍`),
    ),
  );
  const acked = () => writers.reduce((sum, writer) => sum + writer.acked, 0);
  await vi.waitUntil(() => acked() >= ACKED_BEFORE, { timeout: SETTLE_TIMEOUT_MS, interval: 5 });
  await strike();
  const ended = await Promise.all(streams);
  expect(writers.flatMap(({ failures }) => failures)).toEqual([]);
  const stored = new Map((await storedMessages(roomId)).map(({ id, body }) => [id, body]));
  for (const [index, { id, text }] of writers.entries()) {
    expect(stored.get(id)).toBe(text);
    expect(ended[index]).toMatchObject({ body: text, grow: 'complete', version: 1 });
    for (const [reader, follower] of followers.entries()) {
      const held = () => follower.messages.get(id);
      await follower.until(() => held()?.grow === 'complete', SETTLE_TIMEOUT_MS);
      expect(held()?.body).toBe(text);
      const pieces = reading[reader]!.of('message:grow').flatMap((frame) =>
        frame.pieces.filter((piece) => piece.id === id),
      );
      expect(pieces.length).toBeGreaterThan(0);
      expect(pieces.filter((piece) => !fits(piece, text))).toEqual([]);
    }
  }
  for (const table of ['pieces', 'growing'])
    expect(await query(`SELECT FROM history.${table} WHERE room_id = $1`, [roomId])).toEqual([]);
  await untilWhole();
}

describe('acked text of messages that grow is there once, and readers see nothing else', () => {
  it('when a gateway is killed (embedded: the whole process)', async () => {
    await withstand(() => killAndAwaitRestart(({ gateways }) => gateways[0]));
  });

  it.runIf(!isEmbedded())('when each history is killed, one after the other', async () => {
    await withstand(async () => {
      for (const index of [0, 1]) await killAndAwaitRestart(({ histories }) => histories[index]);
    });
  });

  it.runIf(!isEmbedded())('when Redis is killed', async () => {
    await withstand(killRedis);
  });

  it('when PostgreSQL is killed', async () => {
    await withstand(killPostgres);
  });
});
