import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { newId, roomChannel, type Message, type MessageId, type RoomId, type RoomState, type UserId } from '#contracts';
import type { AppendAnswer, ImportedEntry } from '#access/imports-api';
import { setUp } from '#testing/engines/set-up';
import { randomConversation } from '../../../testing/random-conversation.js';
import { readContent } from '../../../testing/room-content.js';
import { shownTo } from '../../../testing/test-filled.js';
import { entry, TestImport } from '../../../testing/test-import.js';
import { TestService, type TestCaller } from '../../../testing/test-service.js';

describe('what a later export has', () => {
  const service = setUp(() => TestService.start());
  const site = setUp(() => TestImport.open(service));
  let ann: TestCaller;
  let bob: TestCaller;
  let cid: TestCaller;

  beforeAll(async () => {
    [ann, bob, cid] = await Promise.all([service.caller('ann'), service.caller('bob'), service.caller('cid')]);
  });

  const users = (): [UserId, UserId, UserId] => [ann.actor.userId, bob.actor.userId, cid.actor.userId];
  const show = (roomId: RoomId) => site.showBy(roomId, shownTo(users().map((userId) => ({ userId })))).expect(200);
  const append = async (roomId: RoomId, entries: readonly ImportedEntry[], run = site): Promise<AppendAnswer> =>
    (await run.post(`rooms/${roomId}/append`, { entries }).expect(200)).body as AppendAnswer;
  async function shown(entries: readonly ImportedEntry[]): Promise<RoomId> {
    const roomId = await site.room(randomUUID(), entries);
    await show(roomId);
    return roomId;
  }
  const stateOf = async (roomId: RoomId, { call }: TestCaller) =>
    (await call('get', `/v1/rooms/${roomId}`).expect(200)).body as RoomState;
  const contentOf = (roomId: RoomId) => readContent(service.store, roomId);
  /** Entries of the same person, `from` to `to`. */
  const talk = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, index) => entry(from + index, { sender: ann.actor.userId }));

  it('makes the same room as one export with all of it', async () => {
    const entries = randomConversation(users(), 60);
    const whole = await shown(entries);
    const grown = await shown(entries.slice(0, 20));
    for (let start = 20; start < entries.length; start += 15)
      expect(await append(grown, entries.slice(start, start + 15))).toEqual({
        stored: Math.min(15, entries.length - start),
        known: 0,
        refused: 0,
      });
    expect(await contentOf(grown)).toEqual(await contentOf(whole));
  });

  it('is stored once', async () => {
    const roomId = await shown(talk(1, 3));
    const more = talk(2, 5);
    expect(await append(roomId, more)).toEqual({ stored: 2, known: 2, refused: 0 });
    const before = await contentOf(roomId);
    expect(await append(roomId, more)).toEqual({ stored: 0, known: 4, refused: 0 });
    expect(await contentOf(roomId)).toEqual(before);
  });

  it('is read by all, and leaves the room unopened', async () => {
    const roomId = await shown(talk(1, 2));
    const mentioning = entry(3, { sender: ann.actor.userId, mentions: [bob.actor.userId] });
    const reply = entry(4, { sender: ann.actor.userId, threadOf: '3', mentions: [bob.actor.userId] });
    await append(roomId, [mentioning, reply]);
    const [member] = (await service.store.query(
      'SELECT unopened_at IS NOT NULL AS unopened FROM history.members WHERE room_id = $1 AND user_id = $2',
      [roomId, bob.actor.userId],
    )) as { unopened: boolean }[];
    expect(member).toEqual({ unopened: true });
    expect(await stateOf(roomId, bob)).toMatchObject({
      ...{ headSeq: 5, importedSeq: 5, readSeq: 5, threadsReadSeq: 5, unread: 0, mentions: 0 },
      main: { unread: 0, mentions: 0 },
    });
    const { body } = await bob.call('get', '/v1/me/threads').expect(200);
    const mine = (body as { threads: { roomId: RoomId; unread: number }[] }).threads;
    expect(mine.find((thread) => thread.roomId === roomId)).toMatchObject({ unread: 0, mentions: 0 });
  });

  it('comes behind the room’s item in its frame, and each member is told that it is read', async () => {
    const roomId = await shown(talk(1, 2));
    const texts: { channel: string; text: string }[] = [];
    await service.buses.fanout.subscribe([roomChannel(roomId)]);
    service.buses.fanout.listen({
      message: (channel, text) => texts.push({ channel, text }),
      lost: () => undefined,
    });
    await append(roomId, talk(3, 4));
    const frames = () => texts.filter(({ text }) => text.startsWith('["changes"')).map(({ text }) => JSON.parse(text));
    await expect.poll(() => frames().length).toBeGreaterThan(0);
    const [[, frame]] = frames() as [[string, { items: { type: string; room?: { importedSeq: number } }[] }]];
    expect(frame.items.map(({ type }) => type)).toEqual(['room', 'message', 'message']);
    expect(frame.items[0]?.room).toMatchObject({ importedSeq: 5, headSeq: 5 });
  });

  it('is refused where somebody has written, and where it is older', async () => {
    const roomId = await shown(talk(5, 6));
    expect(await append(roomId, [...talk(1, 2), ...talk(6, 7)])).toEqual({ stored: 1, known: 1, refused: 2 });
    await bob.call('post', `/v1/rooms/${roomId}/messages`, { id: newId<MessageId>(), body: 'hello' }).expect(201);
    expect(await append(roomId, talk(6, 8))).toEqual({ stored: 0, known: 2, refused: 1 });
    expect(await stateOf(roomId, bob)).toMatchObject({ headSeq: 5, importedSeq: 4 });
  });

  it('is refused if the message to which it replies is not there', async () => {
    const roomId = await shown(talk(5, 6));
    const reply = entry(7, { sender: ann.actor.userId, threadOf: '1' });
    expect(await append(roomId, [...talk(1, 1), reply])).toEqual({ stored: 0, known: 0, refused: 2 });
    const standIn = entry(1, { deleted: true, body: '', createdAt: reply.createdAt });
    expect(await append(roomId, [standIn, reply])).toEqual({ stored: 2, known: 0, refused: 0 });
    const { body } = await ann.call('get', `/v1/rooms/${roomId}/messages`).expect(200);
    const [root, last] = (body as { messages: Message[] }).messages.slice(-2);
    expect([root?.deletedAt, last?.threadId]).toEqual([expect.any(String), root?.id]);
  });

  it('is not stored in a room that is not shown, nor in one that is deleted', async () => {
    const filling = await site.room(randomUUID(), talk(1, 2));
    await site.post(`rooms/${filling}/append`, { entries: talk(3, 3) }).expect(404);
    await site.post(`rooms/${newId()}/append`, { entries: talk(3, 3) }).expect(404);
    const deleted = await shown(talk(1, 2));
    await ann.call('delete', `/v1/rooms/${deleted}`).expect(204);
    expect(await append(deleted, talk(3, 3))).toEqual({ stored: 0, known: 0, refused: 1 });
  });

  it('does not come back once it was deleted here', async () => {
    const roomId = await shown(talk(1, 2));
    const { body } = await ann.call('get', `/v1/rooms/${roomId}/messages`).expect(200);
    const last = (body as { messages: Message[] }).messages.at(-1);
    await ann.call('delete', `/v1/rooms/${roomId}/messages/${last?.id ?? ''}`).expect(200);
    expect(await append(roomId, talk(2, 3))).toEqual({ stored: 1, known: 1, refused: 0 });
    const after = await ann.call('get', `/v1/rooms/${roomId}/messages`).expect(200);
    expect((after.body as { messages: Message[] }).messages.map(({ body: text }) => text)).toEqual([
      '',
      'text 1',
      '',
      'text 3',
    ]);
  });

  it('keeps the data of clients, and that it is to everyone', async () => {
    const roomId = await shown(talk(1, 1));
    const kept = { ext: { color: 'red', sender: { name: 'Old Bot' } }, everyone: true };
    await append(roomId, [entry(2, { ...kept, senderName: 'Old Bot' })]);
    const { body } = await ann.call('get', `/v1/rooms/${roomId}/messages`).expect(200);
    expect((body as { messages: Message[] }).messages.at(-1)).toMatchObject(kept);
  });

  it('has a stand-in by name, and no more than 500 messages at once', async () => {
    const roomId = await shown(talk(1, 1));
    await append(roomId, [entry(2, { senderName: 'Old Bot', body: 'beep' })]);
    const { body } = await ann.call('get', `/v1/rooms/${roomId}/messages`).expect(200);
    expect((body as { messages: Message[] }).messages.at(-1)).toMatchObject({
      ...{ senderId: null, body: 'beep', ext: { sender: { name: 'Old Bot' } } },
    });
    await site.post(`rooms/${roomId}/append`, { entries: talk(3, 503) }).expect(400);
  });
});
