import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type MessageId, newId, type RoomId, type SyncAnswer } from '#contracts';
import { makePurgeDue } from '#testing/topology/store';
import type { TestSocket } from '#testing/users/test-socket';
import { gatewayUrl } from '#testing/topology/topology';
import { guest, type TestUser, uniqueName } from '#testing/users/user';

const MESSAGES = 12;
/** The system message that starts the room, and seven more. */
const PURGED = 8;
/** A history looks for rooms to purge every 30 s. */
const PURGE_TIMEOUT_MS = 100_000;

/** One room is purged in part, the other one completely. Ann and Ben are online, Cid is offline meanwhile. */
describe('retention', () => {
  let ann: TestUser;
  let ben: TestUser;
  let cid: TestUser;
  let socket: TestSocket;
  let bens: TestSocket;
  let before: SyncAnswer;
  let roomId: RoomId;
  let emptied: RoomId;
  const ids: MessageId[] = [];

  async function newRoom(): Promise<RoomId> {
    const memberIds = [ben.id, cid.id];
    const { id } = await socket.ask('room:create', { kind: 'group', name: uniqueName('kept'), memberIds });
    return id;
  }

  async function send(room: RoomId, body: string, more: object = {}): Promise<MessageId> {
    const id = newId<MessageId>();
    await socket.ask('message:send', { id, roomId: room, body, ...more });
    return id;
  }

  const seesPurge = (each: TestSocket, room: RoomId, firstSeq: number): Promise<unknown> =>
    each.wait(
      'changes',
      ({ items }) =>
        items.some((item) => item.type === 'room' && item.room.id === room && item.room.firstSeq === firstSeq),
      PURGE_TIMEOUT_MS,
    );

  beforeAll(async () => {
    [ann, ben, cid] = await Promise.all([guest('ann'), guest('ben'), guest('cid')]);
    socket = await ann.connect({ url: gatewayUrl(0) });
    bens = await ben.connect({ url: gatewayUrl(-1) });
    roomId = await newRoom();
    emptied = await newRoom();
    for (let i = 2; i <= MESSAGES; i++) ids.push(await send(roomId, `message ${String(i)}`, { mentions: [ben.id] }));
    await send(emptied, 'soon gone');
    await socket.ask('reaction:add', { roomId, id: idAt(3), emoji: '👍' });
    await socket.ask('message:pin', { roomId, id: idAt(4) });
    await Promise.all([socket.ask('sync', {}), bens.ask('sync', {})]);
    const cids = await cid.connect();
    before = await cids.ask('sync', {});
    cids.close();
    await makePurgeDue(roomId, PURGED);
    await makePurgeDue(emptied, 2);
    await Promise.all(
      [socket, bens].flatMap((each) => [seesPurge(each, roomId, PURGED + 1), seesPurge(each, emptied, 3)]),
    );
  }, PURGE_TIMEOUT_MS * 2);
  afterAll(() => {
    for (const user of [ann, ben, cid]) user.close();
  });

  const idAt = (seq: number): MessageId => ids[seq - 2] ?? newId<MessageId>();

  it('sends the new firstSeq to all online members, in frames without a gap', () => {
    for (const each of [socket, bens]) {
      const frames = each.of('changes').filter((frame) => frame.roomId === roomId);
      frames.slice(1).forEach(({ from }, index) => expect(from).toBe(frames[index]?.to));
      expect(frames.at(-1)?.items).toMatchObject([{ type: 'room', room: { firstSeq: PURGED + 1, headSeq: MESSAGES } }]);
    }
  });

  it('reaches offline members by sync, and unread counts include only the remaining messages', async () => {
    const cids = await cid.connect();
    const rooms = Object.fromEntries(before.rooms.map(({ id, headRev }) => [id, headRev]));
    const { epoch, urev } = before;
    const { deltas, gone } = await cids.ask('sync', { epoch, urev, rooms });
    expect(gone).toEqual([]);
    const items = (room: RoomId) => deltas.find((delta) => delta.roomId === room)?.items;
    expect(items(roomId)).toMatchObject([{ type: 'room', room: { firstSeq: PURGED + 1 } }]);
    expect(items(emptied)).toMatchObject([{ type: 'room', room: { firstSeq: 3, headSeq: 2 } }]);
    const { room } = await bens.ask('room:open', { roomId });
    expect(room).toMatchObject({ unread: MESSAGES - PURGED, mentions: MESSAGES - PURGED, preview: { seq: MESSAGES } });
    const opened = await bens.ask('room:open', { roomId: emptied });
    expect(opened).toMatchObject({ room: { unread: 0, preview: null }, messages: [], reachedStart: true });
  });

  it('makes pages end at firstSeq, on sockets and over HTTP', async () => {
    const seqs = async (request: object) => {
      const { messages, reachedStart } = await socket.ask('message:page', { roomId, limit: 200, ...request });
      return [messages.map(({ seq }) => Number(seq)), reachedStart];
    };
    const left = [9, 10, 11, 12];
    expect(await seqs({})).toEqual([left, true]);
    expect(await seqs({ before: 11 })).toEqual([[9, 10], true]);
    expect(await seqs({ before: 5 })).toEqual([[], true]);
    expect(await seqs({ after: 2 })).toEqual([left, true]);
    expect(await seqs({ around: 1 })).toEqual([left, true]);
    expect(await seqs({ at: '2020-01-01T00:00:00Z' })).toEqual([left, true]);
    const { body } = await ann.http('get', `/v1/rooms/${roomId}/messages?before=11&limit=1`).expect(200);
    expect(body).toMatchObject({ messages: [{ seq: 10 }], reachedStart: false });
    expect((await socket.ask('message:pins', { roomId })).messages).toEqual([]);
    expect((await socket.ask('message:search', { query: 'message 3', roomId })).hits).toEqual([]);
  });

  it('answers GONE for purged messages and their resends, and accepts one as afterId', async () => {
    const id = idAt(3);
    const codeOf = async (...[event, request]: Parameters<TestSocket['refused']>) =>
      (await socket.refused(event, request)).code;
    expect(await codeOf('message:send', { id, roomId, body: 'message 3', mentions: [ben.id] })).toBe('GONE');
    expect(await codeOf('message:get', { roomId, id })).toBe('GONE');
    expect(await codeOf('message:edit', { roomId, id, version: 1, body: 'x' })).toBe('GONE');
    expect(await codeOf('message:delete', { roomId, id })).toBe('GONE');
    expect(await codeOf('reaction:add', { roomId, id, emoji: '👍' })).toBe('GONE');
    expect(await codeOf('reaction:list', { roomId, id, emoji: '👍' })).toBe('GONE');
    const replying = await socket.refused('message:send', { id: newId(), roomId, body: 'x', replyTo: id });
    expect(replying).toMatchObject({ code: 'INVALID', field: 'replyTo' });
    const path = `/v1/rooms/${roomId}/messages`;
    const again = await ann.http('post', path).send({ id, body: 'message 3', mentions: [ben.id] });
    expect({ status: again.status, body: again.body }).toEqual({
      status: 410,
      body: expect.objectContaining({ code: 'GONE', retry: 'never' }),
    });
    const outsider = await guest('eve');
    expect((await outsider.http('get', `${path}/${id}`)).body).toMatchObject({ code: 'NOT_FOUND' });
    expect(await send(roomId, 'after one that is gone', { afterId: id })).toEqual(expect.any(String));
  });

  it('lets an emptied room continue with its next seq', async () => {
    const id = newId<MessageId>();
    expect(await socket.ask('message:send', { id, roomId: emptied, body: 'and on' })).toMatchObject({
      seq: 3,
      dup: false,
    });
    await bens.until(() => bens.messages(emptied).some((message) => message.id === id), 'the next message');
    const { messages, room } = await bens.ask('room:open', { roomId: emptied });
    expect({ seqs: messages.map(({ seq }) => Number(seq)), firstSeq: Number(room.firstSeq) }).toEqual({
      seqs: [3],
      firstSeq: 3,
    });
  });
});
