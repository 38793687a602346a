import { setTimeout as sleep } from 'node:timers/promises';

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { newId, type MessageId, type RoomId } from '#contracts';
import { ReliableSender } from '#testing/load/reliable-sender';
import { killPostgres } from '#testing/topology/store';
import { killAndAwaitRestart, killRedis, untilWhole } from '#testing/topology/topology';
import { TestPushReceiver } from '#testing/users/push-receiver';
import type { TestUser } from '#testing/users/user';
import { usersOfTests } from '#testing/users/users-of-tests';

/** `FEED_SWEEP_SECONDS` and 30 s, on a busy machine. */
const DUE_WITHIN_MS = 120_000;
const MESSAGES = 40;
const KILLED_AFTER_MS = 100;
/** A reminder falls due while the process is unavailable, or just after. */
const REMINDED_AFTER_MS = 1_500;

vi.setConfig({ testTimeout: 400_000 });

const users = usersOfTests();

const KILLS: Readonly<Record<string, () => Promise<void>>> = {
  'the courier': () => killAndAwaitRestart(({ couriers }) => couriers[0]),
  auth: () => killAndAwaitRestart(({ auths }) => auths[0]),
  history: () => killAndAwaitRestart(({ histories }) => histories[0]),
  Redis: killRedis,
  PostgreSQL: async () => {
    await killPostgres();
    await untilWhole();
  },
};

describe('scaled out, pushes', () => {
  let service: TestPushReceiver;

  beforeAll(async () => {
    service = await TestPushReceiver.start();
  });
  afterAll(() => service.stop());

  /** The seqs of the room that the browser has shown. */
  const seqsOf = (name: string, roomId: RoomId): number[] =>
    service
      .payloadsOf(name)
      .flatMap((payload) => (payload.type === 'message' && payload.roomId === roomId ? payload.seq : []));
  /** The messages of the room of which the browser was reminded. */
  const remindedOf = (name: string, roomId: RoomId): string[] =>
    service
      .payloadsOf(name)
      .flatMap((payload) => (payload.type === 'reminder' && payload.roomId === roomId ? payload.messageId : []));
  const putBrowser = (user: TestUser, name: string) => {
    const { endpoint, keys } = service.subscribe(name);
    const body = { kind: 'webpush', subscription: { endpoint, keys } };
    return user.http('put', `/v1/push/devices/${newId()}`).send(body).expect(201);
  };

  it('tell of the newest message and of a reminder that falls due, also when a process is killed with kill -9 while messages come', async () => {
    const [{ socket }, ben, cleo] = [await users.online('ann'), await users.guest('ben'), await users.guest('cleo')];
    await putBrowser(ben, 'ben');
    await putBrowser(cleo, 'cleo');
    for (const [victim, kill] of Object.entries(KILLS)) {
      const named = { kind: 'group', name: victim, memberIds: [ben.id, cleo.id] } as const;
      const { id: roomId } = await socket.ask('room:create', named);
      for (const user of [ben, cleo]) await user.http('post', `/v1/rooms/${roomId}/join`).send({}).expect(200);
      const id = newId<MessageId>();
      await socket.ask('message:send', { id, roomId, body: 'to be reminded of' });
      const remindAt = new Date(Date.now() + REMINDED_AFTER_MS).toISOString();
      await ben.http('put', `/v1/me/bookmarks/${roomId}/${id}`).send({ remindAt }).expect(200);
      const sender = new ReliableSender(socket, roomId);
      const sent = sender.sendAll(Array.from({ length: MESSAGES }, (_, n) => ({ body: `${victim} ${String(n)}` })));
      await sleep(KILLED_AFTER_MS);
      await cleo.http('post', `/v1/rooms/${roomId}/leave`).send({}).expect(204);
      await kill();
      await sent;
      await sender.sendAll([{ body: `${victim}, after she has left` }]);
      expect(sender.failures).toEqual([]);
      const newest = Math.max(...[...sender.acked.values()].map(({ seq }) => seq));
      await expect
        .poll(() => seqsOf('ben', roomId).at(-1), { timeout: DUE_WITHIN_MS, message: `after the kill of ${victim}` })
        .toBe(newest);
      await expect
        .poll(() => new Set(remindedOf('ben', roomId)), {
          timeout: DUE_WITHIN_MS,
          message: `after the kill of ${victim}`,
        })
        .toEqual(new Set([id]));
      expect(remindedOf('cleo', roomId)).toEqual([]);
      expect(seqsOf('cleo', roomId).filter((seq) => seq >= newest)).toEqual([]);
    }
  });
});
