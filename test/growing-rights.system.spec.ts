import { describe, expect, it, vi } from 'vitest';

import type { ErrorBody, RoomId } from '#contracts';
import { LimitedParley, type LimitedUser } from '#testing/deployments/limited-parley';
import { setUp } from '#testing/engines/set-up';
import { TestOperator } from '#testing/topology/operator';
import { TestGrowingMessage, untilEnded } from '#testing/users/test-growing-message';
import type { TestSocket } from '#testing/users/test-socket';
import { uniqueName } from '#testing/users/user';

vi.setConfig({ testTimeout: 240_000 });

/** An end without a writer comes within this time, with the `GROW_IDLE_SECONDS` of these tests. */
const INTERRUPTED_MS = 10_000 + 60_000;

interface Scene {
  readonly ann: LimitedUser;
  readonly ben: LimitedUser;
  readonly writer: TestSocket;
  readonly reader: TestSocket;
  readonly roomId: RoomId;
}

describe('a message that grows, whose writer loses the right to continue it', () => {
  const parley = setUp(() => LimitedParley.start({ GROW: 'all', GROW_IDLE_SECONDS: '10', RATE_GUEST: '1000/1h' }));
  const operator = () => new TestOperator(parley.admin);

  async function pair(): Promise<Scene> {
    const [ann, ben] = [await parley.guest(uniqueName('ann')), await parley.guest(uniqueName('ben'))];
    const [writer, reader] = [await ann.connect(), await subscribed(ben)];
    const { id: roomId } = await writer.ask('room:create', { kind: 'group', name: 'answers', memberIds: [ben.id] });
    await reader.untilIn(roomId);
    return { ann, ben, writer, reader, roomId };
  }

  /** Connected to another process than the writer, if there are two. */
  async function subscribed(reader: LimitedUser): Promise<TestSocket> {
    const socket = await reader.connect(parley.processes - 1);
    await socket.ask('sync', {});
    return socket;
  }

  const refusalOf = async (answer: Response): Promise<[number, ErrorBody]> => [
    answer.status,
    (await answer.json()) as ErrorBody,
  ];
  const requestsOf = ({ roomId, id, length }: TestGrowingMessage, user: LimitedUser) => {
    const path = `/v1/rooms/${roomId}/messages/${id}`;
    return {
      append: () => user.post(`${path}/append`, { offset: length, text: ' more' }),
      finish: () => user.post(`${path}/finish`, { length }),
    };
  };

  it('ends as interrupted once its sender is suspended, with all that was acked', async () => {
    const { ann, writer, reader, roomId } = await pair();
    const message = await TestGrowingMessage.begin(writer, roomId);
    await message.append(' far 👍');
    await operator().request('auth', 'post', `users/${ann.id}/suspend`);
    const { append, finish } = requestsOf(message, ann);
    for (const request of [append, finish])
      expect(await refusalOf(await request())).toMatchObject([403, { code: 'ACCOUNT_SUSPENDED' }]);
    const ended = await untilEnded(reader, message.id, INTERRUPTED_MS);
    expect(ended).toMatchObject({ grow: 'interrupted', body: 'So far 👍', senderId: ann.id });
  });

  it('has no sender once its sender is erased, for readers who come then too, and ends as interrupted', async () => {
    const { ann, ben, writer, reader, roomId } = await pair();
    const message = await TestGrowingMessage.begin(writer, roomId);
    await message.append(' far');
    expect((await ann.ask('DELETE', '/v1/users/me', {})).status).toBe(204);
    const { append } = requestsOf(message, ann);
    expect(await refusalOf(await append())).toMatchObject([401, { code: 'SESSION_REVOKED' }]);
    const late = await subscribed(ben);
    const shown = await late.ask('message:get', message.ref);
    expect(shown).toMatchObject({ body: 'So far', grow: 'growing', senderId: null, sender: null });
    const interrupted = { grow: 'interrupted', body: 'So far', senderId: null, sender: null };
    expect(await untilEnded(reader, message.id, INTERRUPTED_MS)).toMatchObject(interrupted);
    expect(await late.ask('message:get', message.ref)).toMatchObject(interrupted);
  });

  it('takes nothing more once the operator withdraws GROW, and ends as interrupted; repeats of an end are ok', async () => {
    const { ann, ben, writer, roomId } = await pair();
    const message = await TestGrowingMessage.begin(writer, roomId);
    await message.append(' far');
    const whole = await TestGrowingMessage.begin(writer, roomId, 'Whole');
    await whole.finish();
    await parley.restart({ GROW: 'off' });
    const again = await ann.connect();
    expect(again.ready.features).toContain('grow');
    expect(again.ready.features).not.toContain('append');
    const withdrawn = { code: 'FORBIDDEN', field: 'grow' };
    const append = { ...message.ref, offset: message.length, text: ' more' };
    expect(await again.refused('message:append', append)).toMatchObject(withdrawn);
    expect(await again.refused('message:append', { ...append, text: '' })).toMatchObject(withdrawn);
    expect(await again.refused('message:finish', { ...message.ref, length: message.length })).toMatchObject(withdrawn);
    const another = TestGrowingMessage.begin(again, roomId);
    await expect(another).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(await again.ask('message:finish', { ...whole.ref, length: whole.length })).toMatchObject({ body: 'Whole' });
    const reader = await subscribed(ben);
    await expect
      .poll(() => reader.ask('message:get', message.ref), { timeout: INTERRUPTED_MS })
      .toMatchObject({ grow: 'interrupted', body: 'So far' });
  });
});
