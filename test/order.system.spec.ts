import { describe, expect, it } from 'vitest';

import { newId, type RoomId, type SentMessage } from '#contracts';
import { query, storedMessages, whileLocked } from '#testing/topology/store';
import type { TestSocket } from '#testing/users/test-socket';
import { connectionsOf, gatewayUrl, topology } from '#testing/topology/topology';
import { uniqueName } from '#testing/users/user';
import { usersOfTests } from '#testing/users/users-of-tests';

const users = usersOfTests();

async function publicRoom(members: readonly { socket: TestSocket }[]): Promise<RoomId> {
  const [first, ...others] = members;
  if (first === undefined) throw new Error('no member');
  const room = await first.socket.ask('room:create', { kind: 'group', name: uniqueName('room'), visibility: 'public' });
  await first.socket.untilIn(room.id);
  for (const { socket } of others) await socket.ask('room:join', { roomId: room.id });
  return room.id;
}

describe('order', () => {
  it('300 messages pipelined without waiting keep their order', async () => {
    const [ann, ben] = [await users.online('ann', 0), await users.online('ben', 1)];
    const roomId = await publicRoom([ann, ben]);
    const sends = Array.from({ length: 300 }, (_, index) =>
      ann.socket.ask('message:send', { id: newId(), roomId, body: `message ${String(index)}` }),
    );
    const seqs = (await Promise.all(sends)).map(({ seq }) => Number(seq));
    expect(seqs).toEqual(seqs.map((_, index) => (seqs[0] ?? 0) + index));
    await ben.socket.until(
      () => ben.socket.messages(roomId).filter(({ senderId }) => senderId).length === 300,
      '300 messages',
    );
    const bodies = ben.socket.messages(roomId).flatMap(({ senderId, body }) => (senderId ? [body] : []));
    expect(bodies).toEqual(Array.from({ length: 300 }, (_, index) => `message ${String(index)}`));
  });

  it('is the same for every member with 8 senders, and seq is 1…N without holes', async () => {
    const members = await Promise.all(
      Array.from({ length: 8 }, (_, index) => users.online(`sender${String(index)}`, index)),
    );
    // Embedded or scaled out, the sockets are spread over all gateways.
    const { gateways } = topology();
    expect(new Set(gateways.map(({ pid }) => pid)).size).toBe(gateways.length);
    for (const gateway of gateways) expect(await connectionsOf(gateway)).toBeGreaterThanOrEqual(8 / gateways.length);
    const roomId = await publicRoom(members);
    const perSender = 40;
    await Promise.all(
      members.map(async ({ socket }, sender) => {
        for (let index = 0; index < perSender; index++) {
          await socket.ask('message:send', { id: newId(), roomId, body: `${String(sender)}:${String(index)}` });
        }
      }),
    );
    const stored = await storedMessages(roomId);
    expect(stored.map(({ seq }) => seq)).toEqual(stored.map((_, index) => index + 1));
    const texts = stored.filter(({ kind }) => kind === 'text').map(({ id }) => id);
    expect(texts).toHaveLength(8 * perSender);
    for (const { socket } of members) {
      const seen = (): string[] => socket.messages(roomId).flatMap(({ senderId, id }) => (senderId ? [id] : []));
      await socket.until(() => seen().length >= texts.length, 'all messages');
      expect(seen()).toEqual(texts);
    }
  });

  it('sends, a room change and a leave of one connection take effect in the order sent', async () => {
    const [ann, ben] = [await users.online('ann', 0), await users.online('ben', 1)];
    const roomId = await publicRoom([ann, ben]);
    const { socket } = ann;
    const steps = [
      socket.request('message:send', { id: newId(), roomId, body: 'before' }),
      socket.request('room:update', { roomId, name: uniqueName('renamed') }),
      socket.request('message:send', { id: newId(), roomId, body: 'between' }),
      socket.request('room:leave', { roomId }),
      socket.request('message:send', { id: newId(), roomId, body: 'after' }),
      socket.request('room:join', { roomId }),
      socket.request('message:send', { id: newId(), roomId, body: 'back' }),
    ];
    const outcomes = (await Promise.all<{ ok: boolean; error?: { code: string } }>(steps)).map((ack) =>
      ack.ok ? 'ok' : ack.error?.code,
    );
    expect(outcomes).toEqual(['ok', 'ok', 'ok', 'ok', 'NOT_A_MEMBER', 'ok', 'ok']);
    const rows = await query<{ body: string; system: { type: string } | null }>(
      'SELECT body, system FROM history.messages WHERE room_id = $1 ORDER BY seq OFFSET 2',
      [roomId],
    );
    expect(rows.map(({ body, system }) => system?.type ?? body)).toEqual([
      'before',
      'room.renamed',
      'between',
      'member.left',
      'member.joined',
      'back',
    ]);
  });

  it('afterId holds a message back until the one before it is stored', async () => {
    const ann = await users.online('ann', 0);
    const roomId = await publicRoom([ann]);
    const [first, second] = [newId(), newId()];
    const early = { id: second, roomId, body: 'second', afterId: first };
    expect(await ann.socket.refused('message:send', early)).toMatchObject({ code: 'OUT_OF_ORDER', retry: 'later' });
    await ann.socket.ask('message:send', { id: first, roomId, body: 'first' });
    expect(await ann.socket.ask('message:send', early)).toMatchObject({ dup: false });
    expect((await storedMessages(roomId)).map(({ body }) => body)).toEqual(['', 'first', 'second']);
  });

  it('messages behind one that fails with "later" fail too and are not stored', async () => {
    const ann = await users.online('ann', 0);
    const roomId = await publicRoom([ann]);
    const { first, behind } = await whileLocked(roomId, async () => {
      const first = ann.socket.ask('message:send', { id: newId(), roomId, body: 'before them' });
      const behind = [
        { id: newId(), roomId, body: 'held back', afterId: newId() },
        { id: newId(), roomId, body: 'behind it' },
        { id: newId(), roomId, body: 'and behind that' },
      ].map((send) => ann.socket.refused('message:send', send));
      // Answered when the gateway has received all of them.
      await ann.socket.ask('typing', { roomId });
      return { first, behind };
    });
    await first;
    expect((await Promise.all(behind)).map(({ code }) => code)).toEqual([
      'OUT_OF_ORDER',
      'OUT_OF_ORDER',
      'OUT_OF_ORDER',
    ]);
    expect((await storedMessages(roomId)).map(({ body }) => body)).toEqual(['', 'before them']);
  });
});

describe('repeats', () => {
  it('the same id sent five times, over all gateways and after a reconnect, is stored and delivered once', async () => {
    const [ann, ben] = [await users.online('ann', 0), await users.online('ben', 1)];
    const roomId = await publicRoom([ann, ben]);
    const request = { id: newId(), roomId, body: 'once', mentions: [ben.user.id], ext: { key: ['value', 1] } };
    const answers: SentMessage[] = [];
    answers.push(
      ...(await Promise.all([ann.socket.ask('message:send', request), ann.socket.ask('message:send', request)])),
    );
    const other = gatewayUrl(-1);
    answers.push(await (await ann.user.connect({ url: other })).ask('message:send', request));
    ann.socket.close();
    const reconnected = await ann.user.connect();
    answers.push(await reconnected.ask('message:send', request));
    answers.push(await reconnected.ask('message:send', { ...request, afterId: newId() }));
    const [first] = answers;
    expect(answers.map(({ dup }) => dup)).toEqual([false, true, true, true, true]);
    for (const answer of answers) expect({ ...answer, dup: false }).toEqual(first);
    await reconnected.ask('message:send', { id: newId(), roomId, body: 'last' });
    await ben.socket.until(() => ben.socket.messages(roomId).some(({ body }) => body === 'last'), 'the last');
    expect(ben.socket.messages(roomId).filter(({ id }) => id === request.id)).toHaveLength(1);
    expect((await storedMessages(roomId)).filter(({ id }) => id === request.id)).toHaveLength(1);
  });

  it('an id that is reused with another body, or by another user, is a mismatch', async () => {
    const [ann, ben] = [await users.online('ann', 0), await users.online('ben', 1)];
    const roomId = await publicRoom([ann, ben]);
    const id = newId();
    await ann.socket.ask('message:send', { id, roomId, body: 'mine' });
    for (const [socket, body] of [
      [ann.socket, 'changed'],
      [ben.socket, 'mine'],
    ] as const) {
      expect(await socket.refused('message:send', { id, roomId, body })).toMatchObject({
        code: 'IDEMPOTENCY_MISMATCH',
      });
    }
    expect(await storedMessages(roomId)).toHaveLength(3);
  });

  it('a repeat is recognised after the sender has left', async () => {
    const [ann, ben] = [await users.online('ann', 0), await users.online('ben', 1)];
    const roomId = await publicRoom([ann, ben]);
    const request = { id: newId(), roomId, body: 'before I go' };
    await ben.socket.ask('message:send', request);
    await ben.socket.ask('room:leave', { roomId });
    expect(await ben.socket.ask('message:send', request)).toMatchObject({ dup: true });
    expect(await ben.socket.refused('message:send', { ...request, id: newId() })).toMatchObject({
      code: 'NOT_A_MEMBER',
    });
  });

  it('creating a room again with the same id returns the same room; other content is a mismatch', async () => {
    const ann = await users.online('ann', 0);
    const request = { id: newId(), kind: 'group', name: 'repeatable' };
    const [one, other] = await Promise.all([
      ann.socket.ask('room:create', request),
      ann.socket.ask('room:create', request),
    ]);
    expect(other).toEqual(one);
    expect(await ann.socket.refused('room:create', { ...request, name: 'another' })).toMatchObject({
      code: 'IDEMPOTENCY_MISMATCH',
    });
  });

  it('leaving twice and adding a member twice succeed and write nothing', async () => {
    const [ann, ben] = [await users.online('ann', 0), await users.online('ben', 1)];
    const roomId = await publicRoom([ann]);
    await ann.socket.ask('member:add', { roomId, userId: ben.user.id });
    await ann.socket.ask('member:add', { roomId, userId: ben.user.id });
    await ben.socket.ask('room:leave', { roomId });
    await ben.socket.ask('room:leave', { roomId });
    const stored = await query<{ system: { type: string } }>(
      'SELECT system FROM history.messages WHERE room_id = $1 ORDER BY seq',
      [roomId],
    );
    expect(stored.map(({ system }) => system.type)).toEqual(['room.created', 'member.added', 'member.left']);
  });
});
