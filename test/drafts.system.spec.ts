import { describe, expect, it } from 'vitest';

import { LIMITS, newId, type MessageId, type RoomId, type UserItem } from '#contracts';
import { gatewayUrl } from '#testing/topology/topology';
import type { TestSocket } from '#testing/users/test-socket';
import { type OnlineUser, usersOfTests } from '#testing/users/users-of-tests';

const users = usersOfTests();

type DraftItem = Extract<UserItem, { type: 'draft' }>;
const itemsOf = (socket: TestSocket): DraftItem[] =>
  socket.of('user:changes').flatMap(({ items }) => items.filter((item) => item.type === 'draft'));

async function scene(): Promise<{ ann: OnlineUser; ben: OnlineUser; roomId: RoomId; threadId: MessageId }> {
  const [ann, ben] = [await users.online('ann'), await users.online('ben', -1)];
  const { id: roomId } = await ann.socket.ask('room:create', {
    kind: 'group',
    name: 'drafts',
    memberIds: [ben.user.id],
  });
  const threadId = newId<MessageId>();
  await ben.socket.ask('message:send', { id: threadId, roomId, body: 'a root' });
  return { ann, ben, roomId, threadId };
}

const listOf = async (socket: TestSocket) => (await socket.ask('draft:list', {})).drafts;

describe('a draft', () => {
  it('is a feature of users, with a limit', async () => {
    const { ready } = (await users.online('ann')).socket;
    expect(ready.features).toContain('drafts');
    expect(ready.limits.drafts).toBe(100);
  });

  it('comes to all my connections, with a urev, and to nobody else; sync has none', async () => {
    const { ann, ben, roomId, threadId } = await scene();
    const phone = await ann.user.connect({ url: gatewayUrl(-1) });
    const { urev, epoch } = await phone.ask('sync', {});
    const inRoom = await ann.socket.ask('draft:put', { roomId, body: ' begun', replyTo: threadId });
    expect(inRoom).toEqual({
      roomId,
      threadId: null,
      body: ' begun',
      replyTo: threadId,
      changedAt: expect.any(String),
    });
    expect(await phone.ask('draft:put', { roomId, body: ' begun', replyTo: threadId })).toEqual(inRoom);
    const inThread = await phone.ask('draft:put', { roomId, threadId, body: 'a reply' });
    expect(await ann.socket.ask('draft:remove', { roomId })).toEqual({});
    await ann.socket.ask('draft:remove', { roomId: newId(), threadId: newId() });
    const items = [
      { type: 'draft', roomId, threadId: null, draft: inRoom },
      { type: 'draft', roomId, threadId, draft: inThread },
      { type: 'draft', roomId, threadId: null, draft: null },
    ];
    for (const socket of [ann.socket, phone]) {
      await socket.until(() => itemsOf(socket).length === 3, 'three draft items');
      expect(itemsOf(socket)).toEqual(items);
    }
    expect(await phone.ask('sync', { epoch, urev })).toMatchObject({ urev: urev + 3, rooms: [], deltas: [] });
    expect(await listOf(phone)).toEqual([inThread]);
    expect([itemsOf(ben.socket), await listOf(ben.socket)]).toEqual([[], []]);
  });

  it('is not touched by a send', async () => {
    const { ann, roomId } = await scene();
    const draft = await ann.socket.ask('draft:put', { roomId, body: 'the same' });
    await ann.socket.ask('message:send', { id: newId(), roomId, body: 'the same' });
    expect(await listOf(ann.socket)).toEqual([draft]);
  });

  it('has two paths over HTTP, and a put answers 200', async () => {
    const { ann, roomId, threadId } = await scene();
    const path = `/v1/me/drafts/${roomId}`;
    const { body: inRoom } = await ann.user.http('put', path).send({ body: 'begun' }).expect(200);
    const { body: inThread } = await ann.user.http('put', `${path}/${threadId}`).send({ body: 'a reply' }).expect(200);
    expect([inRoom, inThread]).toMatchObject([
      { roomId, threadId: null, body: 'begun' },
      { roomId, threadId, body: 'a reply' },
    ]);
    const { body: first } = await ann.user.http('get', '/v1/me/drafts?limit=1').expect(200);
    expect(first.drafts).toEqual([inThread]);
    const { body: second } = await ann.user.http('get', `/v1/me/drafts?cursor=${first.cursor as string}`).expect(200);
    expect(second).toEqual({ drafts: [inRoom], cursor: null });
    await ann.user.http('delete', path).expect(204);
    await ann.user.http('delete', `${path}/${threadId}`).expect(204);
    await ann.user.http('delete', `${path}/${newId()}`).expect(204);
    expect(await listOf(ann.socket)).toEqual([]);
  });

  it('has 1 to 8,000 code points, and needs the right to read the room', async () => {
    const { ann, ben, roomId } = await scene();
    for (const body of ['', 'x'.repeat(LIMITS.bodyChars + 1), 'a\u0000'])
      expect(await ann.socket.refused('draft:put', { roomId, body })).toMatchObject({ code: 'INVALID', field: 'body' });
    const eve = await users.online('eve');
    expect(await eve.socket.refused('draft:put', { roomId, body: 'x' })).toMatchObject({ code: 'NOT_FOUND' });
    await ben.socket.ask('draft:put', { roomId, body: '\u{1F600}'.repeat(LIMITS.bodyChars) });
    await ann.socket.ask('member:remove', { roomId, userId: ben.user.id });
    expect(await listOf(ben.socket)).toEqual([]);
    expect(await ben.socket.refused('draft:put', { roomId, body: 'x' })).toMatchObject({ code: 'NOT_FOUND' });
  });
});
