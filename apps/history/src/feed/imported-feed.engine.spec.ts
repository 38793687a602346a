import { beforeEach, describe, expect, it } from 'vitest';
import {
  newId,
  type Actor,
  type AppendedMessage,
  type FeedPosition,
  type Item,
  type MessageId,
  type Queries,
  type RoomChanged,
  type RoomId,
} from '#contracts';
import { setUp } from '#testing/engines/set-up';
import { AppPeopleService } from '../people/app-people.service.js';
import { revOf, seqOf } from '../room/rows/counters.js';
import { WriteSql } from '../store/write-sql.js';
import { TestFilled } from '../../testing/test-filled.js';
import { setScene } from '../../testing/test-scene.js';
import { ExternalIdsService } from './external-ids.service.js';
import { FeedReadsService } from './feed-reads.service.js';
import { PushReadsService } from './push-reads.service.js';

const BEGINNING: FeedPosition = { seq: seqOf(0), rev: revOf(0) };
const RULES = { roomMembers: 50, maxAgeSeconds: 1e9 };

describe('the feed of an imported room', () => {
  const scene = setScene();
  const { store, history } = scene;
  const feed = setUp(() => {
    const people = new AppPeopleService(new WriteSql(history.writes), history.directory.questions);
    return new FeedReadsService(store.reads, new ExternalIdsService(people));
  });
  const pushes = setUp(() => new PushReadsService(store.reads));
  let ann: Actor;
  let bob: Actor;
  let imports: TestFilled;
  let roomId: RoomId;
  let reacted: MessageId;

  beforeEach(async () => {
    ({ ann, bob } = scene);
    imports = new TestFilled(store, history);
    await imports.open();
    await history.people.resolve([ann.userId, bob.userId]);
    const filled = await history.group(ann, [bob]);
    reacted = (await history.send(filled, ann, 'hello', { mentions: [bob.userId] })).id;
    await history.done(filled, 'reaction:add', bob, { roomId: filled, id: reacted, emoji: '👍' });
    roomId = await imports.unseen(filled);
    await imports.show(roomId, [ann, bob]);
  });

  const read = async (from: FeedPosition, listens: boolean): Promise<RoomChanged> => {
    const ask: Queries['feed:room']['ask'] = { roomId, appId: null, listens, limit: 500, bytes: 65_536, ...from };
    const { part } = await feed.room(ask);
    if (part === null) throw new Error('the room is gone');
    return part;
  };
  const typesOf = (items: readonly Item[]) => items.map(({ type }) => type);
  const appended = (body: string): AppendedMessage => ({
    ...{ id: newId<MessageId>(), senderId: ann.userId, createdAt: new Date(Date.now() + 1_000).toISOString(), body },
    ...{ ext: null, mentions: [bob.userId], threadId: null, inRoom: false, replyTo: null, editedAt: null },
    ...{
      deleted: false,
      files: [],
      autoBody: false,
      everyone: false,
      reactions: [{ userId: bob.userId, emoji: '👍' }],
      pinned: true,
    },
  });

  it('has all for a mirror', async () => {
    const { messages, items, skipped, more } = await read(BEGINNING, false);
    expect(messages.map(({ body }) => body)).toEqual(['', 'hello']);
    expect([skipped, more]).toEqual([null, false]);
    expect(typesOf(items)).toEqual(['room', 'member', 'member']);
  });

  it('begins for a listener behind what was imported: with the room and its members', async () => {
    const { messages, items, skipped, to, room, more } = await read(BEGINNING, true);
    expect(messages).toEqual([]);
    expect(typesOf(items)).toEqual(['room', 'member', 'member']);
    expect(skipped).toEqual({ from: 1, to: 2 });
    expect(to).toEqual({ seq: room.importedSeq, rev: room.headRev });
    expect(more).toBe(false);
  });

  it('goes on for a listener with what is written and changed from then on', async () => {
    const { to } = await read(BEGINNING, true);
    await history.send(roomId, bob, 'new');
    await history.done(roomId, 'reaction:add', bob, { roomId, id: reacted, emoji: '🎉' });
    const next = await read(to, true);
    expect(next.messages.map(({ body }) => body)).toEqual(['new']);
    expect(next.items).toMatchObject([{ type: 'message', message: { id: reacted } }]);
    expect(next.skipped).toBeNull();
  });

  it('passes a listener by what a later export adds, and gives it to a mirror', async () => {
    const [{ to: listener }, { to: mirror }] = [await read(BEGINNING, true), await read(BEGINNING, false)];
    const messages = [appended('one'), appended('two')];
    expect(await imports.run(roomId, 'import:append', { messages })).toEqual({ stored: 2, known: 0, refused: 0 });
    const passed = await read(listener, true);
    expect([passed.messages, typesOf(passed.items), passed.skipped]).toEqual([[], ['room'], { from: 3, to: 4 }]);
    expect(passed.to).toEqual({ seq: 4, rev: passed.room.headRev });
    const given = await read(mirror, false);
    expect(given.messages.map(({ body }) => body)).toEqual(['one', 'two']);
  });

  it('pushes nothing that was imported, also to who has marked all as unread', async () => {
    await imports.run(roomId, 'import:append', { messages: [appended('one')] });
    await store.query('UPDATE history.members SET read_seq = 0, threads_read_seq = 0 WHERE room_id = $1', [roomId]);
    const due = async () => (await pushes.due({ roomId, seq: seqOf(0), limit: 100, ...RULES })).part;
    expect(await due()).toEqual({ to: 3, headSeq: 3, due: [] });
    const { seq } = await history.send(roomId, ann, 'new', { mentions: [bob.userId] });
    expect((await due())?.due).toMatchObject([{ userId: bob.userId, from: seq, to: seq }]);
  });
});
