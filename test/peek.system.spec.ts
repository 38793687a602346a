import { describe, expect, it } from 'vitest';

import { newId, type RoomId } from '#contracts';
import type { TestSocket } from '#testing/users/test-socket';
import { uniqueName } from '#testing/users/user';
import { usersOfTests } from '#testing/users/users-of-tests';

const users = usersOfTests();

async function openRoom(owner: TestSocket, bodies: readonly string[]): Promise<RoomId> {
  const { id: roomId } = await owner.ask('room:create', {
    kind: 'group',
    name: uniqueName('open'),
    topic: 'the news',
    visibility: 'public',
  });
  for (const body of bodies) await owner.ask('message:send', { id: newId(), roomId, body });
  return roomId;
}

describe('a look into a room before joining', () => {
  it('gives the room and its twenty newest messages, ascending, over sockets and HTTP', async () => {
    const [ann, eve] = [await users.online('ann'), await users.online('eve')];
    expect(eve.socket.ready.features).toContain('peek');
    const roomId = await openRoom(
      ann.socket,
      Array.from({ length: 25 }, (_, index) => `line ${String(index + 1)}`),
    );
    const peeked = await eve.socket.ask('room:peek', { roomId });
    expect(peeked.room).toMatchObject({ id: roomId, topic: 'the news', memberCount: 1, headSeq: 26 });
    expect(peeked.room).not.toHaveProperty('me');
    expect(peeked.messages.map(({ body }) => body)).toEqual(
      Array.from({ length: 20 }, (_, index) => `line ${String(index + 6)}`),
    );
    const { body } = await eve.user.http('get', `/v1/rooms/${roomId}/peek`).expect(200);
    expect(body).toEqual(peeked);
  });

  it('joins nobody, subscribes to nothing and marks nothing', async () => {
    const [ann, eve] = [await users.online('ann'), await users.online('eve')];
    const roomId = await openRoom(ann.socket, ['one']);
    const { rev } = await ann.socket.ask('room:open', { roomId });
    await eve.socket.ask('room:peek', { roomId });
    await ann.socket.ask('message:send', { id: newId(), roomId, body: 'two' });
    const seen = await eve.socket.ask('room:peek', { roomId });
    expect(seen.messages.at(-1)?.body).toBe('two');
    expect(seen.room).toMatchObject({ memberCount: 1, headRev: rev + 1 });
    expect(eve.socket.received.filter(({ event }) => event === 'changes')).toEqual([]);
    expect(await eve.socket.refused('message:page', { roomId })).toMatchObject({ code: 'NOT_A_MEMBER' });

    await eve.socket.ask('room:join', { roomId });
    await ann.socket.ask('message:send', { id: newId(), roomId, body: 'three' });
    await eve.socket.wait('changes', ({ items }) =>
      items.some((item) => item.type === 'message' && item.message.body === 'three'),
    );
    await eve.socket.ask('room:peek', { roomId });
    const { body: state } = await eve.user.http('get', `/v1/rooms/${roomId}`).expect(200);
    expect(state).toMatchObject({ unread: 1 });
  });

  it('is given for an archived room too, which takes no members', async () => {
    const [ann, eve] = [await users.online('ann'), await users.online('eve')];
    const roomId = await openRoom(ann.socket, ['the last word']);
    await ann.socket.ask('room:update', { roomId, archived: true });
    expect(await eve.socket.refused('room:join', { roomId })).toMatchObject({ code: 'ARCHIVED' });
    const { room, messages } = await eve.socket.ask('room:peek', { roomId });
    expect(room).toMatchObject({ archived: true });
    expect(messages.map(({ body }) => body)).toContain('the last word');
  });

  it('is refused as a join is: in a private room, after a ban, and of a deleted room', async () => {
    const [ann, eve] = [await users.online('ann'), await users.online('eve')];
    const { id: secret } = await ann.socket.ask('room:create', { kind: 'group', name: 'secret' });
    const codeOf = async (roomId: RoomId) => {
      const [peek, join] = [
        await eve.socket.refused('room:peek', { roomId }),
        await eve.socket.refused('room:join', { roomId }),
      ];
      expect(peek.code).toBe(join.code);
      return peek.code;
    };
    expect(await codeOf(secret)).toBe('NOT_FOUND');
    expect(await codeOf(newId<RoomId>())).toBe('NOT_FOUND');
    const banning = await openRoom(ann.socket, []);
    await ann.socket.ask('member:ban', { roomId: banning, userId: eve.user.id });
    expect(await codeOf(banning)).toBe('BANNED');
    const ending = await openRoom(ann.socket, []);
    await eve.socket.ask('room:join', { roomId: ending });
    await ann.socket.ask('room:delete', { roomId: ending });
    expect(await codeOf(ending)).toBe('GONE');
    await eve.user.http('get', `/v1/rooms/${secret}/peek`).expect(404);
  });
});
