import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  newId,
  type Actor,
  type FeedPosition,
  type MessageId,
  type Rev,
  type RoomChanged,
  type RoomId,
  type Seq,
  type UserId,
} from '#contracts';
import { setUp } from '#testing/engines/set-up';
import { command } from '../../testing/test-command.js';
import { TestHistory } from '../../testing/test-history.js';
import { TestStore } from '../../testing/test-store.js';
import { AppPeopleService } from '../people/app-people.service.js';
import { WriteSql } from '../store/write-sql.js';
import { ExternalIdsService } from './external-ids.service.js';
import { FeedReadsService } from './feed-reads.service.js';

const BYTES = 64 * 1024;
const BEGINNING: FeedPosition = { seq: 0 as Seq, rev: 0 as Rev };

describe('the hook of an app in a group that a user of the app made', () => {
  const store = setUp(() => TestStore.start());
  const history = setUp(() => TestHistory.start(store));
  let feed: FeedReadsService;
  let bot: Actor;
  let buyer: Actor;
  let ann: Actor;
  let roomId: RoomId;

  beforeAll(() => {
    const people = new AppPeopleService(new WriteSql(history.writes), history.directory.questions);
    feed = new FeedReadsService(store.reads, new ExternalIdsService(people));
  });

  const ofApp = (name: string): Actor => ({ ...history.directory.put(bot.userId, name), appId: bot.userId });
  const read = async (from: FeedPosition, appId: UserId | null = bot.userId): Promise<RoomChanged> => {
    const { part } = await feed.room({ roomId, appId, limit: 500, bytes: BYTES, ...from });
    if (part === null) throw new Error('the room is gone');
    return part;
  };
  /** Everything from a place on, as a hook reads it: part after part. */
  const readAll = async (from: FeedPosition) => {
    const texts: string[] = [];
    const skipped: RoomChanged['skipped'][] = [];
    const changed: string[] = [];
    let place = from;
    for (let more = true; more;) {
      const part = await read(place);
      expect(part.from).toEqual(place);
      const first = part.messages[0]?.seq;
      if (first !== undefined) expect(first).toBe((part.skipped?.to ?? place.seq) + 1);
      texts.push(...part.messages.map(({ body, system }) => system?.type ?? body));
      if (part.skipped !== null) skipped.push(part.skipped);
      for (const item of part.items) changed.push(item.type === 'message' ? item.message.body : item.type);
      place = part.to;
      more = part.more;
    }
    return { texts, skipped, changed, place };
  };
  const headOf = async () => (await feed.rooms({ roomIds: [roomId] })).rooms[0];
  const add = (user: Actor, by = ann) => history.done(roomId, 'member:add', by, { userId: user.userId });

  beforeEach(async () => {
    bot = history.directory.actor('bot', 'bot');
    [buyer, ann] = [ofApp('buyer'), history.actor('ann')];
    roomId = newId<RoomId>();
    const made = {
      kind: 'group' as const,
      name: `Talk ${roomId}`,
      visibility: 'public' as const,
      memberIds: [ann.userId],
    };
    await history.done(roomId, 'room:create', buyer, { id: roomId, ...made });
    await history.send(roomId, ann, 'before');
  });

  const LEAVING = {
    leaves: () => history.done(roomId, 'room:leave', buyer, {}),
    'is removed': async () => {
      await history.done(roomId, 'member:role', buyer, { userId: ann.userId, role: 'owner' });
      await history.done(roomId, 'member:remove', ann, { userId: buyer.userId });
    },
    'is banned': async () => {
      await history.done(roomId, 'member:role', buyer, { userId: ann.userId, role: 'owner' });
      await history.done(roomId, 'member:ban', ann, { userId: buyer.userId });
    },
    'is erased': async () => {
      await history.people.apply([{ type: 'user.erased', userId: buyer.userId, version: 2 }]);
      await history.done(roomId, 'member:erase', buyer, {});
    },
  };

  it.each(Object.entries(LEAVING))('ends when the last user of the app %s, with that event', async (_name, leave) => {
    await leave();
    const end = await headOf();
    await history.send(roomId, ann, 'among ourselves');
    await history.done(roomId, 'room:update', ann, { topic: 'ours' });
    const { texts, place } = await readAll(BEGINNING);
    expect(texts.at(-1)).toMatch(/^member\.(left|removed|banned)$/);
    expect(texts).toContain('before');
    expect(place).toEqual({ seq: end?.headSeq, rev: end?.headRev });
    expect(await headOf()).toMatchObject({ appHead: place });
    expect(await read(place)).toMatchObject({ to: place, messages: [], items: [], skipped: null, more: false });
    // A mirror that begins, or a replay, gets no more than that.
    expect((await readAll(BEGINNING)).texts).not.toContain('among ourselves');
    expect((await read(BEGINNING, null)).messages.map(({ body }) => body)).toContain('among ourselves');
  });

  it('goes on from there when a user of the app comes back, without a word of between', async () => {
    await LEAVING.leaves();
    const { place } = await readAll(BEGINNING);
    const { id } = await history.send(roomId, ann, 'among ourselves');
    await history.done(roomId, 'room:update', ann, { topic: 'ours' });
    await add(ofApp('helper'));
    await history.send(roomId, ann, 'welcome');
    await history.done(roomId, 'message:edit', ann, { id, body: 'among ourselves, still', version: 1 });
    const { texts, skipped, changed, place: end } = await readAll(place);
    expect(texts).toEqual(['member.added', 'welcome']);
    expect(skipped).toEqual([{ from: place.seq + 1, to: place.seq + 1 }]);
    expect(changed.filter((each) => each.includes('ourselves'))).toEqual([]);
    expect(changed).toContain('room');
    expect(await headOf()).toMatchObject({ headSeq: end.seq, headRev: end.rev });
    expect(await headOf()).not.toHaveProperty('appHead');
    // A mirror from the beginning passes over the same.
    expect(await readAll(BEGINNING)).toMatchObject({ place: end, skipped });
  });

  it('goes on while one of several is there, and while the bot is', async () => {
    const helper = ofApp('helper');
    await add(helper, buyer);
    await LEAVING.leaves();
    await history.send(roomId, ann, 'with the helper');
    await add(bot);
    await history.done(roomId, 'room:leave', helper, {});
    await history.send(roomId, ann, 'with the bot');
    await history.done(roomId, 'room:leave', bot, {});
    await history.send(roomId, ann, 'among ourselves');
    const { texts } = await readAll(BEGINNING);
    expect(texts.slice(-2)).toEqual(['with the bot', 'member.left']);
    expect(texts).toContain('with the helper');
  });

  it('is not kept by a stranger, nor by a user of another app', async () => {
    await LEAVING.leaves();
    const other = history.directory.actor('other', 'bot');
    const others = { ...history.directory.put(other.userId, 'customer'), appId: other.userId };
    await add(others);
    await history.done(roomId, 'room:join', history.actor('bob'), {});
    await add(other);
    expect((await readAll(BEGINNING)).texts.at(-1)).toBe('member.left');
  });

  it('follows the order within one transaction', async () => {
    const say = (body: string) => command('message:send', ann, { id: newId<MessageId>(), body });
    const results = await history.carryOut(
      roomId,
      say('one'),
      command('room:leave', buyer, {}),
      say('two'),
      command('room:join', buyer, {}),
      say('three'),
      command('room:leave', buyer, {}),
      say('four'),
    );
    expect(results.map(({ ok }) => ok)).toEqual(Array(7).fill(true));
    const { texts, skipped } = await readAll(BEGINNING);
    expect(texts.slice(-5)).toEqual(['one', 'member.left', 'member.joined', 'three', 'member.left']);
    expect(skipped).toHaveLength(1);
  });

  it('has each message sent while a user of the app is there, in a random order of arrivals', async () => {
    const others = Array.from({ length: 3 }, (_, n) => ofApp(`user-${n}`));
    const there = new Set([buyer]);
    const expected: string[] = [];
    for (let step = 0; step < 40; step += 1) {
      const user = [buyer, ...others][Math.floor(Math.random() * 4)] ?? buyer;
      if (there.delete(user)) await history.done(roomId, 'room:leave', user, {});
      else {
        there.add(user);
        await history.done(roomId, 'room:join', user, {});
      }
      await history.send(roomId, ann, `step ${step}`);
      if (there.size > 0) expected.push(`step ${step}`);
    }
    expect((await readAll(BEGINNING)).texts.filter((text) => text.startsWith('step'))).toEqual(expected);
  });

  it('learns of what an older history has missed from the next command about a member', async () => {
    await history.done(roomId, 'member:role', buyer, { userId: ann.userId, role: 'owner' });
    await store.query(`UPDATE history.members SET state = 'left' WHERE room_id = $1 AND user_id = $2`, [
      roomId,
      buyer.userId,
    ]);
    await add(history.actor('bob'), ann);
    expect(await headOf()).toHaveProperty('appHead');
    await store.query(`UPDATE history.members SET state = 'joined' WHERE room_id = $1 AND user_id = $2`, [
      roomId,
      buyer.userId,
    ]);
    await add(history.actor('eve'), ann);
    expect(await headOf()).not.toHaveProperty('appHead');
  });

  it('does not end in a room that the host made, nor in a direct room of two of its users', async () => {
    roomId = newId<RoomId>();
    await history.done(roomId, 'room:put', bot, { externalId: 'order', name: 'Order' });
    const set = (remove: UserId[], ...users: Actor[]) =>
      history.done(roomId, 'member:set', bot, { set: users.map(({ userId }) => ({ userId })), remove, quiet: true });
    await set([], buyer, ann);
    await set([buyer.userId]);
    await history.send(roomId, ann, 'to the host');
    expect((await readAll(BEGINNING)).texts).toContain('to the host');
    const helper = ofApp('helper');
    roomId = newId<RoomId>();
    await history.done(roomId, 'room:pair', bot, { userIds: [buyer.userId, helper.userId] });
    await history.send(roomId, buyer, 'between us');
    await history.people.apply([{ type: 'user.erased', userId: buyer.userId, version: 2 }]);
    await history.done(roomId, 'member:erase', buyer, {});
    expect(await readAll(BEGINNING)).toMatchObject({ texts: ['between us'] });
    expect((await headOf())?.appHead).toBeUndefined();
  });

  it('names its app in the room that every member and visitor sees', async () => {
    const opened = await history.done(roomId, 'room:update', buyer, { topic: 'named' });
    expect(opened).toMatchObject({ appId: bot.userId });
    expect((await read(BEGINNING, null)).room).toMatchObject({ appId: bot.userId });
    roomId = newId<RoomId>();
    await history.done(roomId, 'room:create', ann, { id: roomId, kind: 'group', name: 'Ours' });
    expect((await read(BEGINNING, null)).room).toMatchObject({ appId: null });
  });
});
