import { beforeEach, describe, expect, it, vi } from 'vitest';
import {
  newId,
  type Actor,
  type Item,
  type MessageId,
  type Queries,
  type Rev,
  type RoomChanged,
  type RoomId,
  type Seq,
  type UserId,
} from '#contracts';
import { observeStatements } from '#persistence/store-connection';
import { setUp } from '#testing/engines/set-up';
import { TestHistory } from '../../testing/test-history.js';
import { TestStore } from '../../testing/test-store.js';
import { AppPeopleService } from '../people/app-people.service.js';
import { setRetention } from '../jobs/retention/retention.store.js';
import { actorOf } from '../../testing/test-draft.js';
import { makeEpoch } from '../store/epoch.store.js';
import { ReadSql } from '../store/read-sql.js';
import { WriteSql } from '../store/write-sql.js';
import { ExternalIdsService } from './external-ids.service.js';
import { FeedReadsService } from './feed-reads.service.js';

const SERVER = actorOf('server');
const DAYS = 7;
const BYTES = 64 * 1024;

describe('the reads of the feed', () => {
  let ann: Actor;
  let bob: Actor;

  const store = setUp(() => TestStore.start());
  const history = setUp(() => TestHistory.start(store));
  const sql = setUp(() => new WriteSql(history.writes));
  const feed = setUp(
    () =>
      new FeedReadsService(store.reads, new ExternalIdsService(new AppPeopleService(sql, history.directory.questions))),
  );
  beforeEach(() => {
    [ann, bob] = [history.actor('ann'), history.actor('bob')];
  });

  const at = (seq: number, rev: number) => ({ seq: seq as Seq, rev: rev as Rev });
  const BEGINNING = at(0, 0);
  const read = (roomId: RoomId, from = BEGINNING, more: Partial<Queries['feed:room']['ask']> = {}) =>
    feed.room({ roomId, appId: null, limit: 500, bytes: BYTES, ...from, ...more });
  const part = async (...asked: Parameters<typeof read>): Promise<RoomChanged> => {
    const { part: found } = await read(...asked);
    if (found === null) throw new Error('the room is gone');
    return found;
  };
  const idsOf = (items: readonly Item[]) =>
    items.map((item) => {
      if (item.type === 'message') return `message ${item.message.seq}`;
      return item.type === 'member' ? `member ${item.member.user.username ?? 'erased'}` : 'room';
    });
  const seqsOf = ({ messages }: RoomChanged) => messages.map(({ seq }) => seq);
  const head = async (roomId: RoomId) => {
    const [found] = (await feed.rooms({ roomIds: [roomId] })).rooms;
    if (found === undefined) throw new Error('there is no such room');
    return found;
  };
  const purge = async (roomId: RoomId, until: number) => {
    await setRetention(sql, roomId, DAYS);
    await store.query(
      'UPDATE history.messages SET created_at = now() - make_interval(days => $3) WHERE room_id = $1 AND seq <= $2',
      [roomId, until, DAYS + 1],
    );
    await history.done(roomId, 'room:purge', SERVER, {});
  };

  describe('of heads', () => {
    it('has every room once, by id, deleted ones too', async () => {
      const made: RoomId[] = [];
      for (let index = 0; index < 5; index += 1) made.push(await history.group(ann));
      const [deleted] = made as [RoomId];
      await history.done(deleted, 'room:delete', ann, {});
      const rooms = [];
      let after: RoomId | null = null;
      for (let more = true; more;) {
        const page: Queries['feed:heads']['answer'] = await feed.heads({ after, limit: 2 });
        expect(page.rooms.length).toBeLessThanOrEqual(2);
        rooms.push(...page.rooms);
        after = page.rooms.at(-1)?.roomId ?? null;
        more = page.more;
      }
      const ids = rooms.map(({ roomId }) => roomId);
      expect(ids).toEqual([...new Set(ids)].toSorted());
      expect(ids).toEqual(expect.arrayContaining(made));
      expect(rooms.filter(({ roomId }) => made.includes(roomId)).map(({ deletedAt }) => deletedAt !== null)).toEqual(
        ids.filter((id) => made.includes(id)).map((id) => id === deleted),
      );
      expect(await head(made[1] as RoomId)).toEqual({
        roomId: made[1],
        kind: 'group',
        appId: null,
        externalId: null,
        headSeq: 1,
        headRev: 3,
        createdAt: expect.stringMatching(/Z$/),
        deletedAt: null,
      });
    });

    it('of named rooms leaves out unknown ones', async () => {
      const roomId = await history.group(ann);
      const { rooms } = await feed.rooms({ roomIds: [roomId, newId<RoomId>()] });
      expect(rooms.map((room) => room.roomId)).toEqual([roomId]);
    });

    it('names the epoch', async () => {
      const roomId = await history.group(ann);
      const { epoch } = await feed.heads({ after: null, limit: 1 });
      const others = [
        feed.rooms({ roomIds: [] }),
        read(roomId),
        feed.starts({ roomIds: [roomId], since: 0 }),
        feed.back({ roomId, seq: 1 as Seq }),
        feed.erased({ userId: ann.userId, after: null, limit: 1 }),
      ];
      expect(new Set((await Promise.all(others)).map((answer) => answer.epoch))).toEqual(new Set([epoch]));
      await makeEpoch(sql);
      expect((await read(roomId)).epoch).not.toBe(epoch);
    });
  });

  describe('of a room', () => {
    it('from the start has all messages, and all members and the room as items in rev order', async () => {
      const roomId = await history.group(ann, [bob]);
      await history.send(roomId, ann, 'one');
      await history.send(roomId, bob, 'two');
      const found = await part(roomId);
      const { headSeq, headRev } = await head(roomId);
      expect(found).toMatchObject({ from: BEGINNING, to: at(headSeq, headRev), skipped: null, more: false });
      expect(found.room).toMatchObject({ id: roomId, headSeq, headRev });
      expect(seqsOf(found)).toEqual([1, 2, 3]);
      expect(found.messages.map(({ sender }) => sender?.username ?? null)).toEqual([null, 'ann', 'bob']);
      expect(idsOf(found.items)).toEqual(['room', 'member ann', 'member bob']);
      expect(found.room).not.toHaveProperty('externalId');
      expect(found.messages[1]?.sender).not.toHaveProperty('externalId');
    });

    it('at the head has nothing, and a place above the head never goes back', async () => {
      const roomId = await history.group(ann);
      const { headSeq, headRev } = await head(roomId);
      for (const place of [at(headSeq, headRev), at(headSeq + 5, headRev + 5)])
        expect(await part(roomId, place)).toMatchObject({
          from: place,
          to: place,
          messages: [],
          items: [],
          more: false,
        });
    });

    it('has changes as items in their last state, and none of messages that come themselves', async () => {
      const roomId = await history.group(ann);
      const ids: MessageId[] = [];
      for (const body of ['a', 'b', 'c']) ids.push((await history.send(roomId, ann, body)).id);
      const [first, second, third] = ids as [MessageId, MessageId, MessageId];
      const { headRev } = await head(roomId);
      await history.done(roomId, 'message:edit', ann, { id: third, version: 1, body: 'C' });
      await history.done(roomId, 'message:delete', ann, { id: second });
      await history.done(roomId, 'message:edit', ann, { id: first, version: 1, body: 'A' });
      await history.done(roomId, 'message:edit', ann, { id: first, version: 2, body: 'AA' });
      await history.done(roomId, 'reaction:add', ann, { id: first, emoji: '👍' });
      await history.done(roomId, 'member:add', ann, { userId: bob.userId });
      const found = await part(roomId, at(3, headRev));
      expect(found.messages).toMatchObject([
        { seq: 4, body: 'C', version: 2 },
        { seq: 5, kind: 'system', senderId: null },
      ]);
      expect(idsOf(found.items)).toEqual(['message 3', 'message 2', 'member bob']);
      expect(found.items).toMatchObject([
        { message: { body: '', deletedAt: expect.any(String), reactions: [] } },
        { message: { body: 'AA', version: 3, reactions: [{ emoji: '👍', count: 1, userIds: [ann.userId] }] } },
        { member: { state: 'joined' } },
      ]);
      expect(JSON.stringify(found)).not.toContain('mine');
    });

    it('hides the origin of a forward', async () => {
      const [origin, roomId] = [await history.group(ann), await history.group(ann)];
      const { id } = await history.send(origin, ann, 'secret');
      const forward = { id: newId<MessageId>(), from: { roomId: origin, id } };
      await history.done(roomId, 'message:forward', ann, forward);
      const { messages } = await part(roomId);
      expect(messages[1]?.forwardOf).toEqual({ roomId: null, senderName: null, createdAt: expect.any(String) });
    });

    it('shows purged messages as skipped', async () => {
      const roomId = await history.group(ann);
      for (let seq = 2; seq <= 6; seq += 1) await history.send(roomId, ann, `message ${seq}`);
      const { headRev } = await head(roomId);
      await purge(roomId, 4);
      expect(await part(roomId, at(2, headRev))).toMatchObject({
        skipped: { from: 3, to: 4 },
        messages: [{ seq: 5 }, { seq: 6 }],
        items: [{ type: 'room', room: { firstSeq: 5 } }],
        more: false,
      });
      expect((await part(roomId, at(4, headRev))).skipped).toBeNull();
      await purge(roomId, 6);
      expect(await part(roomId, at(2, headRev))).toMatchObject({
        skipped: { from: 3, to: 6 },
        messages: [],
        to: { seq: 6 },
        more: false,
      });
    });

    it('is null once the room is deleted, and for an unknown one', async () => {
      const roomId = await history.group(ann);
      await history.done(roomId, 'room:delete', ann, {});
      expect((await read(roomId)).part).toBeNull();
      expect((await read(newId<RoomId>())).part).toBeNull();
    });

    it('reads a long room in parts of the asked size, without a hole', async () => {
      const members = await Promise.all(Array.from({ length: 30 }, (_, n) => store.person(`member.${n}`)));
      const roomId = await store.room({ members });
      await store.messages(roomId, { count: 1_000, senderId: members[0] as UserId, body: `repeat('x', n % 700)` });
      let from = BEGINNING;
      const seqs: number[] = [];
      const items: string[] = [];
      let parts = 0;
      for (let more = true; more; parts += 1) {
        const found = await part(roomId, from);
        expect(Buffer.byteLength(JSON.stringify(found))).toBeLessThanOrEqual(BYTES);
        seqs.push(...seqsOf(found));
        items.push(...idsOf(found.items));
        ({ to: from, more } = found);
      }
      expect(seqs).toEqual(Array.from({ length: 1_000 }, (_, n) => n + 1));
      expect(items).toHaveLength(31);
      expect(parts).toBeLessThan(20);
    });

    it('has a message that is longer than the part, alone', async () => {
      const roomId = await history.group(ann);
      const { headRev, headSeq } = await head(roomId);
      const body = '😀'.repeat(4_000);
      for (let count = 0; count < 2; count += 1) await history.send(roomId, ann, body);
      const bytes = 8 * 1024;
      const first = await part(roomId, at(headSeq, headRev), { bytes });
      expect(first).toMatchObject({ messages: [{ body }], items: [], more: true, to: { seq: headSeq + 1 } });
      expect((await part(roomId, first.to, { bytes })).messages).toMatchObject([{ body }]);
    });

    it('does not read all changes of messages above the cursor: the part ends at the last one that it looked at', async () => {
      const userId = await store.person('busy');
      const roomId = await store.room({ members: [userId] });
      await store.messages(roomId, { count: 3_000, senderId: userId });
      await store.query(`UPDATE history.messages SET rev = rev + 3000 WHERE room_id = $1 AND seq > 1`, [roomId]);
      await store.query('UPDATE history.rooms SET head_rev = head_rev + 3000 WHERE id = $1', [roomId]);
      await store.touch(roomId, 1);
      const statements: string[] = [];
      observeStatements(store.dataSource, (name) => statements.push(name));
      const found = await part(roomId, at(1, 2));
      // Revs 3 to 3,003 are unchanged or above: the first thousand changes are those of seqs 2 to 1,001.
      expect(found).toMatchObject({ items: [], to: { rev: 1_001 + 2 + 3_000 }, more: true });
      const last = await part(roomId, found.to);
      expect(statements.filter((name) => name === 'feed-changes')).toHaveLength(2);
      expect(last.from).toEqual(found.to);
      let { to, more } = last;
      let touched = 0;
      while (more) {
        const next: RoomChanged = await part(roomId, to);
        touched += next.items.filter((item) => item.type === 'message' && item.message.seq === 1).length;
        ({ to, more } = next);
      }
      expect(touched).toBe(1);
    });
  });

  describe('of many rooms at once', () => {
    it('take few connections; those that wait for auth take none, and apps take turns', async () => {
      const roomId = await history.group(ann);
      const snapshots = vi.spyOn(store.reads, 'snapshot');
      let running = 0;
      let most = 0;
      const snapshot = ReadSql.prototype.snapshot.bind(store.reads);
      snapshots.mockImplementation(async (work) => {
        running += 1;
        most = Math.max(most, running);
        return snapshot(work).finally(() => (running -= 1));
      });
      let answer = (): void => undefined;
      const auth = vi.spyOn(history.directory, 'ofApp').mockReturnValue(
        new Promise((resolve) => {
          answer = () => resolve([]);
        }),
      );
      const appId = newId<UserId>();
      const waiting = Array.from({ length: 20 }, () => read(roomId, BEGINNING, { appId }));
      await Promise.all(Array.from({ length: 20 }, () => read(roomId)));
      await expect.poll(() => auth.mock.calls.length).toBe(20);
      answer();
      expect(await Promise.all(waiting)).toHaveLength(20);
      expect(most).toBe(2);
      vi.restoreAllMocks();
    });
  });

  describe('of a place', () => {
    it('before a time is before the first later message, with the rev at which the one before it was sent', async () => {
      const roomId = await history.group(ann);
      for (let seq = 2; seq <= 5; seq += 1) await history.send(roomId, ann, `message ${seq}`);
      const times = await store.dataSource.query<{ at: number; rev: number }[]>(
        `UPDATE history.messages SET created_at = to_timestamp(1000 + seq) WHERE room_id = $1
         RETURNING seq, sent_rev AS rev`,
        [roomId],
      );
      const [rows] = times as unknown as [{ seq: number; rev: number }[]];
      const revOf = (seq: number) => rows.find((row) => row.seq === seq)?.rev;
      const start = async (since: number) => {
        const { rooms } = await feed.starts({ roomIds: [roomId, newId<RoomId>()], since });
        return rooms;
      };
      expect(await start(1_003_000)).toEqual([{ roomId, seq: 3, rev: revOf(3) }]);
      expect(await start(1_002_999)).toEqual([{ roomId, seq: 2, rev: revOf(2) }]);
      expect(await start(0)).toEqual([{ roomId, ...BEGINNING }]);
      expect(await start(Date.now())).toEqual([{ roomId, seq: 5, rev: revOf(5) }]);
      await store.query('UPDATE history.rooms SET last_activity_at = to_timestamp(1005) WHERE id = $1', [roomId]);
      expect(await start(1_005_000)).toEqual([{ roomId, seq: 5, rev: revOf(5) }]);
      expect(await start(1_004_999)).toEqual([{ roomId, seq: 4, rev: revOf(4) }]);
      const { seq, rev } = await feed.back({ roomId, seq: 4 as Seq });
      expect({ seq, rev }).toEqual({ seq: 3, rev: revOf(3) });
      expect(await feed.back({ roomId, seq: 1 as Seq })).toMatchObject(BEGINNING);
      expect(await feed.back({ roomId, seq: 99 as Seq })).toMatchObject({ seq: 5, rev: revOf(5) });
      await purge(roomId, 3);
      expect(await feed.back({ roomId, seq: 4 as Seq })).toMatchObject({ seq: 3, rev: 0 });
      expect(await feed.back({ roomId: newId<RoomId>(), seq: 4 as Seq })).toMatchObject(BEGINNING);
    });
  });

  describe('of an erasure', () => {
    it('says whether it is applied, and the present and former rooms of the user, by id', async () => {
      const rooms: RoomId[] = [];
      for (let count = 0; count < 3; count += 1) rooms.push(await history.group(ann, [bob]));
      await history.group(ann);
      await history.done(rooms[0] as RoomId, 'member:remove', ann, { userId: bob.userId });
      const pages: RoomId[] = [];
      let after: RoomId | null = null;
      for (let more = true; more;) {
        const page: Queries['feed:erased']['answer'] = await feed.erased({ userId: bob.userId, after, limit: 2 });
        expect(page.applied).toBe(false);
        pages.push(...page.rooms.map(({ roomId }) => roomId));
        after = pages.at(-1) ?? null;
        more = page.more;
      }
      expect(pages).toEqual(rooms.toSorted());
      await history.people.apply([{ type: 'user.erased', userId: bob.userId, version: 2 }]);
      expect(await feed.erased({ userId: bob.userId, after: null, limit: 9 })).toMatchObject({
        applied: true,
        more: false,
      });
      expect(JSON.stringify(await part(rooms[1] as RoomId))).not.toMatch(/bob/i);
      expect(await feed.erased({ userId: newId<UserId>(), after: null, limit: 9 })).toMatchObject({
        applied: false,
        rooms: [],
      });
    });
  });

  describe('for an app', () => {
    it("have the host's own ids of the room and of its users, and null for others", async () => {
      const bot = history.directory.actor('bot', 'bot');
      const buyer = history.directory.put(bot.userId, 'buyer 7');
      const roomId = newId<RoomId>();
      await history.done(roomId, 'room:put', bot, { externalId: 'order 7', name: 'Order 7' });
      const set = [buyer, ann].map(({ userId }) => ({ userId }));
      await history.done(roomId, 'member:set', bot, { set, remove: [], quiet: true });
      await history.send(roomId, buyer, 'hello');
      expect(await head(roomId)).toMatchObject({ appId: bot.userId, externalId: 'order 7' });
      const found = await part(roomId, BEGINNING, { appId: bot.userId });
      expect(found.room).toMatchObject({ externalId: 'order 7' });
      expect(found.messages.at(-1)?.sender).toMatchObject({ id: buyer.userId, externalId: 'buyer 7' });
      expect(found.items).toMatchObject([
        { type: 'room', room: { externalId: 'order 7' } },
        { type: 'member', member: { user: { id: buyer.userId, externalId: 'buyer 7' } } },
        { type: 'member', member: { user: { id: ann.userId, externalId: null } } },
      ]);
      const other = await part(roomId, BEGINNING, { appId: newId<UserId>() });
      expect(other.room.externalId).toBeNull();
      expect(other.messages.at(-1)?.sender).toMatchObject({ externalId: null });
      history.directory.isUnavailable = true;
      try {
        expect(await part(roomId, BEGINNING, { appId: bot.userId })).toEqual(found);
        await expect(read(roomId, BEGINNING, { appId: newId<UserId>() })).rejects.toMatchObject({
          code: 'UNAVAILABLE',
        });
      } finally {
        history.directory.isUnavailable = false;
      }
      await history.people.apply([{ type: 'user.erased', userId: buyer.userId, version: 2 }]);
      const erased = await part(roomId, BEGINNING, { appId: bot.userId });
      expect(erased.items[1]).toMatchObject({ member: { user: { username: null, externalId: null } } });
    });
  });
});
