import { describe, expect, it } from 'vitest';
import { LIMITS, newId, type MessageId, type RoomId, type UserId } from '#contracts';
import { setUp } from '#testing/engines/set-up';
import { TestService, type TestCaller } from '../../testing/test-service.js';

describe('over HTTP', () => {
  const service = setUp(() => TestService.start());
  const ann = setUp(() => service.caller('ann'));
  const bob = setUp(() => service.caller('bob'));

  const group = async (fields: object = {}) => {
    const { body } = await ann.call('post', '/v1/rooms', { kind: 'group', name: 'a room', ...fields }).expect(201);
    return body.id as RoomId;
  };
  const say = (caller: TestCaller, roomId: RoomId, body: string) =>
    caller.call('post', `/v1/rooms/${roomId}/messages`, { id: newId<MessageId>(), body });

  it('a room is created once: 201, and 200 for a repeat', async () => {
    const request = { id: newId<RoomId>(), kind: 'group', name: 'plans', topic: 'what to do' };
    const first = await ann.call('post', '/v1/rooms', request).expect(201);
    expect(first.body).toMatchObject({ id: request.id, name: 'plans', me: { role: 'owner' }, headSeq: 1 });
    await ann.call('post', '/v1/rooms', request).expect(200);
    const other = await ann.call('post', '/v1/rooms', { ...request, name: 'others' }).expect(409);
    expect(other.body).toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' });
  });

  it('a pair has one direct room, created by either of the two', async () => {
    const [one, two] = await Promise.all([
      ann.call('post', '/v1/rooms', { kind: 'direct', memberIds: [bob.actor.userId] }),
      bob.call('post', '/v1/rooms', { kind: 'direct', memberIds: [ann.actor.userId] }),
    ]);
    expect([one.status, two.status].toSorted()).toEqual([200, 201]);
    expect(one.body.id).toBe(two.body.id);
    expect({ one: one.body.peer.username, two: two.body.peer.username }).toEqual({ one: 'bob', two: 'ann' });
  });

  it('rooms are read one by one and as a list', async () => {
    const roomId = await group();
    const { body } = await ann.call('get', `/v1/rooms/${roomId}`).expect(200);
    expect(body).toMatchObject({ id: roomId, preview: { kind: 'system', text: '' }, unread: 0 });
    const list = await ann.call('get', '/v1/rooms?limit=1').expect(200);
    expect(list.body.rooms).toEqual([body]);
    expect(list.body.cursor).toEqual(expect.any(String));
    const next = await ann.call('get', `/v1/rooms?limit=1&cursor=${list.body.cursor}`).expect(200);
    expect(next.body.rooms[0].id).not.toBe(roomId);
  });

  it('all members see changed settings', async () => {
    const roomId = await group();
    const { body } = await ann.call('patch', `/v1/rooms/${roomId}`, { name: 'renamed', topic: 'new' }).expect(200);
    expect(body).toMatchObject({ name: 'renamed', topic: 'new' });
    expect(body).not.toHaveProperty('me');
  });

  it('a stranger finds a public room, joins it and leaves it', async () => {
    const roomId = await group({ name: 'Chess Club', visibility: 'public' });
    const found = await bob.call('get', '/v1/directory/rooms?query=chess').expect(200);
    expect(found.body.rooms).toMatchObject([{ id: roomId, memberCount: 1 }]);
    expect((await bob.call('get', `/v1/rooms/${roomId}/messages`).expect(403)).body.code).toBe('NOT_A_MEMBER');
    const joined = await bob.call('post', `/v1/rooms/${roomId}/join`).expect(200);
    expect(joined.body).toMatchObject({ room: { memberCount: 2, unread: 0 }, online: null, reachedStart: true });
    expect(joined.body).not.toHaveProperty('memberIds');
    expect(joined.body.messages.at(-1)).toMatchObject({ kind: 'system', system: { type: 'member.joined' } });
    const left = await bob.call('post', `/v1/rooms/${roomId}/leave`).expect(204);
    expect(left.text).toBe('');
    await bob.call('post', `/v1/rooms/${roomId}/leave`).expect(204);
  });

  it('members are added, listed and removed', async () => {
    const roomId = await group();
    const userId = bob.actor.userId;
    const added = await ann.call('post', `/v1/rooms/${roomId}/members`, { userId }).expect(200);
    expect(added.body).toMatchObject({ user: { id: userId }, role: 'member', state: 'joined' });
    const list = await bob.call('get', `/v1/rooms/${roomId}/members?query=BO`).expect(200);
    expect(list.body).toMatchObject({ members: [{ user: { username: 'bob' } }], cursor: null });
    const removed = await ann.call('delete', `/v1/rooms/${roomId}/members/${userId}`).expect(200);
    expect(removed.body).toMatchObject({ state: 'left' });
    await bob.call('get', `/v1/rooms/${roomId}`).expect(404);
  });

  it('a message is stored once: 201, and 200 for a repeat', async () => {
    const roomId = await group();
    const message = { id: newId<MessageId>(), body: '  as it is \n' };
    const sent = await ann.call('post', `/v1/rooms/${roomId}/messages`, message).expect(201);
    expect(sent.body).toMatchObject({ id: message.id, seq: 2, dup: false });
    const again = await ann.call('post', `/v1/rooms/${roomId}/messages`, message).expect(200);
    expect(again.body).toEqual({ ...sent.body, dup: true });
    const { body } = await ann.call('get', `/v1/rooms/${roomId}/messages/${message.id}`).expect(200);
    expect(body).toMatchObject({ ...message, seq: 2, sender: { username: 'ann' } });
  });

  it('unread messages are counted until they are marked read', async () => {
    const roomId = await group({ memberIds: [bob.actor.userId] });
    for (const body of ['one', 'two', 'three']) await say(ann, roomId, body).expect(201);
    expect((await bob.call('get', `/v1/rooms/${roomId}`)).body).toMatchObject({ unread: 3 });
    expect((await ann.call('get', `/v1/rooms/${roomId}`)).body).toMatchObject({ unread: 0, readSeq: 4 });
    const read = await bob.call('put', `/v1/rooms/${roomId}/read`, { seq: 3 }).expect(200);
    const counted = { readSeq: 3, unread: 1, mentions: 0 };
    expect(read.body).toEqual({ ...counted, main: counted, threadsReadSeq: 0 });
    expect((await bob.call('put', `/v1/rooms/${roomId}/read`, { seq: 1 })).body).toMatchObject({ readSeq: 3 });
    expect((await bob.call('put', `/v1/rooms/${roomId}/read`, { seq: 999 })).body).toMatchObject({ readSeq: 4 });
  });

  it('pages take their anchors from the query', async () => {
    const roomId = await group();
    for (let n = 2; n <= 6; n += 1) await say(ann, roomId, `message ${n}`).expect(201);
    const seqs = async (query: string) => {
      const { body } = await ann.call('get', `/v1/rooms/${roomId}/messages?${query}`).expect(200);
      return body.messages.map(({ seq }: { seq: number }) => seq) as number[];
    };
    expect(await seqs('before=5&limit=2')).toEqual([3, 4]);
    expect(await seqs('after=4')).toEqual([5, 6]);
    expect(await seqs('around=4&limit=3')).toEqual([3, 4, 5]);
    expect(await seqs(`at=${encodeURIComponent('2020-01-01T00:00:00Z')}&limit=1`)).toEqual([1]);
  });

  it.each([
    ['limit=0', 'limit'],
    ['limit=201', 'limit'],
    ['limit=ten', 'limit'],
    ['before=-1', 'before'],
    ['at=yesterday', 'at'],
    ['sort=up', 'sort'],
    ['roomId=x', 'roomId'],
    ['before=1&around=2', 'around'],
  ])('a page of ?%s is INVALID', async (query, field) => {
    const roomId = await group();
    const { body } = await ann.call('get', `/v1/rooms/${roomId}/messages?${query}`).expect(400);
    expect(body).toMatchObject({ code: 'INVALID', retry: 'never', field });
  });

  it('sync answers from nothing and from cursors, and subscribes no connection', async () => {
    const eve = await service.caller('eve');
    const roomId = await group({ memberIds: [eve.actor.userId] });
    const first = await eve.call('post', '/v1/sync', {}).expect(200);
    expect(first.body).toMatchObject({ rooms: [{ id: roomId }], deltas: [], gone: [], blocked: [], more: false });
    expect(first.body).not.toHaveProperty('roomIds');
    await say(ann, roomId, 'news').expect(201);
    const { epoch, urev, rooms } = first.body;
    const cursors = { epoch, urev, rooms: { [roomId]: rooms[0].headRev } };
    const next = await eve.call('post', '/v1/sync', cursors).expect(200);
    expect(next.body.deltas[0]).toMatchObject({ roomId, items: [{ type: 'message', message: { body: 'news' } }] });
    await ann.call('delete', `/v1/rooms/${roomId}/members/${eve.actor.userId}`).expect(200);
    const last = await eve.call('post', '/v1/sync', cursors).expect(200);
    expect(last.body).toMatchObject({ gone: [roomId], deltas: [] });
    const stale = await eve.call('post', '/v1/sync', { ...cursors, epoch: 'another' }).expect(409);
    expect(stale.body).toMatchObject({ code: 'EPOCH_CHANGED', retry: 'resync' });
  });

  it('a message is edited, and deleted for everyone', async () => {
    const roomId = await group({ memberIds: [bob.actor.userId] });
    const { body: sent } = await say(ann, roomId, 'frist').expect(201);
    const path = `/v1/rooms/${roomId}/messages/${sent.id}`;
    const edited = await ann.call('patch', path, { version: 1, body: 'first' }).expect(200);
    expect(edited.body).toMatchObject({ body: 'first', version: 2, editedAt: expect.any(String) });
    await ann.call('patch', path, { version: 1, body: 'first' }).expect(200);
    const stale = await ann.call('patch', path, { version: 1, body: 'other' }).expect(409);
    expect(stale.body).toMatchObject({ code: 'CONFLICT' });
    expect((await bob.call('patch', path, { version: 2, body: 'mine' }).expect(403)).body.code).toBe('FORBIDDEN');
    const deleted = await ann.call('delete', path).expect(200);
    expect(deleted.body).toMatchObject({ body: '', deletedAt: expect.any(String), seq: sent.seq });
    await ann.call('delete', path).expect(200);
    expect((await bob.call('get', path).expect(200)).body).toEqual(deleted.body);
  });

  it('reactions are a set, their emoji percent-encoded in the path', async () => {
    const roomId = await group({ memberIds: [bob.actor.userId] });
    const { body: sent } = await say(ann, roomId, 'react!').expect(201);
    const path = (emoji: string) => `/v1/rooms/${roomId}/messages/${sent.id}/reactions/${encodeURIComponent(emoji)}`;
    for (const emoji of ['👩‍👩‍👧', '%', '/', 'ok']) await bob.call('put', path(emoji)).expect(200);
    const again = await bob.call('put', path('%')).expect(200);
    const byBob = { count: 1, userIds: [bob.actor.userId], mine: true };
    expect(again.body.reactions).toHaveLength(4);
    expect(again.body.reactions).toContainEqual({ emoji: '/', ...byBob });
    const listed = await ann.call('get', `${path('👩‍👩‍👧')}?limit=1`).expect(200);
    expect(listed.body).toMatchObject({ users: [{ username: 'bob' }], cursor: null });
    const removed = await bob.call('delete', path('/')).expect(200);
    expect(removed.body.reactions).toHaveLength(3);
    await bob.call('delete', path('/')).expect(200);
    const seen = await ann.call('get', `/v1/rooms/${roomId}/messages/${sent.id}`).expect(200);
    expect(seen.body.reactions).toContainEqual({ emoji: 'ok', ...byBob, mine: false });
  });

  it.each(['%20', 'a%20b', 'x'.repeat(17), '%00', '%ED%A0%80', '%zz'])('a reaction of %s is INVALID', async (emoji) => {
    const roomId = await group();
    const { body: sent } = await say(ann, roomId, 'react!').expect(201);
    const { body } = await ann.call('put', `/v1/rooms/${roomId}/messages/${sent.id}/reactions/${emoji}`).expect(400);
    expect(body).toMatchObject({ code: 'INVALID', retry: 'never' });
  });

  it('messages are pinned, listed and unpinned', async () => {
    const roomId = await group({ memberIds: [bob.actor.userId] });
    const { body: sent } = await say(bob, roomId, 'the rules').expect(201);
    const path = `/v1/rooms/${roomId}/messages/${sent.id}`;
    await bob.call('put', `${path}/pin`).expect(403);
    expect((await ann.call('put', `${path}/pin`).expect(200)).body).toMatchObject({ pinned: true });
    const { body: pins } = await bob.call('get', `/v1/rooms/${roomId}/pins?limit=5`).expect(200);
    expect(pins).toMatchObject({ messages: [{ id: sent.id, pinned: true }], cursor: null, rev: expect.any(Number) });
    expect((await ann.call('delete', `${path}/pin`).expect(200)).body).toMatchObject({ pinned: false });
    expect((await bob.call('get', `/v1/rooms/${roomId}/pins`)).body.messages).toEqual([]);
  });

  it('members get roles, are muted, banned and unbanned', async () => {
    const roomId = await group({ memberIds: [bob.actor.userId] });
    const path = `/v1/rooms/${roomId}/members/${bob.actor.userId}`;
    expect((await ann.call('patch', path, { role: 'moderator' }).expect(200)).body).toMatchObject({
      role: 'moderator',
    });
    const muted = await ann.call('post', `${path}/mute`, { seconds: 60 }).expect(200);
    expect(muted.body).toMatchObject({ mutedUntil: expect.any(String) });
    expect((await say(bob, roomId, 'hm').expect(403)).body).toMatchObject({ code: 'MUTED', retry: 'later' });
    await ann.call('post', `${path}/mute`, { seconds: 0 }).expect(200);
    await say(bob, roomId, 'hm').expect(201);
    expect((await ann.call('post', `${path}/ban`).expect(200)).body).toMatchObject({ state: 'banned' });
    expect((await bob.call('get', `/v1/rooms/${roomId}`).expect(403)).body).toMatchObject({ code: 'BANNED' });
    expect((await ann.call('post', `${path}/unban`).expect(200)).body).toMatchObject({ state: 'left' });
    await ann.call('post', `/v1/rooms/${roomId}/members`, { userId: bob.actor.userId }).expect(200);
    const { body } = await ann.call('patch', path, { role: 'king' }).expect(400);
    expect(body).toMatchObject({ code: 'INVALID', field: 'role' });
  });

  it('a member chooses the notifications of a room', async () => {
    const roomId = await group();
    const { body } = await ann.call('put', `/v1/rooms/${roomId}/notify`, { notify: 'mentions' }).expect(200);
    expect(body).toMatchObject({ id: roomId, me: { notify: 'mentions' } });
    const until = new Date(0).toISOString();
    const past = await ann.call('put', `/v1/rooms/${roomId}/notify`, { notify: 'none', until }).expect(400);
    expect(past.body).toMatchObject({ code: 'INVALID', field: 'until' });
  });

  it('a member makes a room a favourite', async () => {
    const roomId = await group();
    const { body } = await ann.call('put', `/v1/rooms/${roomId}/favourite`, { favourite: true }).expect(200);
    expect(body).toMatchObject({ id: roomId, me: { favourite: true } });
  });

  it('a member marks a room as unread, until they mark it as read', async () => {
    const roomId = await group();
    const { body } = await ann.call('put', `/v1/rooms/${roomId}/unread`, { unread: true, from: 1 }).expect(200);
    expect(body).toMatchObject({ id: roomId, me: { unreadMark: true, unreadFrom: 1 } });
    await ann.call('put', `/v1/rooms/${roomId}/read`, { seq: 0 }).expect(200);
    expect((await ann.call('get', `/v1/rooms/${roomId}`).expect(200)).body.me).toMatchObject({
      unreadMark: false,
      unreadFrom: null,
    });
  });

  it('a deleted room is GONE for its members, and NOT_FOUND for others', async () => {
    const eve = await service.caller('eve');
    const roomId = await group({ memberIds: [bob.actor.userId] });
    const first = await bob.call('post', '/v1/sync', {}).expect(200);
    await bob.call('delete', `/v1/rooms/${roomId}`).expect(403);
    expect((await ann.call('delete', `/v1/rooms/${roomId}`).expect(204)).text).toBe('');
    await ann.call('delete', `/v1/rooms/${roomId}`).expect(204);
    for (const path of ['', '/messages', '/members', '/pins'])
      expect((await bob.call('get', `/v1/rooms/${roomId}${path}`).expect(410)).body).toMatchObject({ code: 'GONE' });
    expect((await say(bob, roomId, 'anyone?').expect(410)).body).toMatchObject({ code: 'GONE' });
    expect((await eve.call('get', `/v1/rooms/${roomId}`).expect(404)).body).toMatchObject({ code: 'NOT_FOUND' });
    const { epoch, urev } = first.body;
    const next = await bob.call('post', '/v1/sync', { epoch, urev, rooms: { [roomId]: 1 } }).expect(200);
    expect(next.body).toMatchObject({ gone: [roomId], rooms: [], deltas: [] });
    const rooms = await bob.call('get', '/v1/rooms?limit=200');
    expect(rooms.body.rooms.map(({ id }: { id: string }) => id)).not.toContain(roomId);
  });

  it('sync returns changed messages in full, in order of rev', async () => {
    const roomId = await group({ memberIds: [bob.actor.userId] });
    const ids: string[] = [];
    for (const body of ['one', 'two', 'three']) ids.push((await say(ann, roomId, body).expect(201)).body.id);
    const { epoch, urev, rooms } = (await bob.call('post', '/v1/sync', {})).body;
    const state = rooms.find(({ id }: { id: string }) => id === roomId);
    const path = `/v1/rooms/${roomId}/messages`;
    await bob.call('put', `${path}/${ids[2]}/reactions/${encodeURIComponent('👍')}`).expect(200);
    await ann.call('patch', `${path}/${ids[0]}`, { version: 1, body: 'ONE' }).expect(200);
    await ann.call('delete', `${path}/${ids[1]}`).expect(200);
    const { body } = await bob
      .call('post', '/v1/sync', { epoch, urev, rooms: { [roomId]: state.headRev } })
      .expect(200);
    const [{ items, from, to }] = body.deltas;
    expect(items.map((item: { message: { id: string } }) => item.message.id)).toEqual([ids[2], ids[0], ids[1]]);
    expect(items.map((item: { message: { rev: number } }) => item.message.rev)).toEqual([from + 1, from + 2, to]);
    expect(items).toMatchObject([
      { message: { reactions: [{ emoji: '👍', count: 1, mine: true }] } },
      { message: { body: 'ONE', version: 2 } },
      { message: { body: '', deletedAt: expect.any(String) } },
    ]);
  });

  it('a search finds acked messages in the caller’s rooms', async () => {
    const roomId = await group({ memberIds: [bob.actor.userId] });
    await say(ann, roomId, 'Ein Käsebrötchen, 50% billiger').expect(201);
    const { body } = await bob.call('get', `/v1/search?query=${encodeURIComponent('brötch 50%')}&limit=5`).expect(200);
    expect(body).toMatchObject({ hits: [{ message: { roomId }, highlights: [{ start: 8, length: 6 }, {}] }] });
    const eve = await service.caller('searcher');
    expect((await eve.call('get', '/v1/search?query=billig')).body).toEqual({ hits: [], cursor: null });
    for (const query of ['', 'query=', 'query=%20', 'query=a&limit=999', 'query=a&roomId=x', 'query=a&cursor=WyJ4Il0'])
      expect((await bob.call('get', `/v1/search?${query}`).expect(400)).body).toMatchObject({ code: 'INVALID' });
  });

  it('a new group takes at most 100 members, and others join it one by one', async () => {
    const memberIds = Array.from({ length: LIMITS.memberIds + 1 }, () => newId<UserId>());
    const { body } = await ann.call('post', '/v1/rooms', { kind: 'group', name: 'too many', memberIds }).expect(400);
    expect(body).toMatchObject({ code: 'INVALID', retry: 'never', field: 'memberIds' });
  });

  it('an outsider cannot learn that a private room exists', async () => {
    const roomId = await group();
    const sent = await say(ann, roomId, 'secret').expect(201);
    const nowhere = newId<RoomId>();
    const answers = async (id: RoomId) => {
      const path = `/v1/rooms/${id}`;
      const asked = [
        bob.call('get', path),
        bob.call('patch', path, { name: 'mine' }),
        bob.call('post', `${path}/join`),
        bob.call('post', `${path}/leave`),
        bob.call('put', `${path}/read`, { seq: 1 }),
        bob.call('get', `${path}/members`),
        bob.call('post', `${path}/members`, { userId: bob.actor.userId }),
        bob.call('delete', `${path}/members/${ann.actor.userId}`),
        bob.call('get', `${path}/messages`),
        say(bob, id, 'hello?'),
        bob.call('get', `${path}/messages/${sent.body.id}`),
        bob.call('patch', `${path}/messages/${sent.body.id}`, { version: 1, body: 'mine' }),
        bob.call('delete', `${path}/messages/${sent.body.id}`),
        bob.call('put', `${path}/messages/${sent.body.id}/pin`),
        bob.call('delete', `${path}/messages/${sent.body.id}/pin`),
        bob.call('put', `${path}/messages/${sent.body.id}/reactions/x`),
        bob.call('delete', `${path}/messages/${sent.body.id}/reactions/x`),
        bob.call('get', `${path}/messages/${sent.body.id}/reactions/x`),
        bob.call('get', `${path}/pins`),
        bob.call('get', `/v1/search?query=secret&roomId=${id}`),
        bob.call('put', `${path}/notify`, { notify: 'none' }),
        bob.call('put', `${path}/favourite`, { favourite: true }),
        bob.call('put', `${path}/section`, { section: 'x' }),
        bob.call('put', `${path}/unread`, { unread: true }),
        bob.call('patch', `${path}/members/${ann.actor.userId}`, { role: 'reader' }),
        bob.call('post', `${path}/members/${ann.actor.userId}/ban`),
        bob.call('post', `${path}/members/${ann.actor.userId}/unban`),
        bob.call('post', `${path}/members/${ann.actor.userId}/mute`, { seconds: 5 }),
        bob.call('delete', path),
      ];
      return (await Promise.all(asked)).map(({ status, body }) => ({ status, body }));
    };
    const known = await answers(roomId);
    expect(known).toEqual(await answers(nowhere));
    expect(new Set(known.map(({ status }) => status))).toEqual(new Set([404]));
  });

  it.each([
    ['get', '/v1/rooms'],
    ['post', '/v1/sync'],
    ['get', '/v1/directory/rooms'],
  ] as const)('%s %s is for those who have a token', async (method, path) => {
    expect((await service.http[method](path).expect(401)).body).toMatchObject({ code: 'UNAUTHENTICATED' });
  });
});
