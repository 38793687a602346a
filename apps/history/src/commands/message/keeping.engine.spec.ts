import { beforeEach, describe, expect, it } from 'vitest';
import {
  newId,
  roomChannel,
  type Actor,
  type Changes,
  type CommandRequests,
  type MessageId,
  type RoomId,
} from '#contracts';
import { command } from '../../../testing/test-command.js';
import { setScene } from '../../../testing/test-scene.js';
import { readRoomStates } from '../../room/views/room-state.store.js';
import { MessagesService } from '../../reads/messages/messages.service.js';
import { OpenedRoomsService } from '../../reads/rooms/opened-rooms.service.js';
import { RoomsService } from '../../reads/rooms/rooms.service.js';
import { ThreadsService } from '../../reads/threads/threads.service.js';
import { ReadSql } from '../../store/read-sql.js';
import { WriteSql } from '../../store/write-sql.js';

describe('an answer that keeps unread what is before it', () => {
  const scene = setScene();
  const { history } = scene;
  let ann: Actor;
  let bob: Actor;
  let roomId: RoomId;
  let root: MessageId;

  beforeEach(async () => {
    ({ ann, bob } = scene);
    roomId = await history.group(ann, [bob]);
    ({ id: root } = await history.send(roomId, ann, 'root'));
    scene.forgetFrames();
  });

  const answer = (more: Partial<CommandRequests['message:send']> = {}) =>
    history.send(roomId, ann, 'answer', { keepsUnread: true, ...more });
  const reply = (by: Actor, more: Partial<CommandRequests['message:reply']> = {}) =>
    history.done(roomId, 'message:reply', by, { id: newId<MessageId>(), body: 'reply', threadId: root, ...more });
  const stateOf = async ({ userId }: Actor) => {
    const [state] = await readRoomStates(new WriteSql(history.writes), userId, [roomId]);
    if (state === undefined) throw new Error('no member');
    const { readSeq, unread, mentions, main } = state;
    return [main?.readSeq, main?.unread, main?.mentions, readSeq, unread, mentions];
  };
  const kept = async (id: MessageId) => {
    const reads = new ReadSql(history.writes, undefined);
    return (await new MessagesService(reads).get(bob.userId, { roomId, id })).keepsUnread;
  };

  it('leaves 110 unread messages with two mentions as they are, and one mention once the first is read', async () => {
    const mentions = [ann.userId];
    for (let n = 1; n <= 110; n++) await history.send(roomId, bob, String(n), n === 40 || n === 90 ? { mentions } : {});
    expect(await stateOf(ann)).toEqual([2, 100, 2, 2, 100, 2]);
    const { id, seq } = await answer();
    expect(await stateOf(ann)).toEqual([2, 100, 2, seq, 0, 0]);
    expect(await kept(id)).toBe(true);
    const frames = history.takePublished(roomChannel(roomId)) as [string, Changes][];
    expect(frames.at(-1)?.[1].items).toMatchObject([{ message: { id, keepsUnread: true } }]);
    await history.done(roomId, 'read:mark', ann, { seq: 60, main: true });
    expect(await stateOf(ann)).toEqual([60, 52, 1, seq, 0, 0]);
    await answer();
    expect(await stateOf(ann)).toEqual([60, 52, 1, seq + 1, 0, 0]);
    await history.done(roomId, 'read:mark', ann, { seq, main: true });
    const last = await answer();
    expect(await stateOf(ann)).toEqual([last.seq, 0, 0, last.seq, 0, 0]);
    expect(await kept(last.id)).toBeUndefined();
  });

  it('does not count what is system, deleted, own, in a thread alone, or read', async () => {
    const gone = await history.send(roomId, bob, 'gone');
    await history.done(roomId, 'message:delete', bob, { id: gone.id });
    await history.done(roomId, 'room:update', ann, { name: 'other' });
    await reply(bob);
    await reply(bob);
    const { id, seq } = await answer();
    expect(await kept(id)).toBeUndefined();
    expect((await stateOf(ann)).slice(0, 2)).toEqual([seq, 0]);
  });

  it.each([
    ['below a long run of replies', (): Promise<unknown>[] => Array.from({ length: 5 }, () => reply(bob))],
    ['below own messages', () => Array.from({ length: 5 }, () => answer())],
    ['that is a reply also in the room', () => [reply(bob, { inRoom: true })]],
  ])('counts a message %s', async (_which, act) => {
    await history.send(roomId, bob, 'unread');
    await Promise.all(act());
    const { id } = await answer();
    expect(await kept(id)).toBe(true);
    expect((await stateOf(ann))[0]).toBe(2);
  });

  it('counts what is left where the newest unread ones are deleted in the same transaction', async () => {
    const ids = [];
    for (let n = 0; n < 3; n++) ids.push((await history.send(roomId, bob, 'unread')).id);
    const [, second, third] = ids as [MessageId, MessageId, MessageId];
    const id = newId<MessageId>();
    const commands = [second, third].map((each) => command('message:delete', bob, { id: each }));
    const send = command('message:send', ann, { id, body: 'answer', keepsUnread: true });
    expect(await scene.answers(roomId, ...commands, send)).toEqual(['ok', 'ok', 'ok']);
    expect(await kept(id)).toBe(true);
  });

  it('is a forward too, and a plain send beside it marks as ever', async () => {
    const from = { roomId, id: (await history.send(roomId, bob, 'unread')).id };
    const forward = { id: newId<MessageId>(), from, keepsUnread: true };
    await history.done(roomId, 'message:forward', ann, forward);
    expect(await kept(forward.id)).toBe(true);
    expect((await stateOf(ann)).slice(0, 2)).toEqual([2, 1]);
    // Not part of the content compared.
    const again = { ...forward, keepsUnread: false };
    expect(await history.done(roomId, 'message:forward', ann, again)).toMatchObject({ dup: true });
    const { seq } = await history.send(roomId, ann, 'plain');
    expect((await stateOf(ann)).slice(0, 2)).toEqual([seq, 0]);
  });

  it('in a thread leaves its marker and that of the room where they are', async () => {
    const threads = new ThreadsService(new ReadSql(history.writes, undefined));
    const thread = async () => (await threads.open(ann.userId, { roomId, threadId: root })).thread;
    await reply(bob);
    await reply(bob, { mentions: [ann.userId] });
    const first = await reply(ann, { keepsUnread: true });
    expect(await kept(first.id)).toBe(true);
    expect(await thread()).toMatchObject({ following: true, readSeq: 2, unread: 2, mentions: 1 });
    await history.done(roomId, 'thread:read', ann, { threadId: root, seq: first.seq });
    await history.send(roomId, bob, 'main');
    const { id, seq } = await reply(ann, { keepsUnread: true });
    expect([await kept(id), (await thread()).readSeq]).toEqual([undefined, seq]);
    const both = await reply(ann, { keepsUnread: true, inRoom: true });
    expect(await kept(both.id)).toBe(true);
    expect([(await stateOf(ann)).slice(0, 2), (await thread()).readSeq]).toEqual([[2, 1], seq]);
  });

  it('moves no mark that others see', async () => {
    await history.send(roomId, bob, 'unread');
    await answer();
    const opened = new OpenedRoomsService(new WriteSql(history.writes));
    const rooms = new RoomsService(new ReadSql(history.writes, undefined), opened);
    const { marks } = await rooms.open(bob.userId, { roomId });
    expect(marks?.find(({ userId }) => userId === ann.userId)?.seq).toBe(2);
  });

  it('leaves the marker at most 1,000 below itself', async () => {
    await history.send(roomId, bob, 'unread');
    await scene.store.query('UPDATE history.rooms SET head_seq = 1500 WHERE id = $1', [roomId]);
    await scene.store.query('UPDATE history.messages SET seq = 1500 WHERE room_id = $1 AND seq = 3', [roomId]);
    history.writer.forgetAll();
    const { seq } = await answer();
    expect((await stateOf(ann)).slice(0, 2)).toEqual([seq - 1_000, 1]);
  });
});
