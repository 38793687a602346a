import { describe, expect, it } from 'vitest';
import type { QueryBus } from '#bus/query-bus.port';
import { newId, type FeedHead, type HookId, type Rev, type RoomId, type Seq } from '#contracts';
import { Clock } from '#platform/clock';
import { TestQuestions } from '#testing/access/test-questions';
import type { HookRow, Replay } from '../hooks/hook-row.js';
import type { CourierSql } from '../store/courier-sql.js';
import { CAUGHT_UP } from './deliveries.js';
import { HookFeed, type FeedParts } from './hook-feed.js';
import { OtherEpoch } from './hook-era.js';

const EPOCH = 'e1';
const at = (seq: number, rev: number) => ({ seq: seq as Seq, rev: rev as Rev });

function rowOf(more: Partial<HookRow> = {}): HookRow {
  const times = { created_at: new Date(), resumed_at: new Date(), reset_at: null, reset_since: null, counted_at: null };
  const counts = { lag_seconds: 0, generation: 1, base_generation: 0, told: [], erased_until: null, replay: null };
  const settings = {
    id: newId<HookId>(),
    app_id: null,
    mode: 'called',
    url: 'https://a.test',
    rooms: 'groups',
    epoch: EPOCH,
  };
  return { ...times, ...counts, ...settings, from_start: true, from_zero: false, caught_up: false, ...more } as HookRow;
}

/** A feed whose statements and queries are answered by `answer`, by their names. */
function feedOf(row: HookRow, answer: (name: string) => unknown): HookFeed {
  const sql = { rows: ({ name }: { name: string }) => Promise.resolve(answer(name) ?? []) } as unknown as CourierSql;
  const queries = { ask: (name: string) => Promise.resolve(answer(name)) } as unknown as QueryBus;
  const parts: FeedParts = { sql, queries, questions: new TestQuestions(), clock: new Clock(), runner: newId() };
  return new HookFeed(parts, row);
}

function pageOf(...roomIds: RoomId[]) {
  const createdAt = new Date().toISOString();
  const head = { headSeq: 1, headRev: 1, kind: 'group', appId: null, externalId: null, createdAt, deletedAt: null };
  return { epoch: EPOCH, rooms: roomIds.map((roomId) => ({ roomId, ...head }) as unknown as FeedHead), more: false };
}

describe('what waits for a hook', () => {
  it('a page of rooms is compared again if a replay begins meanwhile', async () => {
    const row = rowOf();
    const feed = feedOf(row, (name) => {
      if (name === 'cursors-between') feed.era.set({ ...row, generation: 2, replay: [] });
    });
    const page = pageOf(newId<RoomId>());
    await expect(feed.compare(null, page, EPOCH)).rejects.toThrow(OtherEpoch);
    expect(feed.machine.size).toBe(0);
  });

  it('the end of a replay does not undo a reset that has begun meanwhile', async () => {
    const replay: Replay = [{ roomId: newId<RoomId>(), seq: 1 as Seq }];
    const row = rowOf({ replay });
    const feed = feedOf(row, (name) => {
      if (name === 'feed:back') return { epoch: EPOCH, ...at(0, 0) };
      if (name === 'cursors-at') return [];
      if (name === 'replay-rooms') {
        const reset = { epoch: 'e2', reset_at: new Date(), generation: 2, base_generation: 2 };
        feed.era.set({ ...row, ...reset, replay: null });
      }
      return undefined;
    });
    await expect.poll(() => feed.row.generation).toBe(2);
    await new Promise(setImmediate);
    expect(feed.book.generation).toBe(2);
  });

  it('a write ends when all is written that was accepted before, also beside another one', async () => {
    const wrote: (() => void)[] = [];
    const feed = feedOf(rowOf(), (name) => {
      return name === 'move-cursors' ? new Promise((resolve) => wrote.push(() => resolve([{}]))) : undefined;
    });
    const accept = () => feed.book.move(newId<RoomId>(), at(1, 1), 1, 0);
    accept();
    const first = feed.writes.write();
    await expect.poll(() => wrote).toHaveLength(1);
    accept();
    let hasEnded = false;
    const second = feed.writes.write().finally(() => (hasEnded = true));
    wrote[0]?.();
    await expect.poll(() => wrote).toHaveLength(2);
    expect(hasEnded).toBe(false);
    wrote[1]?.();
    expect(await Promise.all([first, second])).toEqual([true, true]);
  });

  it('a `feed.caught_up` that was under way at a reset does not go out after it', () => {
    const row = rowOf();
    const feed = feedOf(row, () => []);
    feed.endWalk();
    feed.machine.begin(CAUGHT_UP);
    feed.era.set({ ...row, generation: 2, base_generation: 2, epoch: 'e2' });
    feed.machine.putBack(CAUGHT_UP);
    feed.ended(CAUGHT_UP);
    expect(feed.machine.has(CAUGHT_UP)).toBe(false);
  });
});
