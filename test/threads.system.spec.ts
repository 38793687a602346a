import { describe, expect, it } from 'vitest';

import { type Message, type MessageId, newId, type RoomId, type ThreadState } from '#contracts';
import { type OnlineUser, usersOfTests } from '#testing/users/users-of-tests';

const users = usersOfTests();

/** Ann, Ben and Cid (on the other gateway) are in a room; Ann has sent the root. */
async function scene() {
  const [ann, ben, cid] = [await users.online('ann'), await users.online('ben'), await users.online('cid', -1)];
  const memberIds = [ben.user.id, cid.user.id];
  const { id: roomId } = await ann.socket.ask('room:create', { kind: 'group', name: 'threads', memberIds });
  await Promise.all([ann, ben, cid].map(({ socket }) => socket.untilIn(roomId)));
  const { id: threadId } = await send(ann, roomId, { body: 'root' });
  return { ann, ben, cid, roomId, threadId };
}

const send = ({ socket }: OnlineUser, roomId: RoomId, more: object) =>
  socket.ask('message:send', { id: newId<MessageId>(), roomId, body: 'text', ...more });

const open = async ({ socket }: OnlineUser, roomId: RoomId, threadId: MessageId): Promise<ThreadState> =>
  (await socket.ask('thread:open', { roomId, threadId })).thread;

const shown = ({ seq, threadId, threadSeq, inRoom, replyTo }: Message) => [seq, threadId, threadSeq, inRoom, replyTo];

describe('a reply', () => {
  it('is a message of the room, with its number in the thread, and says whom it makes follow', async () => {
    const { ann, ben, cid, roomId, threadId } = await scene();
    expect(ann.socket.ready.features).toContain('threads');
    const first = await send(ben, roomId, { threadId, mentions: [cid.user.id] });
    const second = await send(cid, roomId, { threadId, inRoom: true });
    const { items } = await cid.socket.wait('changes', (frame) =>
      frame.items.some((item) => item.type === 'message' && item.message.id === first.id),
    );
    const item = items.find((each) => each.type === 'message' && each.message.id === first.id);
    expect(item).toMatchObject({ message: { threadId, threadSeq: 1, inRoom: false, replyTo: threadId } });
    expect(item).toHaveProperty('followers', [ben.user.id, cid.user.id, ann.user.id]);
    const { messages } = await ann.socket.ask('message:page', { roomId });
    expect(messages.slice(-2).map(shown)).toEqual([
      [first.seq, threadId, 1, false, threadId],
      [second.seq, threadId, 2, true, threadId],
    ]);
    const thread = { replies: 2, lastSeq: second.seq, userIds: [cid.user.id, ben.user.id] };
    expect(messages.find(({ id }) => id === threadId)).toMatchObject({ threadId: null, thread });
    const { deltas } = await ben.socket.ask('sync', {
      epoch: ben.socket.ready.epoch,
      rooms: { [roomId]: first.rev - 1 },
    });
    expect(deltas[0]?.items).toMatchObject([{ message: { threadSeq: 1 } }, { message: { threadSeq: 2 } }]);
  });

  it('keeps the rules of its thread', async () => {
    const { ann, ben, roomId, threadId } = await scene();
    const other = await send(ann, roomId, {});
    const reply = await send(ben, roomId, { threadId });
    const refused = (more: object) =>
      ben.socket.refused('message:send', { id: newId<MessageId>(), roomId, body: 'x', ...more });
    expect(await refused({ inRoom: true })).toMatchObject({ code: 'INVALID', field: 'inRoom' });
    expect(await refused({ threadId: reply.id })).toMatchObject({ code: 'INVALID', field: 'threadId' });
    expect(await refused({ threadId: newId() })).toMatchObject({ code: 'INVALID', field: 'threadId' });
    expect(await refused({ threadId, replyTo: other.id })).toMatchObject({ code: 'INVALID', field: 'replyTo' });
    const again = { id: reply.id, roomId, body: 'text' };
    expect(await ben.socket.ask('message:send', { ...again, threadId, inRoom: false })).toEqual({
      ...reply,
      dup: true,
    });
    expect(await ben.socket.refused('message:send', again)).toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' });
    await ann.socket.ask('message:delete', { roomId, id: threadId });
    expect(await refused({ threadId })).toMatchObject({ code: 'GONE', field: 'threadId' });
    expect(await open(ben, roomId, threadId)).toMatchObject({
      root: { deletedAt: expect.any(String) },
      thread: { replies: 1 },
    });
  });
});

describe('the markers of a thread and of the main timeline', () => {
  it('do not touch each other', async () => {
    const { ann, ben, roomId, threadId } = await scene();
    const reply = await send(ben, roomId, { threadId });
    const main = await send(ben, roomId, {});
    const { room } = await ann.socket.ask('room:open', { roomId });
    expect(room).toMatchObject({ unread: 2, main: { unread: 1 }, threadsReadSeq: 0 });
    const marked = await ann.socket.ask('read:mark', { roomId, seq: main.seq, main: true });
    expect(marked).toMatchObject({ readSeq: main.seq, main: { readSeq: main.seq, unread: 0 }, threadsReadSeq: 0 });
    expect(await open(ann, roomId, threadId)).toMatchObject({ following: true, unread: 1 });
    const { threads } = await ann.socket.ask('thread:list', { unread: true });
    expect(threads.map((state) => [state.threadId, state.unread])).toEqual([[threadId, 1]]);
    const read = await ann.socket.ask('thread:read', { roomId, threadId, seq: reply.seq });
    expect(read).toMatchObject({ readSeq: reply.seq, unread: 0 });
    expect((await ann.socket.ask('thread:list', { unread: true })).threads).toEqual([]);
    expect(await ann.socket.ask('thread:read', { roomId, threadId, seq: 1 })).toEqual(read);
  });

  it('are both moved by a mark of the whole room', async () => {
    const { ann, ben, roomId, threadId } = await scene();
    const reply = await send(ben, roomId, { threadId });
    const marked = await ann.socket.ask('read:mark', { roomId, seq: reply.seq });
    expect(marked).toMatchObject({ unread: 0, main: { unread: 0 }, threadsReadSeq: reply.seq });
    expect(await open(ann, roomId, threadId)).toMatchObject({ readSeq: reply.seq, unread: 0 });
  });

  it('leave the main timeline unread after a reply of one’s own, which counts as read elsewhere', async () => {
    const { ann, ben, roomId, threadId } = await scene();
    const main = await send(ben, roomId, {});
    const reply = await send(ann, roomId, { threadId });
    const { room, marks } = await ann.socket.ask('room:open', { roomId });
    expect(room).toMatchObject({ readSeq: reply.seq, unread: 0, main: { readSeq: main.seq - 1, unread: 1 } });
    expect(marks).toContainEqual({ userId: ann.user.id, seq: main.seq - 1 });
  });
});

describe('following', () => {
  it('comes to all connections of the user, and ends', async () => {
    const { ann, ben, cid, roomId, threadId } = await scene();
    const second = await cid.user.connect();
    await second.ask('sync', {});
    const state = await cid.socket.ask('thread:follow', { roomId, threadId, follow: true });
    expect(state).toMatchObject({ following: true, thread: { replies: 0, lastAt: null } });
    const { items } = await second.wait('user:changes', (frame) => frame.items.some(({ type }) => type === 'thread'));
    expect(items).toContainEqual({ type: 'thread', state });
    await send(ben, roomId, { threadId });
    expect(await open(cid, roomId, threadId)).toMatchObject({ unread: 1 });
    expect(await cid.socket.ask('thread:follow', { roomId, threadId, follow: false })).toMatchObject({ unread: 0 });
    await ann.socket.ask('member:remove', { roomId, userId: ben.user.id });
    expect((await ben.socket.ask('thread:list', {})).threads).toEqual([]);
    expect(await ben.socket.refused('thread:open', { roomId, threadId })).toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('over HTTP', () => {
  it('threads have the same answers', async () => {
    const { ann, ben, roomId, threadId } = await scene();
    const reply = await send(ben, roomId, { threadId });
    const get = async (path: string) => (await ann.user.http('get', path).expect(200)).body as Record<string, unknown>;
    const thread = await open(ann, roomId, threadId);
    expect(await get(`/v1/rooms/${roomId}/threads/${threadId}`)).toMatchObject({ thread, reachedStart: true });
    expect(await get('/v1/me/threads?unread=true')).toEqual({ threads: [thread], cursor: null });
    expect(await get(`/v1/rooms/${roomId}/threads`)).toEqual({ threads: [thread], cursor: null });
    const seqs = async (query: string) =>
      ((await get(`/v1/rooms/${roomId}/messages?${query}`))['messages'] as Message[]).map(({ seq }) => seq);
    expect(await seqs(`threadId=${threadId}`)).toEqual([reply.seq]);
    expect(await seqs('main=true')).not.toContain(reply.seq);
    const path = `/v1/rooms/${roomId}/threads/${threadId}`;
    const { body } = await ann.user.http('put', `${path}/read`).send({ seq: reply.seq }).expect(200);
    expect(body).toMatchObject({ readSeq: reply.seq, unread: 0 });
    await ann.user.http('put', `${path}/follow`).send({ follow: false }).expect(200);
    expect(await get('/v1/me/threads')).toEqual({ threads: [], cursor: null });
    const { id } = await send(ben, roomId, { mentions: [ann.user.id] });
    const mentions = [{ unread: true, message: expect.objectContaining({ id }) as unknown }];
    expect(await get('/v1/me/mentions')).toEqual({ mentions, cursor: null });
  });
});
