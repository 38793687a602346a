import { describe, expect, it } from 'vitest';

import { newId, type MessageId, type RoomId } from '#contracts';
import { uniqueName } from '#testing/users/user';
import { type OnlineUser, usersOfTests } from '#testing/users/users-of-tests';

const users = usersOfTests();
const reason = 'no caps';

/** A public room of Ann with these members; each has received the room. */
async function roomOf(ann: OnlineUser, ...others: OnlineUser[]): Promise<RoomId> {
  const memberIds = others.map(({ user }) => user.id);
  const request = { kind: 'group', visibility: 'public', name: uniqueName('acts'), memberIds };
  const { id: roomId } = await ann.socket.ask('room:create', request);
  await Promise.all([ann, ...others].map(async ({ socket }) => socket.untilIn(roomId)));
  return roomId;
}

describe('the acts of a moderator', () => {
  it('have reasons, which the person concerned alone learns, beside those who read the log', async () => {
    const [ann, ben, cid] = [await users.online('ann'), await users.online('ben'), await users.online('cid')];
    const roomId = await roomOf(ann, ben, cid);
    const target = { roomId, userId: ben.user.id };
    await ann.socket.ask('member:mute', { ...target, seconds: 600, reason });
    const send = { id: newId<MessageId>(), roomId, body: 'hello' };
    expect(await ben.socket.refused('message:send', send)).toMatchObject({
      code: 'MUTED',
      message: `Muted in this room. Reason: ${reason}`,
    });
    expect((await ben.socket.ask('room:open', { roomId })).room.me).toMatchObject({ muteReason: reason });
    const cursor = await ben.socket.ask('sync', {});
    await ann.socket.ask('member:ban', { ...target, reason: 'no spam' });
    const gone = { type: 'room.gone', roomId, reason: 'no spam' };
    await ben.socket.wait('user:changes', ({ items }) => items.some((item) => item.type === 'room.gone'));
    expect(ben.socket.of('user:changes').flatMap(({ items }) => items)).toContainEqual(gone);
    const { epoch, urev } = cursor;
    expect(await ben.socket.ask('sync', { epoch, urev })).toMatchObject({ goneReasons: { [roomId]: 'no spam' } });
    expect(await ben.socket.refused('room:join', { roomId })).toMatchObject({
      code: 'BANNED',
      message: 'Banned from this room. Reason: no spam',
    });
    expect(await cid.socket.refused('room:log', { roomId })).toMatchObject({ code: 'FORBIDDEN' });
    const { acts } = await ann.socket.ask('room:log', { roomId });
    expect(acts).toMatchObject([
      { act: 'member:ban', actor: { id: ann.user.id }, user: { id: ben.user.id }, reason: 'no spam' },
      { act: 'member:mute', actor: { id: ann.user.id }, user: { id: ben.user.id }, reason },
    ]);
    const seen = [cid.socket.of('changes'), cid.socket.of('user:changes'), await cid.socket.ask('sync', {})];
    expect(JSON.stringify(seen)).not.toMatch(/no caps|no spam/);
  });

  it('take no blank reason, and none for the end of a mute', async () => {
    const [ann, ben] = [await users.online('ann'), await users.online('ben')];
    const target = { roomId: await roomOf(ann, ben), userId: ben.user.id };
    const invalid = { code: 'INVALID', field: 'reason' };
    expect(await ann.socket.refused('member:mute', { ...target, seconds: 0, reason })).toMatchObject(invalid);
    for (const wrong of [' ', 'x'.repeat(501)])
      expect(await ann.socket.refused('member:remove', { ...target, reason: wrong })).toMatchObject(invalid);
  });

  it('delete the messages of a banned user within a minute, as one act', async () => {
    const [ann, ben] = [await users.online('ann'), await users.online('ben')];
    const roomId = await roomOf(ann, ben);
    for (let count = 0; count < 5; count += 1)
      await ben.socket.ask('message:send', { id: newId<MessageId>(), roomId, body: 'spam' });
    await ann.socket.ask('message:send', { id: newId<MessageId>(), roomId, body: 'stays' });
    await ann.socket.ask('member:ban', { roomId, userId: ben.user.id, deleteSeconds: 3_600 });
    const texts = async () => {
      const { messages } = await ann.socket.ask('message:page', { roomId });
      return messages.filter(({ kind, deletedAt }) => kind === 'text' && deletedAt === null).map(({ body }) => body);
    };
    await expect.poll(texts, { timeout: 60_000, interval: 500 }).toEqual(['stays']);
    const { acts } = await ann.socket.ask('room:log', { roomId });
    expect(acts.map(({ act }) => act)).toEqual(['message:delete', 'member:ban']);
  });
});
