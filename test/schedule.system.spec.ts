import { setTimeout as sleep } from 'node:timers/promises';

import { describe, expect, it, vi } from 'vitest';

import { LIMITS, newId, type MessageId, type RoomId, type Scheduled } from '#contracts';
import { TestOperator } from '#testing/topology/operator';
import { account, login } from '#testing/users/user';
import { type OnlineUser, usersOfTests } from '#testing/users/users-of-tests';

vi.setConfig({ testTimeout: 120_000 });

const users = usersOfTests();
const operator = new TestOperator();
const DAY_MS = 86_400_000;
const PASSWORD = 'correct horse battery';
/** Enough for a few requests on a busy machine. */
const SOON_MS = 3_000;
/** Longer than a busy machine takes for a dozen puts. */
const MANY_PUTS_MS = 12_000;

const inMs = (ms: number): string => new Date(Date.now() + ms).toISOString();
const later = (roomId: RoomId, more: object = {}) => ({
  id: newId<MessageId>(),
  roomId,
  at: inMs(DAY_MS),
  body: 'later',
  ...more,
});

/** Ann has a group with Ben, who is connected to the other gateway. */
async function room() {
  const [ann, ben] = [await users.online('ann'), await users.online('ben', -1)];
  const group = { kind: 'group', name: 'schedule', memberIds: [ben.user.id] };
  const { id: roomId } = await ann.socket.ask('room:create', group);
  await ben.socket.untilIn(roomId);
  return { ann, ben, roomId };
}

const listOf = async ({ socket }: OnlineUser): Promise<Scheduled[]> =>
  (await socket.ask('schedule:list', {})).scheduled;
const itemsOf = ({ socket }: OnlineUser) =>
  socket.of('user:changes').flatMap(({ items }) => items.filter(({ type }) => type === 'scheduled'));
const untilNone = (who: OnlineUser, timeoutMs = 60_000) =>
  expect.poll(() => listOf(who), { timeout: timeoutMs, interval: 200 }).toEqual([]);
const sentBodies = ({ socket }: OnlineUser, roomId: RoomId) =>
  socket
    .ask('message:page', { roomId })
    .then(({ messages }) => messages.filter(({ kind }) => kind === 'text').map(({ body }) => body));

describe('a scheduled message', () => {
  it('is sent at its time, once, and says so; only its author learns of it before', async () => {
    const { ann, ben, roomId } = await room();
    expect(ann.socket.ready).toMatchObject({ limits: { scheduled: LIMITS.scheduled } });
    expect(ann.socket.ready.features).toContain('schedule');
    const request = later(roomId, {
      at: inMs(SOON_MS),
      body: 'good morning',
      ext: { tone: 'glad' },
      mentions: [ben.user.id],
    });
    const put = await ann.socket.ask('schedule:put', request);
    const message = { body: 'good morning', ext: { tone: 'glad' }, mentions: [ben.user.id] };
    expect(put).toEqual({
      ...{ id: request.id, roomId, at: request.at, message, state: 'waiting', error: null },
      sessionId: ann.user.tokens.sessionId,
      changedAt: expect.any(String) as string,
    });
    expect({ ann: await listOf(ann), ben: await listOf(ben) }).toEqual({ ann: [put], ben: [] });
    expect(await sentBodies(ben, roomId)).toEqual([]);
    await ben.socket.until(() => ben.socket.messages(roomId).some(({ id }) => id === request.id), 'the message');
    const sent = await ben.socket.ask('message:get', { roomId, id: request.id });
    expect(sent).toMatchObject({ ...message, senderId: ann.user.id, scheduled: true, version: 1 });
    const lateMs = Date.parse(sent.createdAt) - Date.parse(request.at);
    expect(lateMs).toBeGreaterThanOrEqual(0);
    await untilNone(ann);
    await ann.socket.until(() => itemsOf(ann).length === 2, 'the items');
    expect(itemsOf(ann)).toEqual([
      { type: 'scheduled', id: request.id, scheduled: put },
      { type: 'scheduled', id: request.id, scheduled: null },
    ]);
    expect(itemsOf(ben)).toEqual([]);
    const { at: _, ...send } = request;
    expect(await ann.socket.ask('message:send', send)).toMatchObject({ dup: true, seq: sent.seq });
    expect(await ann.socket.refused('schedule:put', request)).toMatchObject({ code: 'CONFLICT' });
    await ann.socket.ask('message:send', { id: newId(), roomId, body: 'plain' });
    const { messages } = await ben.socket.ask('message:page', { roomId });
    expect(messages.at(-1)).not.toHaveProperty('scheduled');
  });

  it('is replaced and removed; the text before is not sent any more', async () => {
    const { ann, roomId } = await room();
    const [first, second] = [later(roomId, { at: inMs(SOON_MS) }), later(roomId, { at: inMs(SOON_MS) })];
    await ann.socket.ask('schedule:put', first);
    await ann.socket.ask('schedule:put', second);
    const put = await ann.socket.ask('schedule:put', { ...first, body: 'better' });
    expect(put).toMatchObject({ id: first.id, message: { body: 'better' } });
    const { changedAt } = put;
    expect(await ann.socket.ask('schedule:put', { ...first, body: 'better' })).toMatchObject({ changedAt });
    expect(await ann.socket.ask('schedule:remove', { id: second.id })).toEqual({});
    expect(await ann.socket.ask('schedule:remove', { id: second.id })).toEqual({});
    expect(await ann.socket.ask('schedule:remove', { id: newId() })).toEqual({});
    await untilNone(ann);
    expect(await sentBodies(ann, roomId)).toEqual(['better']);
    await ann.socket.until(() => itemsOf(ann).length === 5, 'the items');
    await sleep(500);
    expect(itemsOf(ann)).toHaveLength(5);
  });

  it('has a time in the future, no files, and an author who may send there', async () => {
    const { ann, ben, roomId } = await room();
    const refused = ({ socket }: OnlineUser, request: object) => socket.refused('schedule:put', later(roomId, request));
    expect(await refused(ann, { at: inMs(-1) })).toMatchObject({ code: 'INVALID', field: 'at' });
    expect(await refused(ann, { at: inMs(90 * DAY_MS + 60_000) })).toMatchObject({ code: 'INVALID', field: 'at' });
    expect(await refused(ann, { attachments: [] })).toMatchObject({ code: 'INVALID', field: 'attachments' });
    expect(await refused(ann, { afterId: newId() })).toMatchObject({ code: 'INVALID', field: 'afterId' });
    expect(await refused(ann, { body: undefined })).toMatchObject({ code: 'INVALID', field: 'body' });
    const request = later(roomId);
    await ann.socket.ask('schedule:put', request);
    expect(await refused(ben, { id: request.id })).toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' });
    await ben.socket.ask('schedule:remove', { id: request.id });
    expect(await listOf(ann)).toHaveLength(1);
    const sent = { id: newId<MessageId>(), roomId, body: 'x' };
    await ann.socket.ask('message:send', sent);
    expect(await refused(ann, { id: sent.id })).toMatchObject({ code: 'CONFLICT' });
    await ann.socket.ask('member:role', { roomId, userId: ben.user.id, role: 'reader' });
    expect(await refused(ben, {})).toMatchObject({ code: 'FORBIDDEN' });
    await ann.socket.ask('member:remove', { roomId, userId: ben.user.id });
    expect(await refused(ben, {})).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('is one of at most 100 of its author', async () => {
    const { ann, roomId } = await room();
    const requests = Array.from({ length: LIMITS.scheduled }, () => later(roomId));
    for (const request of requests) await ann.socket.ask('schedule:put', request);
    expect(await ann.socket.refused('schedule:put', later(roomId))).toMatchObject({
      code: 'LIMIT_REACHED',
      scope: 'scheduled',
    });
    await ann.socket.ask('schedule:put', { ...later(roomId), id: requests[0]?.id });
    const first = await ann.socket.ask('schedule:list', { limit: 60 });
    const rest = await ann.socket.ask('schedule:list', { limit: 60, cursor: first.cursor });
    expect({
      firstScheduled: first.scheduled.length,
      restScheduled: rest.scheduled.length,
      cursor: rest.cursor,
    }).toEqual({ firstScheduled: 60, restScheduled: 40, cursor: null });
    expect(new Set([...first.scheduled, ...rest.scheduled].map(({ id }) => id)).size).toBe(LIMITS.scheduled);
  });

  it('over HTTP has the status of what it did', async () => {
    const { ann, roomId } = await room();
    const { id, ...request } = later(roomId);
    const path = `/v1/me/scheduled/${id}`;
    const { body } = await ann.user.http('put', path).send(request).expect(201);
    await ann.user.http('put', path).send(request).expect(200);
    await ann.user
      .http('put', path)
      .send({ ...request, body: 'other' })
      .expect(200);
    const listed = await ann.user.http('get', `/v1/me/scheduled?roomId=${roomId}&limit=5`).expect(200);
    expect(listed.body).toEqual({
      scheduled: [{ ...(body as Scheduled), message: { body: 'other' }, changedAt: expect.any(String) as string }],
      cursor: null,
    });
    await ann.user.http('delete', path).expect(204);
    await ann.user.http('delete', path).expect(204);
    await ann.user.http('put', path).send(request).expect(201);
  });

  it('does not move the read marker of its author, who has nothing unread in a list that knows one marker', async () => {
    const { ann, ben, roomId } = await room();
    await ben.socket.ask('message:send', { id: newId(), roomId, body: 'hello' });
    const before = (await ann.socket.ask('room:open', { roomId })).marks?.find(({ userId }) => userId === ann.user.id);
    const request = later(roomId, { at: inMs(SOON_MS) });
    await ann.socket.ask('schedule:put', request);
    await untilNone(ann);
    const { seq } = await ann.socket.ask('message:get', { roomId, id: request.id });
    const { room: state, marks } = await ann.socket.ask('room:open', { roomId });
    expect(state).toMatchObject({ readSeq: seq, unread: 0 });
    expect(marks).toContainEqual(before);
    expect(before?.seq).toBeLessThan(seq);
  });

  it('goes after those of its author with an earlier time, then with an earlier first put', async () => {
    const { ann, roomId } = await room();
    const [early, late] = [inMs(MANY_PUTS_MS), inMs(MANY_PUTS_MS + 1)];
    const bodies = ['1', '2', '3', '4', '5'];
    const afterwards = later(roomId, { at: late, body: 'last' });
    await ann.socket.ask('schedule:put', afterwards);
    const requests = bodies.map((body) => later(roomId, { at: early, body: `${body}?` }));
    for (const request of requests) await ann.socket.ask('schedule:put', request);
    for (const [index, request] of [...requests.entries()].reverse())
      await ann.socket.ask('schedule:put', { ...request, body: bodies[index] });
    await untilNone(ann);
    expect(await sentBodies(ann, roomId)).toEqual([...bodies, 'last']);
  });

  it('that the room refuses for now is tried again; the next one does not wait for it', async () => {
    const { ann, ben, roomId } = await room();
    await ann.socket.ask('member:mute', { roomId, userId: ben.user.id, seconds: 3_600 });
    const elsewhere = await ben.socket.ask('room:create', { kind: 'group', name: 'elsewhere' });
    await ben.socket.ask('schedule:put', later(roomId, { at: inMs(1_000), body: 'muted' }));
    await ben.socket.ask('schedule:put', later(elsewhere.id, { at: inMs(1_500), body: 'free' }));
    await expect.poll(() => sentBodies(ben, elsewhere.id), { timeout: 60_000 }).toEqual(['free']);
    // The sent one leaves the list after its message is stored.
    const muted = { state: 'waiting', error: null, message: { body: 'muted' } };
    await expect.poll(() => listOf(ben)).toEqual([expect.objectContaining(muted)]);
    await ann.socket.ask('member:mute', { roomId, userId: ben.user.id, seconds: 0 });
    await untilNone(ben);
    expect(await sentBodies(ben, roomId)).toEqual(['muted']);
  });

  it('that is refused for good stays in the list with the reason, until it is put again or removed', async () => {
    const { ann, roomId } = await room();
    const stranger = await users.guest('stranger');
    const request = later(roomId, { at: inMs(1_000), mentions: [stranger.id] });
    await ann.socket.ask('schedule:put', request);
    await ann.socket.until(() => itemsOf(ann).length === 2, 'the failure');
    const failed = { id: request.id, state: 'failed', error: { code: 'INVALID', field: 'mentions' } };
    expect(itemsOf(ann)[1]).toMatchObject({ scheduled: failed });
    expect(await listOf(ann)).toEqual([expect.objectContaining(failed)]);
    const again = { ...request, at: inMs(1_000), mentions: [] };
    expect(await ann.socket.ask('schedule:put', again)).toMatchObject({ state: 'waiting', error: null });
    await untilNone(ann);
    expect(await sentBodies(ann, roomId)).toEqual(['later']);
  });

  it('of a suspended account has failed; of an erased one, and of a deleted room, it is gone', async () => {
    const cid = users.keep(await account('cid', PASSWORD));
    const socket = await cid.connect();
    const { id: roomId } = await socket.ask('room:create', { kind: 'group', name: 'alone' });
    await socket.ask('schedule:put', later(roomId, { at: inMs(SOON_MS) }));
    await operator.request('auth', 'post', `users/${cid.id}/suspend`);
    await sleep(SOON_MS + 5_000);
    await operator.request('auth', 'post', `users/${cid.id}/restore`);
    const back = await login(cid.user.username, PASSWORD);
    const list = async () =>
      ((await back.http('get', '/v1/me/scheduled')).body as { scheduled: Scheduled[] }).scheduled;
    await expect
      .poll(list, { timeout: 60_000 })
      .toEqual([expect.objectContaining({ state: 'failed', error: { code: 'ACCOUNT_SUSPENDED' } })]);

    const { ann, ben, roomId: shared } = await room();
    await ben.socket.ask('schedule:put', later(shared));
    await ann.socket.ask('room:delete', { roomId: shared });
    expect(await listOf(ben)).toEqual([]);
  });
});
