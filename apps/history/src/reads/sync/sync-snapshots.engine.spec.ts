import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newId, type Rev, type RoomId, type Sync, type UserId } from '#contracts';
import { observeStatements } from '#persistence/store-connection';
import { setUp } from '#testing/engines/set-up';
import { TestStore } from '../../../testing/test-store.js';
import { SyncService } from './sync.service.js';

describe('syncs that come together', () => {
  let people = 0;
  const statements: string[] = [];

  const store = setUp(() => TestStore.start());
  const service = setUp(() => new SyncService(store.reads));
  beforeAll(() => {
    observeStatements(store.dataSource, (name) => statements.push(name));
  });
  beforeEach(() => statements.splice(0));

  const person = () => store.person(`user.${(people += 1)}`);
  const count = (name: string) => statements.filter((each) => each === name).length;
  const from = (epoch: string, rooms: Record<RoomId, number>): Sync => ({
    epoch,
    rooms: rooms as Record<RoomId, Rev>,
    urev: 0,
  });
  const together = (userIds: readonly UserId[], request: Sync) =>
    Promise.all(userIds.map(async (userId) => (await service.sync(userId, request)).sync));
  const epochOf = async (userId: UserId) => (await service.sync(userId, {})).sync.epoch;

  it('read what the members of a room have missed once, in one snapshot', async () => {
    const members = await Promise.all(Array.from({ length: 10 }, person));
    const [sender] = members as [UserId];
    const roomId = await store.room({ members });
    await store.messages(roomId, { count: 3, senderId: sender });
    const epoch = await epochOf(sender);
    statements.splice(0);
    const answers = await together(members, from(epoch, { [roomId]: 11 }));
    for (const { deltas } of answers)
      expect(deltas).toMatchObject([{ roomId, from: 11, to: 14, items: [{}, {}, {}], more: false }]);
    expect({ snapshots: count('begin_snapshot'), reads: count('delta-messages') }).toEqual({ snapshots: 1, reads: 1 });
  });

  it('share the snapshot with the reads of the rooms to subscribe to', async () => {
    const [ann, bob] = await Promise.all([person(), person()]);
    const [one, both] = [await store.room({ members: [ann] }), await store.room({ members: [ann, bob] })];
    statements.splice(0);
    const [rooms, { sync }] = await Promise.all([service.roomsOf(ann), service.sync(bob, {})]);
    expect(new Set(rooms.roomIds)).toEqual(new Set([one, both]));
    expect(sync.rooms.map(({ id }) => id)).toEqual([both]);
    expect(count('begin_snapshot')).toBe(1);
  });

  it('never show a room to a user who may not see it, beside members who miss the same', async () => {
    const [member, left, banned, stranger] = await Promise.all([person(), person(), person(), person()]);
    const roomId = await store.room({ members: [member, left, banned] });
    await store.member(roomId, left, 'left');
    await store.member(roomId, banned, 'banned');
    await store.messages(roomId, { count: 3, senderId: member });
    const outsiders = [left, banned, stranger];
    const epoch = await epochOf(member);
    statements.splice(0);
    const answers = await together([outsiders, member, outsiders].flat(), from(epoch, { [roomId]: 6 }));
    expect(count('begin_snapshot')).toBe(1);
    const [shown] = answers.splice(outsiders.length, 1);
    expect(shown?.deltas).toMatchObject([{ roomId, items: [{}, {}, {}] }]);
    for (const answer of answers) expect(answer).toMatchObject({ deltas: [], rooms: [], gone: [roomId] });
  });

  it('show each reader their own reactions, and the origin of a forward only to those who may read it', async () => {
    const [ann, bob] = await Promise.all([person(), person()]);
    const origin = await store.room({ members: [ann] });
    const roomId = await store.room({ members: [ann, bob] });
    await store.messages(roomId, { count: 3, senderId: ann });
    await store.query(
      `INSERT INTO history.reactions (room_id, message_id, emoji, user_id, created_at) VALUES ($1, $2, '👍', $3, now())`,
      [roomId, await store.messageId(roomId, 1), bob],
    );
    await store.touch(roomId, 1);
    const forward = { roomId: origin, senderId: ann, senderName: 'ANN', createdAt: new Date().toISOString() };
    await store.query('UPDATE history.messages SET forward_of = $2 WHERE room_id = $1 AND seq = 2', [roomId, forward]);
    const epoch = await epochOf(ann);
    statements.splice(0);
    const answers = await together([ann, bob], from(epoch, { [roomId]: 3 }));
    expect(count('delta-messages')).toBe(1);
    const seen = answers.map(({ deltas }) =>
      deltas[0]?.items.map((item) => {
        if (item.type !== 'message') throw new Error(`unexpected ${item.type}`);
        const { seq, reactions, forwardOf } = item.message;
        return [seq, reactions[0]?.mine ?? null, forwardOf?.roomId ?? null];
      }),
    );
    const [plain, forwarded, reacted] = [
      [3, null, null],
      (id: RoomId | null) => [2, null, id],
      (mine: boolean) => [1, mine, null],
    ];
    expect(seen).toEqual([
      [forwarded(origin), plain, reacted(false)],
      [forwarded(null), plain, reacted(true)],
    ]);
  });

  it('fail alone: a refused one, and one that PostgreSQL cannot execute, do not disturb the others', async () => {
    const [ann, bob] = await Promise.all([person(), person()]);
    const roomId = await store.room({ members: [ann, bob] });
    const epoch = await epochOf(ann);
    const asks: [UserId, Sync][] = [
      [ann, from(epoch, { [roomId]: 1 })],
      [bob, from(`${epoch}0`, { [roomId]: 1 })],
      ['not a UUID' as UserId, {}],
      [newId<UserId>(), {}],
    ];
    statements.splice(0);
    const outcomes = await Promise.allSettled(asks.map(([userId, request]) => service.sync(userId, request)));
    expect(outcomes).toMatchObject([
      { status: 'fulfilled', value: { sync: { deltas: [{ roomId, from: 1, to: 3 }] } } },
      { status: 'rejected', reason: { code: 'EPOCH_CHANGED' } },
      { status: 'rejected', reason: { code: '22P02' } },
      { status: 'fulfilled', value: { sync: { rooms: [] } } },
    ]);
  });

  it('above the number that one snapshot takes are all answered', async () => {
    const members = await Promise.all(Array.from({ length: 100 }, person));
    const [sender] = members as [UserId];
    const roomId = await store.room({ members });
    await store.messages(roomId, { count: 2, senderId: sender });
    const epoch = await epochOf(sender);
    statements.splice(0);
    const answers = await together(members, from(epoch, { [roomId]: 101 }));
    expect(answers.map(({ deltas }) => deltas[0]?.items.length)).toEqual(members.map(() => 2));
    expect(count('begin_snapshot')).toBeLessThan(members.length / 4);
  });
});
