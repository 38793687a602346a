import { describe, expect, it } from 'vitest';

import { type Changes, type Item, type Message, newId, type RoomId } from '#contracts';
import type { TestSocket } from '#testing/users/test-socket';
import { type OnlineUser, usersOfTests } from '#testing/users/users-of-tests';

const users = usersOfTests();

/** A room of Ann (its owner), Ben, and Cid on the other gateway, with a message of Ben's that mentions Cid. */
async function threeInARoom(): Promise<{
  ann: OnlineUser;
  ben: OnlineUser;
  cid: OnlineUser;
  roomId: RoomId;
  id: string;
}> {
  const [ann, ben, cid] = [await users.online('ann'), await users.online('ben', -1), await users.online('cid', -1)];
  const memberIds = [ben.user.id, cid.user.id];
  const { id: roomId } = await ann.socket.ask('room:create', { kind: 'group', name: 'three', memberIds });
  await Promise.all([ann, ben, cid].map(({ socket }) => socket.untilIn(roomId)));
  const id = newId<string>();
  const body = 'helo';
  await ben.socket.ask('message:send', { id, roomId, body, ext: { colour: 'red' }, mentions: [cid.user.id] });
  await Promise.all([ann, ben, cid].map(({ socket }) => lastItem(socket, id, ({ message }) => message.body === body)));
  return { ann, ben, cid, roomId, id };
}

type MessageItem = Extract<Item, { type: 'message' }>;

/** The matching item about the message that the socket receives. */
async function lastItem(socket: TestSocket, id: string, fits: (item: MessageItem) => boolean): Promise<MessageItem> {
  const fitting = ({ items }: Changes): MessageItem | undefined =>
    items
      .flatMap((item) => (item.type === 'message' ? [item] : []))
      .find((item) => item.message.id === id && fits(item));
  return fitting(await socket.wait('changes', (frame) => fitting(frame) !== undefined)) as MessageItem;
}

const withoutMine = (message: Message): Message => ({
  ...message,
  reactions: message.reactions.map(({ mine: _, ...reaction }) => reaction),
});

describe('a message', () => {
  it('can be edited by its sender, with a new rev, live on every gateway, on pages and by sync', async () => {
    const { ann, ben, cid, roomId, id } = await threeInARoom();
    const { epoch, rooms } = await cid.socket.ask('sync', {});
    const before = await ann.socket.ask('message:get', { roomId, id });
    const edited = await ben.socket.ask('message:edit', { roomId, id, version: 1, body: 'hello' });
    const kept = { seq: before.seq, ext: { colour: 'red' }, mentions: [cid.user.id], createdAt: before.createdAt };
    expect(edited).toMatchObject({ ...kept, body: 'hello', version: 2, rev: before.rev + 1 });
    for (const { socket } of [ann, ben, cid]) {
      const { message, reaction } = await lastItem(socket, id, (item) => item.message.version === 2);
      expect({ message, reaction }).toEqual({ message: edited, reaction: undefined });
    }
    const page = await ann.socket.ask('message:page', { roomId });
    expect(page.messages.at(-1)).toEqual(edited);
    const { rev } = before;
    const { deltas } = await cid.socket.ask('sync', { epoch, urev: rooms[0]?.urev, rooms: { [roomId]: rev } });
    expect(deltas).toEqual([
      { roomId, from: rev, to: rev + 1, items: [{ type: 'message', message: edited }], more: false, tooLong: false },
    ]);
  });

  it('is edited once by a repeated request, and never over an unknown version', async () => {
    const { ann, ben, roomId, id } = await threeInARoom();
    const edit = { roomId, id, version: 1, body: 'hello', mentions: [] };
    const first = await ben.socket.ask('message:edit', edit);
    expect(await ben.socket.ask('message:edit', edit)).toEqual(first);
    expect(await ben.socket.refused('message:edit', { ...edit, body: 'other' })).toMatchObject({ code: 'CONFLICT' });
    expect(await ann.socket.refused('message:edit', { ...edit, version: 2 })).toMatchObject({ code: 'FORBIDDEN' });
    const outsider = await users.online('eve');
    const mentions = [outsider.user.id];
    expect(await ben.socket.refused('message:edit', { ...edit, version: 2, mentions })).toMatchObject({
      code: 'INVALID',
      field: 'mentions',
    });
    expect(await outsider.socket.refused('message:edit', edit)).toMatchObject({ code: 'NOT_FOUND' });
    const repeat = { id, roomId, body: 'helo', ext: { colour: 'red' } };
    expect(await ben.socket.refused('message:send', repeat)).toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' });
  });

  it('can be deleted by its sender or a moderator, and keeps its seq without content', async () => {
    const { ann, ben, cid, roomId, id } = await threeInARoom();
    await cid.socket.ask('reaction:add', { roomId, id, emoji: '👍' });
    await ann.socket.ask('message:pin', { roomId, id });
    expect(await cid.socket.refused('message:delete', { roomId, id })).toMatchObject({ code: 'FORBIDDEN' });
    const deleted = await ann.socket.ask('message:delete', { roomId, id });
    const empty = { seq: 2, body: '', ext: null, reactions: [], mentions: [], pinned: false };
    expect(deleted).toMatchObject(empty);
    expect((await lastItem(cid.socket, id, ({ message }) => message.deletedAt !== null)).message).toEqual(deleted);
    expect(await ben.socket.ask('message:delete', { roomId, id })).toEqual(deleted);
    const state = (await cid.socket.ask('room:open', { roomId })).room;
    expect({ unread: state.unread, mentions: state.mentions, seq: state.preview?.seq, headRev: state.headRev }).toEqual(
      { unread: 0, mentions: 0, seq: 1, headRev: deleted.rev },
    );
    const asks = [
      ben.socket.refused('message:edit', { roomId, id, version: 1, body: 'back' }),
      cid.socket.refused('reaction:add', { roomId, id, emoji: '👍' }),
      ann.socket.refused('message:pin', { roomId, id }),
    ];
    for (const error of await Promise.all(asks)) expect(error).toMatchObject({ code: 'GONE', retry: 'never' });
    const again = { id, roomId, body: 'helo', ext: { colour: 'red' }, mentions: [cid.user.id] };
    expect(await ben.socket.ask('message:send', again)).toMatchObject({ seq: 2, dup: true });
  });

  it('can be pinned by a moderator, and is listed once, the latest pin first', async () => {
    const { ann, ben, roomId, id } = await threeInARoom();
    const other = newId<string>();
    await ann.socket.ask('message:send', { id: other, roomId, body: 'rules' });
    expect(await ben.socket.refused('message:pin', { roomId, id })).toMatchObject({ code: 'FORBIDDEN' });
    await ann.socket.ask('message:pin', { roomId, id: other });
    const pinned = await ann.socket.ask('message:pin', { roomId, id });
    expect(pinned.pinned).toBe(true);
    expect(await ann.socket.ask('message:pin', { roomId, id })).toEqual(pinned);
    const { messages, rev } = await ben.socket.ask('message:pins', { roomId });
    expect({ messages: messages.map((message) => message.id), rev }).toEqual({
      messages: [id, other],
      rev: pinned.rev,
    });
    await ann.socket.ask('message:unpin', { roomId, id });
    const left = await ben.socket.ask('message:pins', { roomId });
    expect(left.messages.map((message) => message.id)).toEqual([other]);
  });
});

describe('reactions', () => {
  it('are sets: counted, pushed with their author, `mine` only for me, and paged', async () => {
    const { ann, ben, cid, roomId, id } = await threeInARoom();
    await cid.socket.ask('reaction:add', { roomId, id, emoji: '👍' });
    const added = await ann.socket.ask('reaction:add', { roomId, id, emoji: '👍' });
    expect(added.reactions).toMatchObject([{ emoji: '👍', count: 2, userIds: [ann.user.id, cid.user.id], mine: true }]);
    expect(await ann.socket.ask('reaction:add', { roomId, id, emoji: '👍' })).toEqual(added);
    const { message, reaction } = await lastItem(ben.socket, id, (item) => item.message.rev === added.rev);
    expect(reaction).toEqual({ userId: ann.user.id, emoji: '👍', on: true });
    expect(message).toEqual(withoutMine(added));
    const { users: reacted } = await ben.socket.ask('reaction:list', { roomId, id, emoji: '👍' });
    expect(reacted.map((user) => user.id)).toEqual([ann.user.id, cid.user.id]);
    const removed = await ann.socket.ask('reaction:remove', { roomId, id, emoji: '👍' });
    expect(removed.reactions).toEqual([{ emoji: '👍', count: 1, userIds: [cid.user.id], mine: false }]);
    expect(await ann.socket.ask('reaction:remove', { roomId, id, emoji: '👍' })).toEqual(removed);
    const off = await lastItem(cid.socket, id, (item) => item.message.rev === removed.rev);
    expect(off.reaction).toEqual({ userId: ann.user.id, emoji: '👍', on: false });
  });

  it('are the same in all forms of an emoji, and are answered fully qualified', async () => {
    const { ann, ben, cid, roomId, id } = await threeInARoom();
    const [heart, thumb, keycap] = ['\u2764\uFE0F', '\u{1F44D}', '1\uFE0F\u20E3'];
    for (const emoji of ['\u2764', '\u{1F44D}\uFE0F', '1\u20E3', 'a', '1'])
      await ann.socket.ask('reaction:add', { roomId, id, emoji });
    for (const emoji of [heart, thumb, keycap]) await ben.socket.ask('reaction:add', { roomId, id, emoji });
    const added = await ben.socket.ask('reaction:add', { roomId, id, emoji: '\u2764\uFE0E' });
    expect(added.reactions.map(({ emoji, count }) => [emoji, count])).toEqual([
      [heart, 2],
      [thumb, 2],
      [keycap, 2],
      ['a', 1],
      ['1', 1],
    ]);
    const { users: reacted } = await cid.socket.ask('reaction:list', { roomId, id, emoji: '\u2764' });
    expect(reacted.map((user) => user.id)).toEqual([ben.user.id, ann.user.id]);
    const removed = await ben.socket.ask('reaction:remove', { roomId, id, emoji: '\u2764' });
    expect(removed.reactions[0]).toMatchObject({ emoji: heart, count: 1, userIds: [ann.user.id] });
    const off = await lastItem(cid.socket, id, (item) => item.message.rev === removed.rev);
    expect(off.reaction).toEqual({ userId: ben.user.id, emoji: heart, on: false });
  });

  it('added concurrently are all counted, each with its own rev', async () => {
    const { ann, ben, cid, roomId, id } = await threeInARoom();
    const emojis = ['👍', '❤️', '🎉', '🇩🇪', '👩‍👩‍👧‍👦'];
    const from = (await ann.socket.ask('message:get', { roomId, id })).rev;
    await Promise.all(
      [ann, ben, cid].flatMap(({ socket }) => emojis.map((emoji) => socket.ask('reaction:add', { roomId, id, emoji }))),
    );
    const message = await ann.socket.ask('message:get', { roomId, id });
    expect(message.rev).toBe(from + 3 * emojis.length);
    expect(Object.fromEntries(message.reactions.map(({ emoji, count }) => [emoji, count]))).toEqual(
      Object.fromEntries(emojis.map((emoji) => [emoji, 3])),
    );
    for (const { socket } of [ann, ben, cid])
      expect((await lastItem(socket, id, (item) => item.message.rev === message.rev)).message).toEqual(
        withoutMine(message),
      );
  });

  it('of one message are limited, and the error names the limit', async () => {
    const { ann, roomId, id } = await threeInARoom();
    const { emojisPerMessage } = ann.socket.ready.limits;
    for (let i = 0; i < emojisPerMessage; i++)
      await ann.socket.ask('reaction:add', { roomId, id, emoji: `e${String(i)}` });
    expect(await ann.socket.refused('reaction:add', { roomId, id, emoji: 'one more' })).toMatchObject({
      code: 'INVALID',
      field: 'emoji',
    });
    expect(await ann.socket.refused('reaction:add', { roomId, id, emoji: '➕' })).toMatchObject({
      code: 'LIMIT_REACHED',
      scope: 'emojisPerMessage',
    });
  });

  it('edits, pins and deletions over HTTP do the same, and reach sockets live', async () => {
    const { ann, ben, cid, roomId, id } = await threeInARoom();
    const path = `/v1/rooms/${roomId}/messages/${id}`;
    const emoji = encodeURIComponent('👩‍👩‍👧‍👦');
    const reacted = await ben.user.http('put', `${path}/reactions/${emoji}`).expect(200);
    expect(reacted.body).toMatchObject({ reactions: [{ emoji: '👩‍👩‍👧‍👦', count: 1, mine: true }] });
    await lastItem(cid.socket, id, (item) => item.reaction?.on === true);
    await ben.user.http('delete', `${path}/reactions/${emoji}`).expect(200);
    await lastItem(cid.socket, id, (item) => item.reaction?.on === false);
    const edited = await ben.user.http('patch', path).send({ version: 1, body: 'hello' }).expect(200);
    expect(edited.body).toMatchObject({ body: 'hello', version: 2 });
    const stale = await ben.user.http('patch', path).send({ version: 1, body: 'hullo' }).expect(409);
    expect(stale.body).toMatchObject({ code: 'CONFLICT' });
    await ann.user.http('put', `${path}/pin`).expect(200);
    await ann.user.http('delete', `${path}/pin`).expect(200);
    await ben.user.http('delete', path).expect(200);
    await lastItem(cid.socket, id, ({ message }) => message.deletedAt !== null);
    const gone = await ann.user.http('put', `${path}/pin`).expect(410);
    expect(gone.body).toMatchObject({ code: 'GONE' });
  });
});
