import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { newId, type UserId } from '#contracts';
import { setUp } from '#testing/engines/set-up';
import { TestSocket } from '#testing/users/test-socket';
import { TestGateway } from '../../testing/test-gateway.js';

/** Long enough for a frame to arrive that must not. */
const QUIET_MS = 150;

describe('typing', () => {
  const gateway = setUp(() => TestGateway.start());

  it.each(['blocks the other', 'is blocked'])('of a user who %s is acked and not sent to the other', async (side) => {
    const [typist, other] = [newId<UserId>(), newId<UserId>()];
    const roomId = gateway.history.room(newId(), typist, other);
    const pair = side === 'is blocked' ? [other, typist] : [typist, other];
    gateway.history.blocks.add(pair.join(' '));
    const sockets = [typist, other].map((userId) =>
      TestSocket.connect(gateway.tokens.token(userId), { url: gateway.url }),
    );
    const [typing, seeing] = (await Promise.all(sockets)) as [TestSocket, TestSocket];
    for (const socket of [typing, seeing]) await socket.ask('room:open', { roomId });
    expect(await typing.ask('typing', { roomId })).toEqual({});
    await sleep(QUIET_MS);
    expect(seeing.of('typing')).toEqual([]);
    for (const socket of [typing, seeing]) socket.close();
  });

  it('is shown again at once after a message of the user, and not after other changes of the room', async () => {
    const [typist, reader] = [newId<UserId>(), newId<UserId>()];
    const roomId = gateway.history.room(newId(), typist, reader);
    const [laptop, phone, other] = [
      await gateway.connect(typist),
      await gateway.connect(typist),
      await gateway.connect(reader),
    ];
    for (const socket of [laptop, phone, other]) await socket.ask('room:open', { roomId });
    const message = { id: newId(), senderId: typist, version: 1, deletedAt: null, pinned: false, reactions: [] };
    const changes = [
      { ...message, senderId: reader },
      { ...message, version: 2 },
      { ...message, reactions: [{ emoji: '👍' }] },
      { ...message, pinned: true },
    ];
    await laptop.ask('typing', { roomId });
    for (const changed of changes) await gateway.history.change(roomId, { type: 'message', message: changed });
    await laptop.wait('changes', ({ to }) => Number(to) === changes.length);
    await laptop.ask('typing', { roomId });
    await sleep(QUIET_MS);
    expect(other.of('typing')).toHaveLength(1);

    await gateway.history.change(roomId, { type: 'message', message });
    await phone.wait('changes', ({ to }) => Number(to) === changes.length + 1);
    await phone.ask('typing', { roomId });
    await other.wait('typing', () => other.of('typing').length === 2);
  });

  it('is refused in a room that the user is not in, also several times at the same moment', async () => {
    const roomId = gateway.history.room(newId(), newId<UserId>());
    const socket = await gateway.connect(newId());
    const acks = await Promise.all([1, 2, 3].map(() => socket.request('typing', { roomId })));
    expect(acks.map((ack) => (ack.ok ? 'ok' : ack.error.code))).toEqual(['NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND']);
  });
});
