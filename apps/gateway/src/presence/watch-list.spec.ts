import { describe, expect, it } from 'vitest';
import { newId, type UserId } from '#contracts';
import { WatchList, type ShownPresence } from './watch-list.js';

const ONLINE: ShownPresence = { status: 'online', lastSeenAt: '2026-11-20T06:30:00.000Z' };
const AWAY: ShownPresence = { ...ONLINE, status: 'away' };
const LEFT: ShownPresence = { ...ONLINE, status: 'offline' };

describe('a watch list', () => {
  const [me, friend, stranger] = [newId<UserId>(), newId<UserId>(), newId<UserId>()];
  const both = (presence: ShownPresence) => new Map([friend, stranger].map((userId) => [userId, presence]));
  const opened = (presence: ShownPresence) => {
    const list = new WatchList(me, [friend, stranger]);
    list.show(new Set([friend]));
    const answer = list.answer(both(presence));
    list.open();
    return { list, answer };
  };

  it('shows strangers offline, without the time when they were last seen', () => {
    expect(opened(LEFT).answer).toEqual([
      { userId: friend, ...LEFT },
      { userId: stranger, status: 'offline', lastSeenAt: null },
    ]);
    const { list } = opened(ONLINE);
    expect(list.changeOf(stranger, AWAY)).toBeUndefined();
  });

  it('has a change only if the status is a different one', () => {
    const { list } = opened(ONLINE);
    expect(list.changeOf(friend, ONLINE)).toBeUndefined();
    expect(list.changeOf(friend, AWAY)).toEqual({ userId: friend, ...AWAY });
    expect(list.changeOf(friend, AWAY)).toBeUndefined();
    expect(list.changeOf(newId(), ONLINE)).toBeUndefined();
  });

  it('has an invisible user as offline, without a change when that user comes or goes, and the own user as invisible', () => {
    const invisible: ShownPresence = { ...LEFT, status: 'invisible' };
    const list = new WatchList(me, [me, friend]);
    list.show(new Set([me, friend]));
    expect(list.answer(new Map([me, friend].map((userId) => [userId, invisible])))).toEqual([
      { userId: me, ...invisible },
      { userId: friend, ...LEFT },
    ]);
    list.open();
    expect(list.changeOf(friend, LEFT)).toBeUndefined();
    expect(list.changeOf(friend, invisible)).toBeUndefined();
    expect(list.changeOf(friend, ONLINE)).toEqual({ userId: friend, ...ONLINE });
    expect(list.changeOf(friend, invisible)).toEqual({ userId: friend, ...LEFT });
    expect(list.changeOf(me, ONLINE)).toEqual({ userId: me, ...ONLINE });
    expect(list.changeOf(me, invisible)).toEqual({ userId: me, ...invisible });
  });

  it('hides a user who has become a stranger, and shows one who no longer is', () => {
    const { list } = opened(ONLINE);
    expect([list.setVisible(friend, true), list.setVisible(friend, false), list.setVisible(stranger, true)]).toEqual([
      false,
      true,
      true,
    ]);
    expect(list.changeOf(friend, ONLINE)).toEqual({ userId: friend, status: 'offline', lastSeenAt: null });
    expect(list.changeOf(stranger, ONLINE)).toEqual({ userId: stranger, ...ONLINE });
  });

  it('keeps changes that come before its answer was sent', () => {
    const list = new WatchList(me, [friend]);
    expect(list.changeOf(friend, AWAY)).toBeUndefined();
    expect(list.setVisible(friend, false)).toBe(false);
    list.show(new Set([friend]));
    list.answer(both(ONLINE));
    expect(list.open()).toEqual({ users: new Set([friend]), relations: true });
    expect(list.changeOf(friend, AWAY)).toEqual({ userId: friend, ...AWAY });
  });
});
