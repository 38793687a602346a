import { beforeEach, describe, expect, it } from 'vitest';
import { newId, roomChannel, userChannel, type Actor, type MessageId, type RoomId, type ThreadState } from '#contracts';
import { ReadSql } from '../../store/read-sql.js';
import { MentionsService } from '../../reads/mentions/mentions.service.js';
import { MessagesService } from '../../reads/messages/messages.service.js';
import { ThreadsService } from '../../reads/threads/threads.service.js';
import { readRoomStates } from '../../room/views/room-state.store.js';
import { WriteSql } from '../../store/write-sql.js';
import { setScene } from '../../../testing/test-scene.js';

describe('a thread', () => {
  const scene = setScene();
  const { history } = scene;
  let ann: Actor;
  let bob: Actor;
  let cid: Actor;
  let roomId: RoomId;
  let root: MessageId;
  let threads: ThreadsService;
  let messages: MessagesService;

  beforeEach(async () => {
    ({ ann, bob, cid } = scene);
    roomId = await history.group(ann, [bob, cid]);
    ({ id: root } = await history.send(roomId, ann, 'root'));
    const reads = new ReadSql(history.writes, undefined);
    [threads, messages] = [new ThreadsService(reads), new MessagesService(reads)];
    scene.forgetFrames();
  });

  const reply = (by: Actor, body = 'reply', more = {}) =>
    history.done(roomId, 'message:reply', by, { id: newId<MessageId>(), body, threadId: root, ...more });
  const stateOf = async (by: Actor): Promise<ThreadState> =>
    (await threads.open(by.userId, { roomId, threadId: root })).thread;
  const roomOf = async (by: Actor) => {
    const [state] = await readRoomStates(new WriteSql(history.writes), by.userId, [roomId]);
    const { preview: _, ...main } = state?.main ?? {};
    return { readSeq: state?.readSeq, unread: state?.unread, main, threadsReadSeq: state?.threadsReadSeq };
  };
  const page = async (request: object) => {
    const { messages: found, ...ends } = await messages.page(ann.userId, { roomId, ...request });
    return [found.map(({ seq }) => seq), ends.reachedStart, ends.reachedEnd];
  };

  it('numbers its replies, which are messages of the room', async () => {
    const first = await reply(bob);
    await history.send(roomId, ann, 'between');
    await reply(cid, 'second', { inRoom: true });
    expect(first).toMatchObject({ seq: 3, dup: false });
    const { messages: found } = await messages.page(ann.userId, { roomId });
    expect(
      found.map(({ seq, threadId, threadSeq, inRoom, replyTo, thread }) => [
        seq,
        threadId,
        threadSeq,
        inRoom,
        replyTo,
        thread?.replies,
      ]),
    ).toEqual([
      [1, null, undefined, undefined, null, undefined],
      [2, null, undefined, undefined, null, 2],
      [3, root, 1, false, root, undefined],
      [4, null, undefined, undefined, null, undefined],
      [5, root, 2, true, root, undefined],
    ]);
    expect(found[1]?.thread).toMatchObject({ lastSeq: 5, userIds: [cid.userId, bob.userId] });
    const frames = history.takePublished(roomChannel(roomId)) as [string, { items: { followers?: string[] }[] }][];
    expect(frames.map(([, { items }]) => items[0]?.followers)).toEqual([
      [bob.userId, ann.userId],
      undefined,
      [cid.userId],
    ]);
  });

  it('has markers that the main timeline does not touch, nor they it', async () => {
    await reply(bob);
    await history.send(roomId, bob, 'main');
    await reply(bob, 'again');
    expect(await stateOf(ann)).toMatchObject({ following: true, readSeq: 2, unread: 2 });
    expect(await roomOf(ann)).toEqual({
      readSeq: 2,
      unread: 3,
      main: { readSeq: 2, unread: 1, mentions: 0 },
      threadsReadSeq: 0,
    });
    await history.done(roomId, 'read:mark', ann, { seq: 5, main: true });
    expect(await stateOf(ann)).toMatchObject({ unread: 2 });
    expect(await roomOf(ann)).toMatchObject({
      readSeq: 5,
      unread: 0,
      main: { readSeq: 5, unread: 0 },
      threadsReadSeq: 0,
    });
    expect(await history.done(roomId, 'thread:read', ann, { threadId: root, seq: 3 })).toMatchObject({
      readSeq: 3,
      unread: 1,
    });
    await history.done(roomId, 'read:mark', ann, { seq: 5 });
    expect(await stateOf(ann)).toMatchObject({ readSeq: 5, unread: 0 });
    expect(await roomOf(ann)).toMatchObject({ threadsReadSeq: 5 });
  });

  it.each([
    ['a reply beside the room', false, 4],
    ['a reply that is also in the room', true, 4],
  ])('is read by a mark of the room as one list that reads %s', async (_, inRoom, to) => {
    await reply(bob);
    await history.done(roomId, 'thread:read', ann, { threadId: root, seq: 3 });
    await reply(bob, 'again', { inRoom });
    await history.done(roomId, 'read:mark', ann, { seq: to, main: true });
    expect(await stateOf(ann)).toMatchObject({ readSeq: 3 });
    await history.done(roomId, 'read:mark', ann, { seq: to });
    expect(await stateOf(ann)).toMatchObject({ readSeq: to, unread: 0 });
    expect(await roomOf(ann)).toMatchObject({ readSeq: to, threadsReadSeq: to });
    // Nothing more is read, and nothing is written.
    await history.done(roomId, 'read:mark', ann, { seq: to });
    expect(await stateOf(ann)).toMatchObject({ readSeq: to });
  });

  it('leaves the newest message of the main timeline as its preview, past replies and deleted messages', async () => {
    const previewOf = async () => {
      const [state] = await readRoomStates(new WriteSql(history.writes), ann.userId, [roomId]);
      return [state?.preview?.seq, state?.main?.preview?.seq, state?.main?.preview?.senderId];
    };
    expect(await previewOf()).toEqual([2, 2, ann.userId]);
    await reply(bob);
    const between = await history.send(roomId, bob, 'between');
    await reply(bob);
    const last = await history.send(roomId, cid, 'last');
    await reply(bob);
    await reply(bob);
    expect(await previewOf()).toEqual([8, 6, cid.userId]);
    await history.done(roomId, 'message:delete', cid, { id: last.id });
    expect(await previewOf()).toEqual([8, 4, bob.userId]);
    await history.done(roomId, 'message:delete', bob, { id: between.id });
    expect(await previewOf()).toEqual([8, 2, ann.userId]);
    await reply(cid, 'both', { inRoom: true });
    expect(await previewOf()).toEqual([9, 9, cid.userId]);
  });

  it("is read by a reply of one's own, which leaves the main timeline unread", async () => {
    await history.send(roomId, bob, 'main');
    await reply(ann);
    expect(await roomOf(ann)).toEqual({
      readSeq: 4,
      unread: 0,
      main: { readSeq: 2, unread: 1, mentions: 0 },
      threadsReadSeq: 0,
    });
    expect(await stateOf(ann)).toMatchObject({ following: true, readSeq: 4, unread: 0 });
    expect(await stateOf(bob)).toMatchObject({ following: false, unread: 0 });
  });

  it('takes a scheduled reply, which marks nothing as read', async () => {
    await history.send(roomId, bob, 'main');
    await history.done(roomId, 'schedule:send', ann, { id: newId<MessageId>(), body: 'later', threadId: root });
    const { messages: found } = await messages.page(bob.userId, { roomId, threadId: root });
    expect(found).toMatchObject([{ threadSeq: 1, scheduled: true, replyTo: root }]);
    expect(await roomOf(ann)).toMatchObject({ readSeq: 4, main: { readSeq: 2, unread: 1 } });
    expect(await stateOf(ann)).toMatchObject({ following: true, readSeq: 3, unread: 0 });
  });

  it('has its root in the answer and in the change of the user, each reaction once', async () => {
    await history.done(roomId, 'reaction:add', bob, { id: root, emoji: '👍' });
    await reply(bob);
    const reactions = [{ emoji: '👍', count: 1, userIds: [bob.userId], mine: false }];
    const answer = await history.done(roomId, 'thread:read', ann, { threadId: root, seq: 3 });
    expect(answer).toMatchObject({ readSeq: 3, root: { reactions } });
    const [frame] = history.takePublished(userChannel(ann.userId)) as [string, object][];
    expect(frame?.[1]).toMatchObject({ items: [{ type: 'thread', state: { root: { reactions } } }] });
  });

  it('is followed on request, by a change that all connections of the user get once', async () => {
    const follow = (on: boolean) => history.done(roomId, 'thread:follow', cid, { threadId: root, follow: on });
    expect(await follow(true)).toMatchObject({ following: true, readSeq: 2, thread: { replies: 0, lastAt: null } });
    await follow(true);
    const frames = history.takePublished(userChannel(cid.userId)) as [string, { items: unknown[] }][];
    expect(frames).toEqual([
      [
        'user:changes',
        expect.objectContaining({ items: [{ type: 'thread', state: expect.objectContaining({ following: true }) }] }),
      ],
    ]);
    await reply(bob);
    expect(await stateOf(cid)).toMatchObject({ unread: 1 });
    expect(await follow(false)).toMatchObject({ following: false, unread: 0 });
  });

  it.each([
    ['a reply', async () => (await reply(bob)).id, 'INVALID'],
    ['an unknown id', () => Promise.resolve(newId<MessageId>()), 'INVALID'],
    [
      'a deleted message',
      async () => {
        await history.done(roomId, 'message:delete', ann, { id: root });
        return root;
      },
      'GONE',
    ],
  ])('does not begin at %s', async (_, threadId, code) => {
    const id = await threadId();
    await expect(reply(bob, 'x', { threadId: id })).rejects.toMatchObject({ cause: { code, field: 'threadId' } });
  });

  it('and the main timeline have pages of their own', async () => {
    for (let n = 0; n < 3; n += 1) {
      await reply(bob);
      await reply(cid);
      await history.send(roomId, ann, 'main');
    }
    await reply(bob, 'shown', { inRoom: true });
    // 1 system, 2 root, 3 4 replies, 5 main, 6 7, 8 main, 9 10, 11 main, 12 both.
    expect(await page({ main: true })).toEqual([[1, 2, 5, 8, 11, 12], true, true]);
    expect(await page({ main: true, limit: 2 })).toEqual([[11, 12], false, true]);
    expect(await page({ main: true, before: 8, limit: 2 })).toEqual([[2, 5], false, false]);
    expect(await page({ main: true, after: 3, limit: 2 })).toEqual([[5, 8], false, false]);
    expect(await page({ main: true, around: 6, limit: 3 })).toEqual([[5, 8, 11], false, false]);
    expect(await page({ threadId: root, after: 4, limit: 10 })).toEqual([[6, 7, 9, 10, 12], false, true]);
    expect(await page({ threadId: root, limit: 3 })).toEqual([[9, 10, 12], false, true]);
    expect(await page({ threadId: root, around: 1, limit: 2 })).toEqual([[3, 4], true, false]);
    const other = await history.send(roomId, ann, 'without replies');
    expect(await page({ threadId: other.id, before: 1 })).toEqual([[], true, true]);
  });

  it('counts its mentions apart, and all mentions of a user are listed, newest first', async () => {
    const main = await history.send(roomId, bob, 'main', { mentions: [ann.userId] });
    const aside = await reply(bob, 'aside', { mentions: [ann.userId] });
    const both = await reply(cid, 'both', { inRoom: true, mentions: [ann.userId] });
    const mentions = new MentionsService(new ReadSql(history.writes, undefined));
    const listed = async (request = {}) => {
      const page = await mentions.list(ann.userId, request);
      return [page.mentions.map(({ message, unread }) => [message.id, unread]), page.cursor] as const;
    };
    expect(await listed()).toEqual([
      [
        [both.id, true],
        [aside.id, true],
        [main.id, true],
      ],
      null,
    ]);
    expect(await roomOf(ann)).toMatchObject({ main: { mentions: 2 } });
    expect(await stateOf(ann)).toMatchObject({ mentions: 1 });
    await history.done(roomId, 'read:mark', ann, { seq: both.seq, main: true });
    const [first, cursor] = await listed({ limit: 2 });
    expect(first).toEqual([
      [both.id, false],
      [aside.id, true],
    ]);
    expect(await listed({ cursor })).toEqual([[[main.id, false]], null]);
    await history.done(roomId, 'message:delete', bob, { id: main.id });
    await history.done(roomId, 'message:edit', bob, { id: aside.id, body: 'nobody', mentions: [], version: 1 });
    expect(await listed()).toEqual([[[both.id, false]], null]);
    await history.done(roomId, 'room:leave', ann, {});
    expect(await listed()).toEqual([[], null]);
  });

  it('is listed to its followers, newest reply first', async () => {
    const second = await history.send(roomId, bob, 'second root');
    await reply(bob);
    await history.done(roomId, 'message:reply', cid, { id: newId<MessageId>(), body: 'x', threadId: second.id });
    const listed = async (by: Actor, request = {}) =>
      (await threads.list(by.userId, request)).threads.map(({ threadId, unread }) => [threadId, unread]);
    expect(await listed(ann)).toEqual([[root, 1]]);
    expect(await listed(bob, { unread: true })).toEqual([[second.id, 1]]);
    expect(await listed(ann, { roomId })).toEqual([
      [second.id, 0],
      [root, 1],
    ]);
    const { cursor } = await threads.list(ann.userId, { roomId, limit: 1 });
    expect(await listed(ann, { roomId, cursor })).toEqual([[root, 1]]);
  });

  it('is listed by the seq of its newest reply, where these have the same time', async () => {
    const roots: MessageId[] = [];
    for (let count = 0; count < 6; count += 1) roots.push((await history.send(roomId, ann, 'another root')).id);
    for (const threadId of roots.toReversed())
      await history.done(roomId, 'message:reply', bob, { id: newId<MessageId>(), body: 'x', threadId });
    const sameTime = `UPDATE history.threads SET last_at = date_trunc('milliseconds', now()) WHERE room_id = $1`;
    await history.writes.query(sameTime, [roomId]);
    const listed: MessageId[] = [];
    for (let cursor: string | null | undefined; cursor !== null;) {
      const page = await threads.list(ann.userId, { limit: 2, ...(cursor !== undefined && { cursor }) });
      listed.push(...page.threads.map(({ threadId }) => threadId));
      ({ cursor } = page);
    }
    expect(listed).toEqual(roots);
  });
});
