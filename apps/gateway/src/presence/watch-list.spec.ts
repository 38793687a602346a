import { describe, expect, it } from 'vitest';
import { newId, type UserId } from '#contracts';
import type { Known } from './known-presence.js';
import { WatchList } from './watch-list.js';

const ONLINE: Known = { status: 'online', lastSeenAt: '2026-11-20T06:30:00.000Z' };
const AWAY: Known = { ...ONLINE, status: 'away' };
const LEFT: Known = { ...ONLINE, status: 'offline' };

describe('a watch list', () => {
  const [friend, stranger] = [newId<UserId>(), newId<UserId>()];
  const both = (known: Known) => new Map([friend, stranger].map((userId) => [userId, known]));
  const opened = (known: Known) => {
    const list = new WatchList([friend, stranger]);
    const answer = list.answer(new Set([friend]), both(known));
    list.open();
    return { list, answer };
  };

  it('shows strangers offline, and nothing of when they were here', () => {
    expect(opened(LEFT).answer).toEqual([
      { userId: friend, ...LEFT },
      { userId: stranger, status: 'offline', lastSeenAt: null },
    ]);
    const { list } = opened(ONLINE);
    expect(list.news(stranger, AWAY)).toBeUndefined();
  });

  it('has news only when the status is another one', () => {
    const { list } = opened(ONLINE);
    expect(list.news(friend, ONLINE)).toBeUndefined();
    expect(list.news(friend, AWAY)).toEqual({ userId: friend, ...AWAY });
    expect(list.news(friend, AWAY)).toBeUndefined();
    expect(list.news(newId(), ONLINE)).toBeUndefined();
  });

  it('hides who has become a stranger, and shows who is none any more', () => {
    const { list } = opened(ONLINE);
    expect([list.see(friend, true), list.see(friend, false), list.see(stranger, true)]).toEqual([false, true, true]);
    expect(list.news(friend, ONLINE)).toEqual({ userId: friend, status: 'offline', lastSeenAt: null });
    expect(list.news(stranger, ONLINE)).toEqual({ userId: stranger, ...ONLINE });
  });

  it('keeps for later what comes before its answer has gone out', () => {
    const list = new WatchList([friend]);
    expect(list.news(friend, AWAY)).toBeUndefined();
    expect(list.see(friend, false)).toBe(false);
    list.answer(new Set([friend]), both(ONLINE));
    expect(list.open()).toEqual({ users: new Set([friend]), relations: true });
    expect(list.news(friend, AWAY)).toEqual({ userId: friend, ...AWAY });
  });
});
