import { describe, expect, it } from 'vitest';

import { newId } from '#contracts';
import { storedMessages, whileLocked } from '#testing/topology/store';
import { uniqueName } from '#testing/users/user';
import { usersOfTests } from '#testing/users/users-of-tests';

const users = usersOfTests();

describe('repeats', () => {
  it('have their result behind a send that failed, in its batch and in the next one', async () => {
    const ann = await users.online('ann', 0);
    const { id: roomId } = await ann.socket.ask('room:create', { kind: 'group', name: uniqueName('room') });
    const sent = { id: newId(), roomId, body: 'sent before' };
    await ann.socket.ask('message:send', sent);
    const forwarded = { id: newId(), roomId, from: { roomId, id: sent.id } };
    await ann.socket.ask('message:forward', forwarded);
    const stored = await storedMessages(roomId);
    const send = (more: object) => ann.socket.request('message:send', { id: newId(), roomId, body: 'new', ...more });
    const behind = () => [send(sent), ann.socket.request('message:forward', forwarded), send({})];
    const acks = await whileLocked(roomId, async () => {
      const first = [send({ afterId: newId() }), ...behind()];
      // Answered when the first batch is on its way, so the others form the next one.
      await ann.socket.ask('typing', { roomId });
      const next = behind();
      await ann.socket.ask('typing', { roomId });
      return { first, next };
    });
    const outcomes = (await Promise.all([...acks.first, ...acks.next])).map((ack) =>
      ack.ok ? ack.data.dup : ack.error.code,
    );
    const ofThose = [true, true, 'OUT_OF_ORDER'];
    expect(outcomes).toEqual(['OUT_OF_ORDER', ...ofThose, ...ofThose]);
    expect(await storedMessages(roomId)).toEqual(stored);
  });
});
