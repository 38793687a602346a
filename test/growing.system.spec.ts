import { describe, expect, it, vi } from 'vitest';

import { newId, type MessageId } from '#contracts';
import { gatewayUrl } from '#testing/topology/topology';
import { TestGrowingMessage, grown, itemsOf, meetBot, piecesOf, untilEnded } from '#testing/users/test-growing-message';
import { usersOfTests } from '#testing/users/users-of-tests';

vi.setConfig({ testTimeout: 120_000 });

const users = usersOfTests();
const FAMILY = '👨‍👩‍👧';

describe('a message that grows', () => {
  it('is read while it grows: in order, after the item of the send and before that of the end', async () => {
    const { ann, writer, roomId } = await meetBot(users);
    const message = await TestGrowingMessage.begin(writer.socket, roomId, `So ${FAMILY}`, { ext: { model: 'a' } });
    for (const text of [': ', '👍', ' ', 'then']) {
      const { length, stop } = await message.append(text);
      expect({ length, stop }).toEqual({ length: message.length, stop: false });
    }
    await ann.socket.until(() => grown(ann.socket, message.id, `So ${FAMILY}`) === message.text, 'the text');
    const ended = await message.finish({ ext: { model: 'b' } });
    expect(ended).toMatchObject({
      body: message.text,
      grow: 'complete',
      ext: { model: 'b' },
      version: 1,
      editedAt: null,
    });
    expect(await untilEnded(ann.socket, message.id)).toMatchObject({ body: message.text, rev: ended.rev });
    const [sent] = itemsOf(ann.socket, message.id);
    expect(sent).toMatchObject({ body: `So ${FAMILY}`, grow: 'growing', ext: { model: 'a' }, version: 1 });
    expect(ended.rev).toBe((sent?.rev ?? 0) + 1);
    const kinds = ann.socket.received.flatMap(({ event, payload }) =>
      JSON.stringify(payload).includes(message.id) && event !== 'heads' ? [event] : [],
    );
    expect([kinds[0], new Set(kinds.slice(1, -1)), kinds.at(-1)]).toEqual([
      'changes',
      new Set(['message:grow']),
      'changes',
    ]);
  });

  it('shows an empty append, and pieces to subscribed connections alone', async () => {
    const { ann, writer, roomId } = await meetBot(users);
    const outsider = await users.online('outsider', -1);
    const unsynced = await ann.user.connect({ url: gatewayUrl(-1) });
    const message = await TestGrowingMessage.begin(writer.socket, roomId);
    expect(await message.append('')).toEqual({ length: 2, stop: false });
    await ann.socket.until(() => piecesOf(ann.socket, message.id).length === 1, 'the empty piece');
    expect(piecesOf(ann.socket, message.id)).toEqual([{ id: message.id, offset: 2, text: '' }]);
    await ann.socket.ask('room:close', { roomId });
    await message.append(' it');
    await writer.socket.until(() => grown(writer.socket, message.id, 'So') === 'So it', 'the text');
    await message.finish();
    await untilEnded(writer.socket, message.id);
    for (const socket of [outsider.socket, unsynced]) expect(socket.of('message:grow')).toEqual([]);
    expect(piecesOf(ann.socket, message.id)).toHaveLength(1);
  });

  it('comes in at most one frame in 100 ms for a room', async () => {
    const { ann, writer, roomId } = await meetBot(users);
    const messages = await Promise.all([1, 2, 3].map(() => TestGrowingMessage.begin(writer.socket, roomId)));
    const startedAt = performance.now();
    const write = async (message: TestGrowingMessage) => {
      for (let count = 0; count < 20; count += 1) await message.append(` ${count}`);
    };
    await Promise.all(messages.map(write));
    const all = () => messages.every(({ id, text }) => grown(ann.socket, id, 'So') === text);
    await ann.socket.until(all, 'all pieces');
    const frames = ann.socket.of('message:grow').length;
    expect(frames).toBeLessThanOrEqual((performance.now() - startedAt) / 100 + 2);
    for (const message of messages) await message.finish();
  });

  it('has all committed text in `message:get`, for a reader who comes back', async () => {
    const { ann, writer, roomId } = await meetBot(users);
    const message = await TestGrowingMessage.begin(writer.socket, roomId);
    await message.append(' it');
    ann.socket.close();
    await message.append(' goes');
    const back = await users.connected(ann.user, -1);
    expect(await back.socket.ask('message:get', message.ref)).toMatchObject({ body: 'So it goes', grow: 'growing' });
    const { body } = await ann.user.http('get', `/v1/rooms/${roomId}/messages/${message.id}`).expect(200);
    expect(body).toMatchObject({ body: 'So it goes', grow: 'growing' });
    const { messages } = await back.socket.ask('message:page', { roomId });
    expect('So it goes'.startsWith(messages.at(-1)?.body ?? '-')).toBe(true);
    await message.append(' on');
    await back.socket.until(() => grown(back.socket, message.id, 'So it goes') === message.text, 'the rest');
    await message.finish();
    expect(await untilEnded(back.socket, message.id)).toMatchObject({ body: 'So it goes on', grow: 'complete' });
  });

  it('is changed by others as every message, and not edited or forwarded before its end', async () => {
    const { ann, writer, roomId } = await meetBot(users);
    const message = await TestGrowingMessage.begin(writer.socket, roomId);
    await message.append(' far');
    await ann.socket.ask('reaction:add', { ...message.ref, emoji: '👍' });
    await ann.socket.ask('message:pin', message.ref);
    await ann.socket.ask('message:send', { id: newId(), roomId, body: 'a reply', threadId: message.id });
    expect(await writer.socket.refused('message:edit', { ...message.ref, version: 1, body: 'x' })).toMatchObject({
      ...{ code: 'CONFLICT', field: 'id' },
    });
    const forward = { id: newId<MessageId>(), roomId, from: message.ref };
    expect(await ann.socket.refused('message:forward', forward)).toMatchObject({ code: 'NOT_READY', field: 'from' });
    await message.append('.');
    const ended = await message.finish();
    expect(ended).toMatchObject({ body: 'So far.', pinned: true, reactions: [{ emoji: '👍', count: 1 }] });
    await ann.socket.ask('message:forward', forward);
    const copy = await ann.socket.ask('message:get', { roomId, id: forward.id });
    expect(copy).toMatchObject({ body: 'So far.' });
    expect(copy).not.toHaveProperty('grow');
  });

  it('is gone once it is deleted, for its writer and its readers', async () => {
    const { ann, writer, roomId } = await meetBot(users);
    const message = await TestGrowingMessage.begin(writer.socket, roomId);
    await message.append(' far');
    const deleted = await ann.socket.ask('message:delete', message.ref);
    expect(deleted).toMatchObject({ body: '' });
    expect(deleted).not.toHaveProperty('grow');
    expect(await message.refused(6, ' more')).toMatchObject({ code: 'GONE' });
    expect(await message.unfinished({})).toMatchObject({ code: 'GONE' });
    expect(await ann.socket.refused('message:stop', message.ref)).toMatchObject({ code: 'GONE' });
    const got = await ann.socket.ask('message:get', message.ref);
    expect(got).toMatchObject({ body: '' });
    expect(got).not.toHaveProperty('grow');
  });

  it('is stopped by its writer when a reader asks', async () => {
    const { ann, writer, roomId } = await meetBot(users);
    const message = await TestGrowingMessage.begin(writer.socket, roomId);
    expect(await message.append(' it')).toMatchObject({ stop: false });
    const { rev } = await ann.socket.ask('message:page', { roomId });
    for (let times = 0; times < 2; times += 1) expect(await ann.socket.ask('message:stop', message.ref)).toEqual({});
    expect((await ann.socket.ask('message:page', { roomId })).rev).toBe(rev);
    expect(await message.append('')).toMatchObject({ stop: true });
    await message.finish({ state: 'cancelled' });
    expect(await ann.socket.ask('message:stop', message.ref)).toEqual({});
    const outsider = await users.online('outsider');
    expect(await outsider.socket.refused('message:stop', message.ref)).toMatchObject({ code: 'NOT_FOUND' });
    await ann.socket.ask('member:mute', { roomId, userId: writer.user.id, seconds: 60 });
    expect(await writer.socket.refused('message:stop', message.ref)).toMatchObject({ code: 'MUTED' });
  });

  it('counts as unread and as a mention once, by its send', async () => {
    const { ann, writer, roomId } = await meetBot(users);
    const message = await TestGrowingMessage.begin(writer.socket, roomId, 'So', { mentions: [ann.user.id] });
    const state = async () => {
      const { unread, mentions, headSeq } = (await ann.socket.ask('room:open', { roomId, limit: 1 })).room;
      return { unread, mentions, headSeq };
    };
    expect(await state()).toMatchObject({ unread: 1, mentions: 1 });
    await message.append(' far');
    const { seq } = await ann.socket.ask('message:get', message.ref);
    await ann.socket.ask('read:mark', { roomId, seq });
    await message.finish();
    expect(await state()).toEqual({ unread: 0, mentions: 0, headSeq: seq });
  });
});
