import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { FeedPosition, MessageId, Rev, RoomId, Seq, UserId } from '#contracts';
import { setUp } from '#testing/engines/set-up';
import { ActingRoom, FEED_ACTS, type Delivery } from '../../testing/feed-acts.js';
import { FeedMirror } from '../../testing/feed-mirror.js';
import { TestHistory } from '../../testing/test-history.js';
import { TestStore } from '../../testing/test-store.js';
import { AppPeopleService } from '../people/app-people.service.js';
import { WriteSql } from '../store/write-sql.js';
import { ExternalIdsService } from './external-ids.service.js';
import { FeedReadsService } from './feed-reads.service.js';

/** `FEED_RUNS=500` for a long search. */
const RUNS = Number(process.env['FEED_RUNS'] ?? 60);
const TEST_TIMEOUT_MS = 120_000 + RUNS * 1_000;
const BEGINNING: FeedPosition = { seq: 0 as Seq, rev: 0 as Rev };

interface StoredMessage {
  id: MessageId;
  seq: Seq;
  rev: Rev;
  body: string;
  version: number;
  deleted: boolean;
  pinned: boolean;
}

describe('the rule of reading', () => {
  const store = setUp(() => TestStore.start());
  const history = setUp(() => TestHistory.start(store));
  let feed: FeedReadsService;

  beforeAll(() => {
    const people = new AppPeopleService(new WriteSql(history.writes), history.directory.questions);
    feed = new FeedReadsService(store.reads, new ExternalIdsService(people));
  });

  const rows = <Row>(text: string, values: unknown[]) => store.dataSource.query<Row[]>(text, values);

  async function deliver(roomId: RoomId, mirror: FeedMirror, { end, limit, bytes }: Omit<Delivery, 'act' | 'times'>) {
    const { part } = await feed.room({ roomId, appId: null, limit, bytes, ...mirror.cursor });
    if (part === null) throw new Error('the room is gone');
    if (end !== 'lost') mirror.take(part, { limit, bytes });
    if (end === 'accepted') mirror.cursor = part.to;
    return part.more;
  }

  /** Compares all that has changed since the mirror's start. */
  async function expectEqual(roomId: RoomId, mirror: FeedMirror): Promise<void> {
    const { start, firstSeq } = mirror;
    const [room] = await rows<{ rev: Rev; head: number; first: number }>(
      'SELECT rev, head_seq AS head, first_seq AS first FROM history.rooms WHERE id = $1',
      [roomId],
    );
    if (room === undefined) throw new Error('there is no room');
    expect(firstSeq).toBe(room.first);
    expect(mirror.roomRev).toBe(room.rev > start.rev ? room.rev : 0);
    const stored = await rows<StoredMessage>(
      `SELECT id, seq, rev, CASE WHEN deleted_at IS NULL THEN body ELSE '' END AS body, version,
              deleted_at IS NOT NULL AS deleted, deleted_at IS NULL AND pinned_at IS NOT NULL AS pinned
         FROM history.messages WHERE room_id = $1 AND (seq > $2 OR rev > $3) ORDER BY seq`,
      [roomId, start.seq, start.rev],
    );
    const all = [...mirror.messages.values()].toSorted((one, other) => one.seq - other.seq);
    const held = all
      .filter(({ seq }) => seq >= firstSeq)
      .map(({ id, seq, rev, body, version, deletedAt, pinned }): StoredMessage => {
        return { id, seq, rev, body, version, deleted: deletedAt !== null, pinned };
      });
    expect(held).toEqual(stored);
    const came = new Set(all.map(({ seq }): number => seq));
    for (let seq = start.seq + 1; seq <= room.head; seq += 1)
      expect(came.has(seq) || mirror.skipped.has(seq)).toBe(true);
    const members = await rows<{ id: UserId; rev: Rev }>(
      'SELECT user_id AS id, rev FROM history.members WHERE room_id = $1 AND rev > $2',
      [roomId, start.rev],
    );
    expect(mirror.members).toEqual(new Map(members.map(({ id, rev }) => [id, rev])));
  }

  it(
    'loses nothing, and brings first deliveries in order, whenever couriers die and rooms are purged',
    { timeout: TEST_TIMEOUT_MS },
    async () => {
      const people = [history.actor('ann'), history.actor('bob'), history.actor('cid')] as const;
      const room = new ActingRoom(store, history, people);
      await fc.assert(
        fc.asyncProperty(FEED_ACTS, fc.option(fc.nat(20)), async (acts, listensAt) => {
          const roomId = await history.group(people[0]);
          let mirror = new FeedMirror(BEGINNING);
          for (const [index, act] of acts.entries()) {
            if (index === listensAt) {
              const { rooms } = await feed.starts({ roomIds: [roomId], since: Date.now() });
              const { seq, rev } = rooms[0] ?? BEGINNING;
              mirror = new FeedMirror({ seq, rev });
            }
            if (act.act !== 'deliver') await room.carryOut(roomId, act);
            else
              for (let left = act.times, more = true; more && left > 0; left -= 1)
                more = await deliver(roomId, mirror, act);
          }
          while (await deliver(roomId, mirror, { end: 'accepted', limit: 7, bytes: 4_000 }));
          await expectEqual(roomId, mirror);
        }),
        { numRuns: RUNS },
      );
    },
  );

  it('loses nothing while two histories write in the room', { timeout: TEST_TIMEOUT_MS }, async () => {
    const other = await TestHistory.start(store, { directory: history.directory });
    const people = [history.actor('ann'), history.actor('bob'), history.actor('cid')] as const;
    const rooms = [history, other].map((each) => new ActingRoom(store, each, people));
    const acts = fc.sample(FEED_ACTS, { numRuns: 20 }).flat();
    const roomId = await history.group(people[0]);
    const mirror = new FeedMirror(BEGINNING);
    let writing = true;
    const write = async (room: ActingRoom, turn: number): Promise<void> => {
      for (const [index, act] of acts.entries())
        if (act.act !== 'deliver' && index % rooms.length === turn) await room.carryOut(roomId, act);
    };
    const writes = Promise.all(rooms.map(write)).finally(() => (writing = false));
    let parts = 0;
    for (let more = true; writing || more; parts += 1)
      more = await deliver(roomId, mirror, { end: 'accepted', limit: 9, bytes: 6_000 });
    await writes;
    while (await deliver(roomId, mirror, { end: 'accepted', limit: 9, bytes: 6_000 }));
    await expectEqual(roomId, mirror);
    expect(parts).toBeGreaterThan(20);
    await other.stop();
  });
});
