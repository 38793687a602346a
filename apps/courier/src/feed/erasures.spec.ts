import { describe, expect, it } from 'vitest';
import { newId, type FeedHead, type PeopleSignal, type RoomId, type UserId } from '#contracts';
import type { UserChanges } from '#access/user-changes';
import type { Sql } from '#persistence/sql';
import { Clock } from '#platform/clock';
import { TestQuestions } from '#testing/access/test-questions';
import type { HookRow } from '../hooks/hook-row.js';
import { Erasures, NAMELESS_AFTER_MS } from './erasures.js';
import type { HookEra } from './hook-era.js';

const CREATED = '2026-01-01T12:00:00.000Z';
const after = (seconds: number): string => new Date(Date.parse(CREATED) + seconds * 1000).toISOString();

/** Auth's list of changes, and what history knows of the users. */
function worldWith(row: Partial<HookRow> = {}) {
  const changes: { at: string; userId: UserId }[] = [];
  const applied = new Map<UserId, { roomIds: RoomId[] }>();
  const asked: string[] = [];
  const changedSince = (since: string): UserChanges => {
    asked.push(since);
    const page = changes.filter(({ at }) => at > since).slice(0, 2);
    const more = page.length === 2;
    const signals = page.map(({ userId }): PeopleSignal => ({ type: 'user.erased', userId, version: 2 }));
    return { changes: signals, until: more ? (page.at(-1)?.at ?? since) : after(1000), more };
  };
  const ask = (_name: string, { userId }: { userId: UserId }) => {
    const rooms = (applied.get(userId)?.roomIds ?? []).map((roomId) => ({ roomId, kind: 'group', appId: null }));
    return Promise.resolve({ applied: applied.has(userId), rooms: rooms as unknown as FeedHead[], more: false });
  };
  const hook = { app_id: null, rooms: 'groups', erased_until: null, created_at: new Date(CREATED), ...row };
  const written: unknown[] = [];
  const rows = (_statement: object, [, until]: unknown[]) => Promise.resolve(void written.push(until));
  const era = { row: hook, ask } as unknown as HookEra;
  const erasures = new Erasures(
    { rows } as unknown as Sql,
    new TestQuestions({ 'GET /internal/users/changed': ({ since }) => changedSince(since) }),
    era,
    new Clock(),
  );
  const erase = (seconds: number): UserId => {
    const userId = newId<UserId>();
    changes.push({ at: after(seconds), userId });
    return userId;
  };
  return { erasures, applied, asked, erase, written, look: () => erasures.find() };
}

const seen = () => ({ roomIds: [newId<RoomId>()] });
const late = (): number => performance.now() + NAMELESS_AFTER_MS + 1;

describe('the erasures of which a hook is told', () => {
  it('are due 75 s after history has applied them, and only those of users in its rooms', async () => {
    const { erasures, applied, erase, look } = worldWith();
    const [one, two, three] = [erase(1), erase(2), erase(3)];
    await look();
    applied.set(one, seen()).set(two, { roomIds: [] });
    await look();
    expect(erasures.due(performance.now())).toEqual([]);
    expect(erasures.due(late())).toEqual([one]);
    applied.set(three, seen());
    await look();
    expect(erasures.due(late())).toEqual([one, three]);
  });

  it('come once, though the list is walked again with an overlap', async () => {
    const { erasures, applied, erase, look } = worldWith();
    const userId = erase(999);
    applied.set(userId, seen());
    await look();
    erasures.accepted(userId, performance.now());
    await look();
    expect(erasures.due(late())).toEqual([]);
  });

  it('are walked from 60 s before the hook was made, or before those that are accepted', async () => {
    const fresh = worldWith();
    await fresh.look();
    expect(fresh.asked[0]).toBe(after(-60));
    const known = worldWith({ erased_until: after(500) });
    await known.look();
    expect(known.asked[0]).toBe(after(440));
  });

  it('that wait keep the walk of the next courier before them', async () => {
    const { applied, erase, look, written } = worldWith();
    const userIds = [erase(1), erase(2), erase(300), erase(400)];
    for (const userId of userIds.slice(0, 2)) applied.set(userId, { roomIds: [] });
    await look();
    // The third is of the second page, which begins after the second.
    expect(written.at(-1)).toBe(after(2));
    for (const userId of userIds) applied.set(userId, { roomIds: [] });
    await look();
    expect(written.at(-1)).toBe(after(1000));
  });

  it('that another courier has told are skipped', async () => {
    const { erasures, applied, erase, look } = worldWith();
    applied.set(erase(1), seen());
    await look();
    erasures.skip(after(1000), performance.now());
    expect(erasures.due(late())).toEqual([]);
    await look();
    expect(erasures.due(late())).toEqual([]);
  });
});
