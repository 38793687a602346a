import { describe, expect, it } from 'vitest';

import { newId, type RoomId } from '#contracts';
import { account, guest, login, uniqueName } from '#testing/users/user';
import { type OnlineUser, usersOfTests } from '#testing/users/users-of-tests';
import type { TestSocket } from '#testing/users/test-socket';

/** The protocol's 20 s, and more for a busy machine. */
const GONE_TIMEOUT_MS = 30_000;

const users = usersOfTests();

/** Connects through the front, as a real client does. */
async function online(prefix: string): Promise<OnlineUser> {
  const user = await users.guest(prefix);
  const socket = await user.connect();
  await socket.ask('sync', {});
  return { user, socket };
}

async function send(socket: TestSocket, roomId: RoomId, bodies: readonly string[]): Promise<void> {
  const acks = bodies.map((body) => socket.ask('message:send', { id: newId(), roomId, body }));
  await Promise.all(acks);
}

const numbered = (count: number, word = 'line'): string[] =>
  Array.from({ length: count }, (_, index) => `${word} ${String(index + 1)}`);

describe('the features of a chat', () => {
  it('a user registers, logs in on another device and is the same user', async () => {
    const password = 'correct horse battery';
    const registered = await account('register', password);
    const again = await login(registered.user.username, password);
    expect(again.user).toEqual(registered.user);
    expect(again.tokens.sessionId).not.toBe(registered.tokens.sessionId);
  });

  it('a name is enough to join as a guest, and is then taken', async () => {
    const first = await users.guest('nameonly');
    expect(first.user.type).toBe('guest');
    await expect(
      guest('x').then(async () => {
        const answer = await first.http('post', '/v1/auth/guest').send({ username: first.user.username.toUpperCase() });
        return answer.body as unknown;
      }),
    ).resolves.toMatchObject({ code: 'USERNAME_TAKEN', field: 'username', retry: 'never' });
  });

  it('a user finds another by a part of the name, and a pair has only one direct room', async () => {
    const [anna, bert] = [users.keep(await account('anna')), users.keep(await account('bert'))];
    const found = await anna.http('get', `/v1/users?query=${bert.user.username.slice(0, 12)}`).expect(200);
    expect((found.body as { users: unknown[] }).users).toContainEqual(bert.user);

    const [annas, berts] = [await anna.connect(), await bert.connect()];
    const [one, other] = await Promise.all([
      annas.ask('room:create', { kind: 'direct', memberIds: [bert.id] }),
      berts.ask('room:create', { kind: 'direct', memberIds: [anna.id] }),
    ]);
    expect(one.id).toBe(other.id);
    expect(one).toMatchObject({
      kind: 'direct',
      name: null,
      memberCount: 2,
      peer: { id: bert.id },
      me: { role: 'member' },
    });
    expect(other.peer?.id).toBe(anna.id);
  });

  it('opening a room returns the last 20 messages, and pages of 10 older ones down to the first', async () => {
    const { socket } = await online('pager');
    const { id: roomId } = await socket.ask('room:create', { kind: 'group', name: 'pages' });
    await send(socket, roomId, numbered(47));

    const opened = await socket.ask('room:open', { roomId });
    expect(opened.messages.map(({ seq }) => seq)).toEqual(Array.from({ length: 20 }, (_, index) => 29 + index));
    const seqs = opened.messages.map(({ seq }) => Number(seq));
    for (let reachedStart = opened.reachedStart; !reachedStart;) {
      const page = await socket.ask('message:page', { roomId, before: seqs[0] ?? 0 });
      expect(page.messages.length).toBeLessThanOrEqual(10);
      seqs.unshift(...page.messages.map(({ seq }) => Number(seq)));
      reachedStart = page.reachedStart;
    }
    expect(seqs).toEqual(Array.from({ length: 48 }, (_, index) => index + 1));
  });

  it('opening a room returns all unread messages, also if there are more than 20', async () => {
    const [ann, ben] = [await online('ann'), await online('ben')];
    const { id: roomId } = await ann.socket.ask('room:create', { kind: 'direct', memberIds: [ben.user.id] });
    await send(ann.socket, roomId, numbered(35));
    const opened = await ben.socket.ask('room:open', { roomId });
    expect(opened.room.unread).toBe(35);
    expect(opened.messages.map(({ body }) => body)).toEqual(numbered(35));
    expect(opened.reachedStart).toBe(true);
  });

  it('unread counts grow while the user is in another room, and reading resets them on every device', async () => {
    const [ann, ben] = [await online('ann'), await online('ben')];
    const { id: roomId } = await ann.socket.ask('room:create', { kind: 'direct', memberIds: [ben.user.id] });
    const elsewhere = await ben.user.connect();
    await elsewhere.ask('sync', {});
    await send(ann.socket, roomId, numbered(3));
    const [room] = (await ben.socket.ask('room:list', {})).rooms;
    expect(room).toMatchObject({
      id: roomId,
      unread: 3,
      readSeq: 0,
      preview: { text: 'line 3', senderId: ann.user.id },
    });

    const mark = (seq: number) => ben.socket.ask('read:mark', { roomId, seq });
    const state = (readSeq: number, unread: number) => {
      const counts = { readSeq, unread, mentions: 0 };
      return { ...counts, main: counts, threadsReadSeq: 0 };
    };
    expect(await mark(2)).toEqual(state(2, 1));
    expect(await mark(1)).toEqual(state(2, 1));
    expect(await mark(999)).toEqual(state(3, 0));
    const read = await elsewhere.wait('user:changes', ({ items }) =>
      items.some((item) => item.type === 'read' && item.readSeq === 3),
    );
    expect(read.items).toContainEqual({ type: 'read', roomId, ...state(3, 0) });
  });

  it('a read marker reaches the other members, and not its sender', async () => {
    const [ann, ben] = [await online('ann'), await online('ben')];
    const { id: roomId } = await ann.socket.ask('room:create', { kind: 'direct', memberIds: [ben.user.id] });
    await ann.socket.ask('room:open', { roomId });
    await ben.socket.ask('room:open', { roomId });
    await send(ann.socket, roomId, numbered(2));
    await ben.socket.ask('read:mark', { roomId, seq: 2 });
    const { marks } = await ann.socket.wait('read', (read) => read.roomId === roomId);
    expect(marks).toEqual([{ userId: ben.user.id, seq: 2 }]);
    expect(ben.socket.of('read').flatMap((read) => read.marks)).not.toContainEqual({ userId: ben.user.id, seq: 2 });
    const opened = await ann.socket.ask('room:open', { roomId });
    expect(opened.marks).toContainEqual({ userId: ben.user.id, seq: 2 });
  });

  it('the room list is ordered by activity', async () => {
    const { socket } = await online('lister');
    const ids: RoomId[] = [];
    for (const name of ['one', 'two', 'three']) ids.push((await socket.ask('room:create', { kind: 'group', name })).id);
    const [one, two, three] = ids as [RoomId, RoomId, RoomId];
    await send(socket, one, ['up']);
    const order = (await socket.ask('room:list', {})).rooms.map(({ id }) => id);
    expect(order).toEqual([one, three, two]);
    const first = await socket.ask('room:list', { limit: 2 });
    const rest = await socket.ask('room:list', { limit: 2, cursor: first.cursor ?? '' });
    expect([...first.rooms, ...rest.rooms].map(({ id }) => id)).toEqual(order);
    expect(rest.cursor).toBeNull();
  });

  it('two users meet in a public room, see each other join and leave at once, and return to its history', async () => {
    const [ann, ben] = [await online('ann'), await online('ben')];
    const name = uniqueName('Lobby');
    const { id: roomId } = await ann.socket.ask('room:create', { kind: 'group', name, visibility: 'public' });
    const taken = await ben.socket.refused('room:create', {
      kind: 'group',
      name: name.toUpperCase(),
      visibility: 'public',
    });
    expect(taken).toMatchObject({ code: 'NAME_TAKEN', field: 'name' });
    await ann.socket.untilIn(roomId);
    const { rooms } = await ben.socket.ask('room:discover', { query: name.slice(2, 20) });
    expect(rooms.map(({ id }) => id)).toContain(roomId);

    const joined = await ben.socket.ask('room:join', { name });
    expect(joined.room).toMatchObject({ id: roomId, memberCount: 2, readSeq: 2 });
    expect(joined.online).toContain(ben.user.id);
    const shown = async () => (await ben.socket.ask('room:join', { name })).online?.toSorted();
    await expect.poll(shown).toEqual([ann.user.id, ben.user.id].toSorted());
    const arrival = await ann.socket.wait('changes', ({ items }) =>
      items.some((item) => item.type === 'message' && item.message.system?.type === 'member.joined'),
    );
    expect(arrival.items).toContainEqual(
      expect.objectContaining({ type: 'member', member: expect.objectContaining({ state: 'joined' }) as unknown }),
    );
    const { room: shownToAnn } = await ann.socket.ask('room:open', { roomId });
    expect(shownToAnn.preview).toMatchObject({
      kind: 'system',
      system: { type: 'member.joined', userId: ben.user.id, actorId: ben.user.id },
    });
    await send(ann.socket, roomId, ['welcome']);
    await ben.socket.wait('changes', ({ items }) =>
      items.some((item) => item.type === 'message' && item.message.body === 'welcome'),
    );

    await ben.socket.ask('room:leave', { roomId });
    await ann.socket.wait('changes', ({ items }) =>
      items.some((item) => item.type === 'message' && item.message.system?.type === 'member.left'),
    );
    await ben.socket.wait('user:changes', ({ items }) => items.some((item) => item.type === 'room.gone'));
    await send(ann.socket, roomId, ['alone']);
    const back = await ben.socket.ask('room:join', { roomId });
    expect(back.messages.filter(({ kind }) => kind === 'text').map(({ body }) => body)).toEqual(['welcome', 'alone']);
    expect(back.room.unread).toBe(0);
    const again = await ben.socket.ask('room:join', { roomId });
    expect(again.room.headSeq).toBe(back.room.headSeq);
  });

  it('typing reaches the other members, and not its sender', async () => {
    const [ann, ben] = [await online('ann'), await online('ben')];
    const { id: roomId } = await ann.socket.ask('room:create', { kind: 'direct', memberIds: [ben.user.id] });
    await Promise.all([ann.socket.ask('room:open', { roomId }), ben.socket.ask('room:open', { roomId })]);
    // Sent together: one after the other could be an interval apart on a slow machine.
    await Promise.all([1, 2].map(() => ann.socket.ask('typing', { roomId })));
    const typing = await ben.socket.wait('typing');
    expect(typing).toMatchObject({ roomId, users: [{ id: ann.user.id, username: ann.user.user.username }] });
    expect(typing.ttlMs).toBeGreaterThan(0);
    await send(ann.socket, roomId, ['done']);
    await ben.socket.until(() => ben.socket.messages(roomId).length === 1, 'the message');
    expect(ben.socket.of('typing')).toHaveLength(1);
    expect(ann.socket.of('typing')).toHaveLength(0);
  });

  it('a user sees who is online and who has left', async () => {
    const [ann, ben] = [await online('ann'), await online('ben')];
    const { id: roomId } = await ann.socket.ask('room:create', { kind: 'group', name: 'us', memberIds: [ben.user.id] });
    const shown = async () => (await ann.socket.ask('room:open', { roomId })).online?.toSorted();
    await expect.poll(shown).toEqual([ann.user.id, ben.user.id].toSorted());
    ben.user.close();
    await expect.poll(shown, { timeout: GONE_TIMEOUT_MS, interval: 1_000 }).toEqual([ann.user.id]);
  });

  it.each(['', ' \n\t ', '\u00a0\u2003', '\u200b\u200e'])(
    'a blank message (%j) is refused and stores nothing',
    async (body) => {
      const { socket } = await online('blank');
      const { id: roomId } = await socket.ask('room:create', { kind: 'group', name: 'blank' });
      expect(await socket.refused('message:send', { id: newId(), roomId, body })).toMatchObject({
        code: 'INVALID',
        field: 'body',
      });
      expect((await socket.ask('message:page', { roomId })).messages).toHaveLength(1);
    },
  );

  it('a body is delivered and stored exactly as sent', async () => {
    const [ann, ben] = [await online('ann'), await online('ben')];
    const { id: roomId } = await ann.socket.ask('room:create', { kind: 'direct', memberIds: [ben.user.id] });
    await ben.socket.untilIn(roomId);
    const bodies = [
      '  two spaces  ',
      '<b>&amp;</b>\r\n"quotes" \\ %',
      '中文 العربية 👩‍👩‍👧‍👦 e\u0301',
      '\u0001control\u007f',
      '𝒳'.repeat(8000),
    ];
    await send(ann.socket, roomId, bodies);
    await ben.socket.until(() => ben.socket.messages(roomId).length === bodies.length, 'all bodies');
    expect(ben.socket.messages(roomId).map(({ body }) => body)).toEqual(bodies);
    expect((await ben.socket.ask('message:page', { roomId, limit: 200 })).messages.map(({ body }) => body)).toEqual(
      bodies,
    );
    const tooLong = { id: newId(), roomId, body: '𝒳'.repeat(8001) };
    expect(await ann.socket.refused('message:send', tooLong)).toMatchObject({ code: 'INVALID', field: 'body' });
  });

  it('everything works with long-polling alone, through the front port', async () => {
    const [ann, ben] = [await users.guest('ann'), await users.guest('ben')];
    const [anns, bens] = (await Promise.all([ann, ben].map((user) => user.connect({ transports: ['polling'] })))) as [
      TestSocket,
      TestSocket,
    ];
    await Promise.all([anns.ask('sync', {}), bens.ask('sync', {})]);
    const { id: roomId } = await anns.ask('room:create', { kind: 'direct', memberIds: [ben.id] });
    await bens.untilIn(roomId);
    await send(anns, roomId, numbered(30));
    await bens.until(() => bens.messages(roomId).length === 30, '30 messages');
    expect(bens.messages(roomId).map(({ body }) => body)).toEqual(numbered(30));
    expect(anns.io.io.engine.transport.name).toBe('polling');
  });
});
