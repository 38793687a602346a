import { join } from 'node:path';

import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import type { connect as Connect, memoryStorage as MemoryStorage, Parley } from '#client';
import { type Message, type MessageId, newId, type RoomId, type RoomState } from '#contracts';
import { type Deployment, startDeployment } from '#testing/deployments/deployment';
import { type Act, anyActs, USERS } from '#testing/threads/acts';
import { agree, everyMessage } from '#testing/threads/agreement';
import { History } from '#testing/threads/history';
import type { ModelUser } from '#testing/threads/sends';
import { makePurgeDue } from '#testing/topology/store';
import { topology } from '#testing/topology/topology';
import { account } from '#testing/users/user';
import { type OnlineUser, TestUsers } from '#testing/users/users-of-tests';

import { previousFolder } from './previous-folder.js';

const PASSWORD = 'correct horse battery';
/** How long frames, a catch-up after a lost one, or a purge may take. */
const AGREEMENT = { timeout: 60_000, interval: 20 };
/** Rooms in which histories happen at the same time. */
const LANES = 4;
const HISTORIES = 40;
const ACTS_MAX = 24;

/** A user who has the previous client library on one device, and uses threads on another. */
interface Person extends ModelUser {
  readonly parley: Parley;
}

let before: { connect: typeof Connect; memoryStorage: typeof MemoryStorage };
let deployment: Deployment;
const users = new TestUsers();
const clients: Parley[] = [];

beforeAll(async () => {
  before = (await import(/* @vite-ignore */ join(previousFolder(), 'libs/client/src/index.ts'))) as typeof before;
  deployment = await startDeployment('embedded');
});

afterAll(async () => {
  for (const client of clients) client.close();
  users.leave();
  await deployment.stop();
});

function clientOfBefore(storage = before.memoryStorage()): Parley {
  const parley = before.connect({ url: topology().url, storage });
  clients.push(parley);
  return parley;
}

async function person(name: string, parley = clientOfBefore()): Promise<Person> {
  const user = users.keep(await account(name, PASSWORD));
  const [socket, phone] = [await user.connect(), await user.connect()];
  await Promise.all([socket, phone].map((device) => device.ask('sync', {})));
  await parley.login({ username: user.user.username, password: PASSWORD });
  return { user, socket, phone, parley };
}

/** Ann has the previous library, and Ben uses threads. */
async function scene(parley = clientOfBefore()) {
  const [ann, ben] = await Promise.all([person('ann', parley), person('ben')]);
  const room = { kind: 'group', name: 'threads', memberIds: [ann.user.id] };
  const { id: roomId } = await ben.socket.ask('room:create', room);
  return { ann, ben, roomId, root: await send(ben, roomId, 'root') };
}

async function send({ socket }: OnlineUser, roomId: RoomId, body: string, more: object = {}): Promise<MessageId> {
  const id = newId<MessageId>();
  await socket.ask('message:send', { id, roomId, body, ...more });
  return id;
}

const countsOf = ({ readSeq, unread, mentions }: RoomState) => ({ readSeq, unread, mentions });

const roomOf = (parley: Parley, roomId: RoomId) => parley.rooms.getSnapshot().find(({ id }) => id === roomId);

const shown = (messages: readonly Message[]) =>
  messages.map(({ id, seq, rev, body, deletedAt, replyTo, mentions }) => {
    return { id, seq, rev, body, deletedAt, replyTo, mentions };
  });

/** Resolves when the library shows the state that the server answers, and the same messages where the room is open. */
async function untilAgreed({ socket, parley }: Person, roomId: RoomId): Promise<RoomState> {
  return vi.waitFor(async () => {
    const { room } = await socket.ask('room:open', { roomId, limit: 1 });
    const state = roomOf(parley, roomId);
    expect(state && countsOf(state)).toEqual(countsOf(room));
    const { status, messages } = parley.room(roomId).getSnapshot();
    if (status !== 'open') return room;
    const all = await everyMessage(socket, { roomId });
    expect(messages.length).toBeGreaterThanOrEqual(Math.min(20, all.length));
    expect(shown(messages)).toEqual(shown(all.slice(-messages.length || all.length)));
    return room;
  }, AGREEMENT);
}

describe('the client library of the previous version', () => {
  it('shows and counts what the server does, whatever others and its user elsewhere do with threads', async () => {
    const lanes: Person[][] = await Promise.all(
      Array.from({ length: LANES }, () => Promise.all(Array.from({ length: USERS }, () => person('model')))),
    );
    const play = async (people: readonly Person[], acts: readonly Act[]): Promise<void> => {
      const history = await History.begin(people);
      const { roomId } = history;
      const check = async (): Promise<void> => {
        await agree(history);
        const joined = people.filter((_, user) => history.model.isJoined(user));
        await Promise.all(joined.map((each) => untilAgreed(each, roomId)));
      };
      // The others have it in their list only.
      for (const { parley } of people.slice(0, 2)) await parley.room(roomId).open();
      // The previous library counts mentions by blocked users until its next list of rooms, and knows no messages to everyone.
      for (const act of acts.filter(({ kind }) => kind !== 'block'))
        await (act.kind === 'check' ? check() : history.perform({ ...act, everyone: undefined }));
      await check();
      for (const { parley } of people) parley.room(roomId).close();
    };
    const several = fc.array(anyActs(ACTS_MAX), { minLength: LANES, maxLength: LANES });
    const property = fc.asyncProperty(several, async (histories) => {
      const played = await Promise.allSettled(lanes.map((people, lane) => play(people, histories[lane] ?? [])));
      const failed = played.find((each) => each.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
    });
    await fc.assert(property, { numRuns: HISTORIES / LANES, endOnFailure: true });
  });

  it('counts replies of others as messages, also those that mention the user', async () => {
    const { ann, ben, roomId, root } = await scene();
    const mentions = [ann.user.id];
    await send(ben, roomId, 'reply', { threadId: root });
    await send(ben, roomId, 'reply', { threadId: root, mentions });
    await send(ben, roomId, 'reply', { threadId: root, inRoom: true, mentions });
    expect(await untilAgreed(ann, roomId)).toMatchObject({ unread: 4, mentions: 2, main: { unread: 2, mentions: 1 } });
  });

  it('reads everything by its mark, threads too', async () => {
    const { ann, ben, roomId, root } = await scene();
    await ann.socket.ask('thread:follow', { roomId, threadId: root, follow: true });
    await send(ben, roomId, 'reply', { threadId: root });
    await ann.parley.room(roomId).open();
    await untilAgreed(ann, roomId);
    expect((await ann.socket.ask('thread:list', { unread: true })).threads).toHaveLength(1);
    ann.parley.room(roomId).markRead();
    await vi.waitFor(async () => {
      expect((await ann.socket.ask('thread:list', { unread: true })).threads).toEqual([]);
    }, AGREEMENT);
    expect(await untilAgreed(ann, roomId)).toMatchObject({ unread: 0, main: { unread: 0 } });
  });

  it('is not moved by a thread that its user reads elsewhere, and is by the main timeline and by own replies', async () => {
    const { ann, ben, roomId, root } = await scene();
    await send(ben, roomId, 'reply', { threadId: root, mentions: [ann.user.id] });
    await send(ben, roomId, 'message');
    await ann.socket.ask('thread:read', { roomId, threadId: root, seq: 99 });
    await send(ben, roomId, 'another');
    expect(await untilAgreed(ann, roomId)).toMatchObject({ unread: 4, mentions: 1 });
    const { main } = await ann.socket.ask('read:mark', { roomId, seq: (await seqOf(ann, roomId)) - 1, main: true });
    expect(main?.unread).toBe(1);
    expect(await untilAgreed(ann, roomId)).toMatchObject({ unread: 1, mentions: 0 });
    await send(ann, roomId, 'my reply', { threadId: root });
    expect(await untilAgreed(ann, roomId)).toMatchObject({ unread: 0, main: { unread: 1 } });
  });

  it('pages through replies and messages to the first one, and shows what each reply answers', async () => {
    const { ann, ben, roomId, root } = await scene();
    for (let round = 0; round < 45; round++) {
      await send(ben, roomId, `reply ${String(round)}`, { threadId: root });
      await send(ann, roomId, `also here ${String(round)}`, { threadId: root, inRoom: true });
      await send(ben, roomId, `message ${String(round)}`);
    }
    const room = ann.parley.room(roomId);
    await room.open();
    while (!room.getSnapshot().reachedStart) await room.loadOlder();
    await untilAgreed(ann, roomId);
    const { messages } = room.getSnapshot();
    expect(messages.length).toBe(await seqOf(ann, roomId));
    const replies = messages.filter(({ body }) => /^(reply|also)/.test(body));
    expect(replies).toHaveLength(90);
    expect(new Set(replies.map(({ replyTo }) => replyTo))).toEqual(new Set([root]));
  });

  it('catches up after an absence in which others and its user used threads', async () => {
    const storage = before.memoryStorage();
    const { ann, ben, roomId, root } = await scene(clientOfBefore(storage));
    const first = await send(ben, roomId, 'first reply', { threadId: root });
    const second = await send(ben, roomId, 'second reply', { threadId: root });
    await ann.parley.room(roomId).open();
    await untilAgreed(ann, roomId);
    const cut = ann.parley;
    cut.close();
    await ben.socket.ask('message:edit', { roomId, id: first, version: 1, body: 'edited', mentions: [ann.user.id] });
    await ben.socket.ask('message:delete', { roomId, id: second });
    await send(ben, roomId, 'third reply', { threadId: root });
    await send(ben, roomId, 'beside the thread');
    await ann.socket.ask('thread:read', { roomId, threadId: root, seq: 99 });
    await ann.socket.ask('thread:follow', { roomId, threadId: root, follow: true });
    const parley = clientOfBefore(storage);
    await parley.resume();
    await parley.room(roomId).open();
    expect(await untilAgreed({ ...ann, parley }, roomId)).toMatchObject({ unread: 4, mentions: 1 });
  });

  it('edits and deletes replies that its user wrote elsewhere, and answers beside the thread', async () => {
    const { ann, ben, roomId, root } = await scene();
    const room = ann.parley.room(roomId);
    await room.open();
    const [edited, deleted] = [
      await send(ann, roomId, 'one', { threadId: root }),
      await send(ann, roomId, 'two', { threadId: root }),
    ];
    await untilAgreed(ann, roomId);
    await room.edit(edited, 'corrected');
    await room.change('delete', deleted);
    room.send('an answer', { replyTo: edited });
    await ben.socket.until(() => ben.socket.messages(roomId).some(({ body }) => body === 'an answer'), 'the answer');
    await untilAgreed(ann, roomId);
    const opened = await ben.socket.ask('thread:open', { roomId, threadId: root });
    expect(opened.messages).toMatchObject([
      { id: edited, threadSeq: 1, body: 'corrected' },
      { id: deleted, threadSeq: 2, body: '', deletedAt: expect.any(String) },
    ]);
    const { messages } = await ben.socket.ask('message:page', { roomId, main: true });
    expect(messages.at(-1)).toMatchObject({ body: 'an answer', threadId: null, replyTo: edited });
  });

  it('drops a deleted root and what retention purges, and counts the replies that are left', async () => {
    const { ann, ben, roomId, root } = await scene();
    await ann.parley.room(roomId).open();
    await send(ben, roomId, 'reply', { threadId: root, mentions: [ann.user.id] });
    await send(ben, roomId, 'message');
    await send(ben, roomId, 'last reply', { threadId: root, mentions: [ann.user.id] });
    await ben.socket.ask('message:delete', { roomId, id: root });
    expect(await untilAgreed(ann, roomId)).toMatchObject({ unread: 3, mentions: 2 });
    const head = await seqOf(ann, roomId);
    await makePurgeDue(roomId, head - 1);
    await vi.waitFor(() => expect(roomOf(ann.parley, roomId)?.firstSeq).toBe(head), AGREEMENT);
    expect(await untilAgreed(ann, roomId)).toMatchObject({ unread: 1, mentions: 1 });
    expect(ann.parley.room(roomId).getSnapshot().messages).toMatchObject([{ body: 'last reply' }]);
  });
});

async function seqOf({ socket }: OnlineUser, roomId: RoomId): Promise<number> {
  return (await socket.ask('room:open', { roomId, limit: 1 })).room.headSeq;
}
