import { describe, expect, it, vi } from 'vitest';

import { LIMITS, newId, type Message, type MessageId } from '#contracts';
import { AppServer } from '#testing/users/app-server';
import { TestGrowingMessage, grown, meetBot, onlineBot } from '#testing/users/test-growing-message';
import { uploaded } from '#testing/users/test-files';
import { uniqueName } from '#testing/users/user';
import { usersOfTests } from '#testing/users/users-of-tests';

vi.setConfig({ testTimeout: 120_000 });

const users = usersOfTests();
const FAMILY = '👨‍👩‍👧';

describe('the writer of a message that grows', () => {
  it('lets a writer repeat, alone or with later text, and tells it where to go on', async () => {
    const { writer, roomId } = await meetBot(users);
    const message = await TestGrowingMessage.begin(writer.socket, roomId, `S${FAMILY}`);
    const at = message.length;
    await message.append(' and 👍');
    const append = (offset: number, text: string) =>
      writer.socket.ask('message:append', { ...message.ref, offset, text });
    const { length } = message;
    expect(await append(at, ' and 👍')).toEqual({ length, stop: false });
    expect(await append(at + 1, 'and')).toEqual({ length, stop: false });
    expect(await append(0, message.text)).toEqual({ length, stop: false });
    expect(await append(at, ' and 👍 so')).toEqual({ length: length + 3, stop: false });
    message.text += ' so';
    expect(await message.refused(at, ' and 👎 so on')).toMatchObject({ code: 'CONFLICT', field: 'text' });
    expect(await message.refused(message.length + 1, 'x')).toMatchObject({
      ...{ code: 'OUT_OF_ORDER', retry: 'later', length: message.length },
    });
    expect(await writer.socket.ask('message:get', message.ref)).toMatchObject({ body: message.text });
    await message.finish();
  });

  it('takes 0 to 4,000 code points of any text but half a surrogate pair', async () => {
    const { writer, roomId } = await meetBot(users);
    const message = await TestGrowingMessage.begin(writer.socket, roomId);
    const isInvalid = { code: 'INVALID', field: 'text' };
    for (const text of ['\ud83d', '\udc4d', 'a\u0000', 'x'.repeat(LIMITS.appendChars + 1), 7])
      expect(await message.refused(2, text as string)).toMatchObject(isInvalid);
    expect(await message.refused(-1, 'x')).toMatchObject({ code: 'INVALID', field: 'offset' });
    expect(await message.append(' \n\t')).toMatchObject({ length: 5 });
    expect(await message.append('👍'.repeat(LIMITS.appendChars))).toMatchObject({ length: 5 + LIMITS.appendChars });
    const { length } = message;
    const rest = LIMITS.bodyChars - length;
    expect(await message.refused(length, 'x'.repeat(rest + 1))).toMatchObject({
      ...{ code: 'LIMIT_REACHED', scope: 'bodyChars' },
    });
    expect(await message.append('x'.repeat(rest))).toMatchObject({ length: LIMITS.bodyChars });
    expect(await message.unfinished({ length: LIMITS.bodyChars + 1 })).toMatchObject({
      ...{ code: 'INVALID', field: 'length' },
    });
    expect((await message.finish()).body).toBe(message.text);
  });

  it('ends once, with exactly the text that is stored', async () => {
    const { writer, roomId } = await meetBot(users);
    const message = await TestGrowingMessage.begin(writer.socket, roomId, 'So', { ext: { model: 'a' } });
    await message.append(' far');
    expect(await message.unfinished({ length: 5 })).toMatchObject({ code: 'CONFLICT', field: 'length' });
    expect(await message.unfinished({ length: 7 })).toMatchObject({ code: 'OUT_OF_ORDER', length: 6 });
    expect(await message.unfinished({ state: 'interrupted' })).toMatchObject({ code: 'INVALID', field: 'state' });
    const ended = await message.finish({ state: 'cancelled' });
    expect(ended).toMatchObject({ body: 'So far', grow: 'cancelled', ext: { model: 'a' } });
    expect(await message.finish({ state: 'cancelled', length: 0, ext: { model: 'b' } })).toEqual(ended);
    for (const length of [6, 0])
      expect(await message.unfinished({ length })).toMatchObject({ code: 'CONFLICT', field: 'state' });
    const isOver = { code: 'CONFLICT', field: 'id', length: 6 };
    for (const [offset, text] of [[6, ' more'] as const, [2, ' far'] as const])
      expect(await message.refused(offset, text)).toMatchObject(isOver);
    const edited = await writer.socket.ask('message:edit', { ...message.ref, version: 1, body: 'So long' });
    expect(edited).toMatchObject({ body: 'So long', grow: 'cancelled', version: 2 });
    expect(await message.finish({ state: 'cancelled' })).toMatchObject({ body: 'So long', version: 2 });
    expect(await message.refused(2, ' far')).toMatchObject({ code: 'CONFLICT', field: 'id' });
  });

  it('is of its sender, and was sent with `grow`', async () => {
    const { ann, writer, roomId } = await meetBot(users);
    const message = await TestGrowingMessage.begin(writer.socket, roomId);
    const other = await onlineBot(users);
    await ann.socket.ask('member:add', { roomId, userId: other.user.id });
    const append = { ...message.ref, offset: 2, text: 'x' };
    const finish = { ...message.ref, length: 2 };
    for (const { socket } of [other, ann]) {
      expect(await socket.refused('message:append', append)).toMatchObject({ code: 'FORBIDDEN' });
      expect(await socket.refused('message:finish', finish)).toMatchObject({ code: 'FORBIDDEN' });
    }
    const plain = { id: newId<MessageId>(), roomId, body: 'So' };
    await writer.socket.ask('message:send', plain);
    const isPlain = { code: 'CONFLICT', field: 'id' };
    const { id } = plain;
    expect(await writer.socket.refused('message:append', { ...append, id })).toMatchObject(isPlain);
    expect(await writer.socket.refused('message:finish', { ...finish, id })).toMatchObject(isPlain);
    expect(await ann.socket.refused('message:stop', { roomId, id })).toMatchObject(isPlain);
    expect(await writer.socket.ask('message:get', { roomId, id })).not.toHaveProperty('grow');
    await message.finish();
  });

  it('is not continued by a writer who may not send, who learns first that it is over', async () => {
    const { ann, writer, roomId } = await meetBot(users);
    const [open, ended] = [
      await TestGrowingMessage.begin(writer.socket, roomId),
      await TestGrowingMessage.begin(writer.socket, roomId),
    ];
    await ended.finish();
    await ann.socket.ask('member:mute', { roomId, userId: writer.user.id, seconds: 600 });
    expect(await open.refused(2, 'x')).toMatchObject({ code: 'MUTED' });
    expect(await open.unfinished({})).toMatchObject({ code: 'MUTED' });
    expect(await ended.refused(2, 'x')).toMatchObject({ code: 'CONFLICT', field: 'id', length: 2 });
    expect(await ended.finish()).toMatchObject({ grow: 'complete' });
    await ann.socket.ask('member:remove', { roomId, userId: writer.user.id });
    expect(await open.refused(2, 'x')).toMatchObject({ code: 'NOT_FOUND' });
    expect(await ended.refused(2, 'x')).toMatchObject({ code: 'CONFLICT', field: 'id', length: 2 });
    expect(await ended.finish()).toMatchObject({ grow: 'complete' });
    await ann.socket.ask('message:delete', ended.ref);
    expect(await ended.refused(2, 'x')).toMatchObject({ code: 'GONE' });
  });
});

describe('the send of a message that grows', () => {
  it('is repeated with `grow`, which `false` leaves out', async () => {
    const { writer, roomId } = await meetBot(users);
    const message = await TestGrowingMessage.begin(writer.socket, roomId);
    await message.append(' far');
    const request = { ...message.ref, body: 'So' };
    expect(await writer.socket.ask('message:send', { ...request, grow: true })).toMatchObject({ dup: true });
    for (const more of [{}, { grow: false }])
      expect(await writer.socket.refused('message:send', { ...request, ...more })).toMatchObject({
        code: 'IDEMPOTENCY_MISMATCH',
      });
    const plain = { id: newId<MessageId>(), roomId, body: 'plain' };
    await writer.socket.ask('message:send', { ...plain, grow: false });
    expect(await writer.socket.ask('message:send', plain)).toMatchObject({ dup: true });
    await message.finish();
    expect(await writer.socket.ask('message:send', { ...request, grow: true })).toMatchObject({ dup: true });
  });

  it('has no files, and no other event has `grow`', async () => {
    const { writer, roomId } = await meetBot(users);
    const file = await uploaded(writer.user, roomId, Buffer.from('text'), { name: 'a.txt' });
    const request = { id: newId<MessageId>(), roomId, body: 'So', grow: true };
    expect(await writer.socket.refused('message:send', { ...request, attachments: [file.id] })).toMatchObject({
      ...{ code: 'INVALID', field: 'attachments' },
    });
    await writer.socket.ask('message:send', request);
    const isUnknown = { code: 'INVALID', field: 'grow' };
    const put = { id: newId<MessageId>(), roomId, at: new Date(Date.now() + 3_600_000).toISOString(), body: 'x' };
    expect(await writer.socket.refused('schedule:put', { ...put, grow: true } as never)).toMatchObject(isUnknown);
    const forward = { id: newId<MessageId>(), roomId, from: { roomId, id: request.id }, grow: true };
    expect(await writer.socket.refused('message:forward', forward as never)).toMatchObject(isUnknown);
  });

  it('is for those who may write: bots by default', async () => {
    const { ann, writer, roomId } = await meetBot(users);
    expect(writer.socket.ready.features).toEqual(expect.arrayContaining(['append', 'grow']));
    expect(writer.socket.ready.limits).toMatchObject({ growing: 500, appendChars: 4_000 });
    expect(ann.socket.ready.features).toContain('grow');
    expect(ann.socket.ready.features).not.toContain('append');
    expect(ann.socket.ready.limits).toMatchObject({ growing: 8, appendChars: 4_000 });
    const request = { id: newId<MessageId>(), body: 'So', grow: true };
    const isForbidden = { code: 'FORBIDDEN', field: 'grow' };
    expect(await ann.socket.refused('message:send', { ...request, roomId })).toMatchObject(isForbidden);
    const { body } = await ann.user.http('post', `/v1/rooms/${roomId}/messages`).send(request).expect(403);
    expect(body).toMatchObject(isForbidden);
    const root = await TestGrowingMessage.begin(writer.socket, roomId);
    const reply = await TestGrowingMessage.begin(writer.socket, roomId, 'in a thread', { threadId: root.id });
    await reply.append(', too');
    expect(await reply.finish()).toMatchObject({ threadId: root.id, threadSeq: 1, body: 'in a thread, too' });
    await root.finish();
  });
});

describe('a message that grows over HTTP', () => {
  it('has the same requests, answers and errors', async () => {
    const { ann, writer, roomId } = await meetBot(users);
    const id = newId<MessageId>();
    const messages = `/v1/rooms/${roomId}/messages`;
    const post = (path: string, body: object, by = writer) => by.user.http('post', `${messages}${path}`).send(body);
    await post('', { id, body: 'So', grow: true }).expect(201);
    await post('', { id, body: 'So', grow: true }).expect(200);
    const appended = await post(`/${id}/append`, { offset: 2, text: ' far' }).expect(200);
    expect(appended.body).toEqual({ length: 6, stop: false });
    await ann.socket.until(() => grown(ann.socket, id, 'So') === 'So far', 'the text');
    const beyond = await post(`/${id}/append`, { offset: 9, text: 'x' }).expect(409);
    expect(beyond.headers['content-type']).toContain('application/problem+json');
    expect(beyond.body).toMatchObject({ status: 409, code: 'OUT_OF_ORDER', retry: 'later', length: 6 });
    expect((await post(`/${id}/finish`, { length: 7 }).expect(409)).body).toMatchObject({ length: 6 });
    await post(`/${id}/stop`, {}, ann).expect(204);
    expect((await post(`/${id}/append`, { offset: 2, text: '' }).expect(200)).body.stop).toBe(true);
    const ended = await post(`/${id}/finish`, { length: 6, state: 'cancelled' }).expect(200);
    expect(ended.body).toMatchObject({ id, body: 'So far', grow: 'cancelled' });
    const late = await post(`/${id}/append`, { offset: 2, text: ' far' }).expect(409);
    expect(late.body).toMatchObject({ code: 'CONFLICT', field: 'id', length: 6 });
    await post(`/${id}/append`, { offset: 0, text: 'x' }, ann).expect(403);
  });

  it('begins as the bot of an app, in its room, and goes on by the bot', async () => {
    const app = await AppServer.create();
    await app.put('ann', { displayName: 'Ann' });
    const room = uniqueName('room');
    const { body: made } = await app.http('put', `rooms/${room}`).send({ name: 'Support' });
    await app
      .http('post', `rooms/${room}/members`)
      .send({ set: [{ externalId: 'ann' }] })
      .expect(200);
    const request = { id: newId<MessageId>(), room, body: 'So', grow: true };
    const refused = await app
      .http('post', 'messages')
      .send({ ...request, as: 'ann' })
      .expect(400);
    expect(refused.body).toMatchObject({ code: 'INVALID', field: 'grow' });
    await app.http('post', 'messages').send(request).expect(201);
    await app.http('post', 'messages').send(request).expect(200);
    const path = `/v1/rooms/${(made as { id: string }).id}/messages/${request.id}`;
    await app.bot.http('post', `${path}/append`).send({ offset: 2, text: ' far' }).expect(200);
    const { body: ended } = await app.bot.http('post', `${path}/finish`).send({ length: 6 }).expect(200);
    expect(ended).toMatchObject({ body: 'So far', grow: 'complete', senderId: app.answer.user.id });
  });

  it('is not begun by an incoming webhook', async () => {
    const app = await AppServer.create();
    const room = uniqueName('room');
    const { body: made } = await app.http('put', `rooms/${room}`).send({ name: 'Builds' });
    const hook = { id: newId<string>(), name: 'CI' };
    const { body: incoming } = await app.http('post', `rooms/${room}/incoming`).send(hook).expect(201);
    const { url } = incoming as { url: string };
    for (const post of [
      { body: 'a post', grow: true },
      { text: 'another', grow: true },
    ]) {
      const answer = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(post),
      });
      expect(answer.ok).toBe(true);
    }
    const { body } = await app.bot.http('get', `/v1/rooms/${(made as { id: string }).id}/messages`).expect(200);
    const texts = (body as { messages: Message[] }).messages.filter(({ kind }) => kind === 'text');
    expect(texts.map((message) => [message.body, 'grow' in message])).toEqual([
      ['a post', false],
      ['another', false],
    ]);
  });
});
