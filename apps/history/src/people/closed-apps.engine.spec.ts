import { beforeEach, describe, expect, it } from 'vitest';
import { newId, type Actor, type RoomId, type UserId } from '#contracts';
import { setUp } from '#testing/engines/set-up';
import { WriteSql } from '../store/write-sql.js';
import { lockSelf } from './people.store.js';
import { TestHistory } from '../../testing/test-history.js';
import { TestStore } from '../../testing/test-store.js';

describe('the users of a closed app', () => {
  let bot: Actor;
  let seller: Actor;
  let buyer: Actor;
  let stranger: Actor;

  const store = setUp(() => TestStore.start());
  const history = setUp(() => TestHistory.start(store));
  beforeEach(() => {
    bot = { ...history.actor('bot'), type: 'bot' };
    [seller, buyer] = [ofApp('seller', bot.userId), ofApp('buyer', bot.userId)];
    stranger = history.actor('stranger');
  });

  /** A user whom the app has brought. */
  function ofApp(name: string, appId: UserId): Actor {
    const actor = { ...history.actor(name), appId };
    const user = history.directory.users.get(actor.userId);
    if (user !== undefined) history.directory.users.set(actor.userId, { ...user, appId });
    return actor;
  }

  const setClosed = async (...appIds: UserId[]) => {
    history.directory.closedApps = appIds;
    await history.people.catchUp();
  };
  const create = (by: Actor, memberIds: UserId[], kind: 'group' | 'direct' = 'group') => {
    const request = kind === 'group' ? ({ kind, name: 'x', memberIds } as const) : ({ kind, memberIds } as const);
    return codeOf(history.done(newId<RoomId>(), 'room:create', by, request));
  };
  const codeOf = (done: Promise<unknown>): Promise<string> =>
    done.then(
      () => 'ok',
      (error: Error) => error.message,
    );

  it('make no room and join none, also if history does not know them yet', async () => {
    const room = { kind: 'group', name: 'open to all', visibility: 'public' } as const;
    const { id: group } = (await history.done(newId<RoomId>(), 'room:create', stranger, room)).state;
    await setClosed(bot.userId);
    expect(await create(seller, [])).toMatch(/^FORBIDDEN/);
    expect(await create(seller, [buyer.userId])).toMatch(/^FORBIDDEN/);
    expect(await create(seller, [stranger.userId], 'direct')).toMatch(/^FORBIDDEN/);
    expect(await codeOf(history.done(group, 'room:join', buyer, {}))).toMatch(/^FORBIDDEN/);
    await setClosed();
    expect(await create(seller, [buyer.userId])).toBe('ok');
    expect(await codeOf(history.done(group, 'room:join', buyer, {}))).toBe('ok');
  });

  it('are put into rooms by the bot of their app alone; a direct room that exists is given', async () => {
    const before = await history.done(newId<RoomId>(), 'room:create', stranger, {
      kind: 'direct',
      memberIds: [seller.userId],
    });
    await setClosed(bot.userId);
    const otherBot: Actor = { ...history.actor('other'), type: 'bot' };
    for (const by of [stranger, otherBot]) {
      expect(await create(by, [seller.userId])).toMatch(/^FORBIDDEN/);
      expect(await create(by, [buyer.userId], 'direct')).toMatch(/^FORBIDDEN/);
      const own = await history.group(by);
      expect(await codeOf(history.done(own, 'member:add', by, { userId: buyer.userId }))).toMatch(/^FORBIDDEN/);
    }
    expect(await create(bot, [seller.userId, stranger.userId])).toBe('ok');
    const room = await history.group(bot, [seller]);
    expect(await codeOf(history.done(room, 'member:add', bot, { userId: buyer.userId }))).toBe('ok');
    expect(await codeOf(history.done(room, 'member:add', seller, { userId: stranger.userId }))).toMatch(/^FORBIDDEN/);
    for (const [by, whom] of [
      [stranger, seller],
      [seller, stranger],
    ] as const) {
      const again = await history.done(newId<RoomId>(), 'room:create', by, {
        kind: 'direct',
        memberIds: [whom.userId],
      });
      expect(again.state.id).toBe(before.state.id);
    }
    await setClosed();
  });

  it('do not look around, known or not; others do', async () => {
    await setClosed(bot.userId);
    await expect(history.people.assertMayLookAround(seller.userId)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(history.people.assertMayLookAround(seller.userId)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await history.people.assertMayLookAround(stranger.userId);
    history.directory.isUnavailable = true;
    await expect(history.people.assertMayLookAround(buyer.userId)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await setClosed().catch(() => undefined);
    history.directory.isUnavailable = false;
    await setClosed();
    await history.people.assertMayLookAround(seller.userId);
  });

  it('do not look around after a change of their own that made history know them', async () => {
    await setClosed(bot.userId);
    await new WriteSql(history.writes).transaction((open) => lockSelf(open, seller));
    expect(await codeOf(history.people.assertMayLookAround(seller.userId))).not.toBe('ok');
  });

  it('stay closed if an auth of another version does not say so', async () => {
    await setClosed(bot.userId);
    history.directory.closedApps = undefined;
    await history.people.catchUp();
    expect(await create(seller, [])).toMatch(/^FORBIDDEN/);
    await setClosed();
  });

  it('are known as such however history met them: by a token, by a name, by a notice', async () => {
    const group = await history.group(stranger);
    await create(seller, []);
    await history.people.resolve([buyer.userId]);
    const third = ofApp('third', bot.userId);
    const user = history.directory.users.get(third.userId);
    if (user !== undefined) await history.people.apply([{ type: 'user.changed', user: { ...user, version: 2 } }]);
    await setClosed(bot.userId);
    for (const { userId } of [seller, buyer, third])
      expect(await codeOf(history.done(group, 'member:add', stranger, { userId }))).toMatch(/^FORBIDDEN/);
    await setClosed();
  });
});
