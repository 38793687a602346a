import { setTimeout as sleep } from 'node:timers/promises';

import { describe, expect, it, vi } from 'vitest';

import { LIMITS, newId, type MessageId } from '#contracts';
import { LimitedParley, type LimitedUser } from '#testing/deployments/limited-parley';
import { CheckServer, refusing } from '#testing/engines/check-server';
import { setUp } from '#testing/engines/set-up';
import { TestGrowingMessage, untilEnded } from '#testing/users/test-growing-message';
import { uniqueName } from '#testing/users/user';

vi.setConfig({ testTimeout: 180_000 });

/** An end without a writer comes within this time after `GROW_IDLE_SECONDS`. */
const LAPSE_MS = 60_000;

describe('a message that grows, where all may write and the server waits for 10 s', () => {
  const BAD = 'bad';
  const check = setUp(() => CheckServer.start());
  const parley = setUp(() => {
    check.answer = refusing((body) => body.includes(BAD), 'No adverts.');
    return LimitedParley.start({
      ...{ GROW: 'all', GROW_IDLE_SECONDS: '10', RATE_GROW: '60/10s', RATE_GUEST: '1000/1h' },
      ...{ CHECK_URL: check.url, CHECK_SECRET: `whsec_${Buffer.alloc(32, 9).toString('base64')}` },
    });
  });

  async function pair() {
    const [ann, ben]: LimitedUser[] = [await parley.guest(uniqueName('ann')), await parley.guest(uniqueName('ben'))];
    if (ann === undefined || ben === undefined) throw new Error('no guests');
    const [writer, reader] = [await ann.connect(), await ben.connect(parley.processes - 1)];
    await reader.ask('sync', {});
    const { id: roomId } = await writer.ask('room:create', { kind: 'group', name: 'answers', memberIds: [ben.id] });
    await reader.untilIn(roomId);
    return { ann, ben, writer, reader, roomId };
  }

  it('is ended as interrupted when its writer has died, with all that was acked', async () => {
    const { ann, writer, reader, roomId } = await pair();
    const [begun, kept] = [
      await TestGrowingMessage.begin(writer, roomId),
      await TestGrowingMessage.begin(writer, roomId),
    ];
    await begun.append(' far 👍');
    const endsAt = performance.now() + 25_000;
    // The other one is kept by its writer: by empty appends, and by a repeat.
    while (performance.now() < endsAt) {
      await kept.append('');
      await writer.ask('message:append', { ...kept.ref, offset: 0, text: 'So' });
      await sleep(2_000);
    }
    writer.close();
    const ended = await untilEnded(reader, begun.id, LAPSE_MS);
    expect(ended).toMatchObject({ grow: 'interrupted', body: 'So far 👍', version: 1, editedAt: null });
    expect((await reader.ask('message:get', kept.ref)).grow).toBe('growing');
    const again = await ann.connect();
    const state = { ...begun.ref, length: begun.length };
    expect(await again.refused('message:finish', state)).toMatchObject({ code: 'CONFLICT', field: 'state' });
    const append = { ...begun.ref, offset: begun.length, text: 'x' };
    expect(await again.refused('message:append', append)).toMatchObject({
      ...{ code: 'CONFLICT', field: 'id', length: begun.length },
    });
    expect(await untilEnded(reader, kept.id, 10_000 + LAPSE_MS)).toMatchObject({ grow: 'interrupted', body: 'So' });
  });

  it('is ended as interrupted although its writer tries, once it may not write', async () => {
    const { ben, writer, reader, roomId } = await pair();
    const own = await TestGrowingMessage.begin(reader, roomId, 'Mine');
    await writer.ask('member:mute', { roomId, userId: ben.id, seconds: 600 });
    const trying = setInterval(() => void own.refused(4, ' more').catch(() => undefined), 1_000);
    try {
      const ended = await untilEnded(reader, own.id, 10_000 + LAPSE_MS);
      expect(ended).toMatchObject({ grow: 'interrupted', body: 'Mine' });
    } finally {
      clearInterval(trying);
    }
  });

  it('adds and ends nothing that the check refuses, and goes on without it', async () => {
    const { writer, reader, roomId } = await pair();
    const message = await TestGrowingMessage.begin(writer, roomId);
    expect(await message.append(' b')).toMatchObject({ length: 4 });
    const isRefused = { code: 'REFUSED', retry: 'never', message: 'No adverts.' };
    expect(await message.refused(4, 'ad')).toMatchObject(isRefused);
    expect(await reader.ask('message:get', message.ref)).toMatchObject({ body: 'So b', grow: 'growing' });
    expect(await message.append('ig')).toMatchObject({ length: 6 });
    expect(await message.finish({ ext: { model: 'a' } })).toMatchObject({ body: 'So big', grow: 'complete' });
    const asked = check.questions.flatMap(({ checks }) => checks.filter(({ messageId }) => messageId === message.id));
    expect(asked.map(({ kind, body }) => [kind, body])).toEqual([
      ['send', 'So'],
      ['append', 'So b'],
      ['append', 'So bad'],
      ['append', 'So big'],
      ['append', 'So big'],
    ]);
  });

  it('is one of at most 8 of a user; slow mode counts the send alone', async () => {
    const { writer, reader, roomId } = await pair();
    expect(reader.ready.features).toEqual(expect.arrayContaining(['append', 'grow']));
    const messages: TestGrowingMessage[] = [];
    for (let count = 0; count < LIMITS.growing; count += 1)
      messages.push(await TestGrowingMessage.begin(writer, roomId));
    const ninth = { id: newId<MessageId>(), roomId, body: 'So', grow: true };
    expect(await writer.refused('message:send', ninth)).toMatchObject({ code: 'LIMIT_REACHED', scope: 'growing' });
    await writer.ask('message:send', { ...ninth, id: newId<MessageId>(), grow: false });
    await messages[0]?.finish();
    await writer.ask('message:send', ninth);
    await writer.ask('room:update', { roomId, slowModeSeconds: 60 });
    const slow = await TestGrowingMessage.begin(reader, roomId);
    await slow.append(' far');
    await slow.append(' too');
    await slow.finish();
    expect(await reader.refused('message:send', { id: newId(), roomId, body: 'x' })).toMatchObject({
      code: 'SLOW_MODE',
    });
  });

  it('counts against the rate `grow` by appends and ends', async () => {
    const { writer, roomId } = await pair();
    expect(writer.ready.limits.rates).toMatchObject({ grow: { points: 60, windowMs: 10_000 } });
    const message = await TestGrowingMessage.begin(writer, roomId);
    const append = { ...message.ref, offset: 0, text: 'So' };
    const acks = await Promise.all(Array.from({ length: 90 }, () => writer.request('message:append', append)));
    const refused = acks.flatMap((ack) => (ack.ok ? [] : [ack.error]));
    expect(refused.length).toBeGreaterThanOrEqual(30 - 6);
    for (const error of refused) expect(error).toMatchObject({ code: 'RATE_LIMITED', retry: 'later', scope: 'grow' });
    await writer.ask('message:send', { id: newId<MessageId>(), roomId, body: 'others go on' });
  });
});
