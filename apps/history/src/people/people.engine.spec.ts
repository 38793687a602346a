import { beforeEach, describe, expect, it, vi } from 'vitest';
import { type Actor, ChatError, LIMITS, type Message, newId, roomChannel, type RoomId, type UserId } from '#contracts';
import { TestQuestions } from '#testing/access/test-questions';
import { setUp } from '#testing/engines/set-up';
import { PropagationService } from './propagation.service.js';
import { PeopleService } from './people.service.js';
import { command } from '../../testing/test-command.js';
import { TestHistory } from '../../testing/test-history.js';
import { TestStore } from '../../testing/test-store.js';
import { WriteSql } from '../store/write-sql.js';

type Frame = [string, { items: { type: string; member?: Record<string, unknown> }[] }];

describe('people who change in auth', () => {
  const store = setUp(() => TestStore.start());
  const history = setUp(() => TestHistory.start(store));
  const propagation = setUp(() => new PropagationService(new WriteSql(history.writes), history.buses.commands));
  let ann: Actor;
  let bob: Actor;
  let rooms: RoomId[];

  setUp(() => history.consume());
  beforeEach(async () => {
    ann = history.actor('ann');
    bob = history.actor('bob');
    rooms = [await history.group(ann, [bob]), await history.group(bob, [ann]), await history.group(bob)];
    await history.done(newId<RoomId>(), 'room:create', ann, { kind: 'direct', memberIds: [bob.userId] });
    history.published.splice(0);
  });

  const memberItems = (roomId: RoomId) =>
    (history.takePublished(roomChannel(roomId)) as Frame[]).flatMap(([, { items }]) =>
      items.flatMap(({ type, member }) => (type === 'member' ? [member] : [])),
    );
  const profile = { avatarUrl: null, ext: null, createdAt: '' };
  const renamed = { username: 'ann', displayName: 'Ann B.', type: 'user', version: 2, ...profile } as const;
  const AVATAR = '/v1/users/avatars/x.webp';

  it('appear as one member item in each of their rooms', async () => {
    const news = { type: 'user.changed', user: { id: ann.userId, ...renamed } } as const;
    await history.people.apply([news]);
    await propagation.run();
    for (const roomId of rooms.slice(0, 2))
      expect(memberItems(roomId)).toEqual([
        expect.objectContaining({ rev: 5, user: expect.objectContaining({ displayName: 'Ann B.', version: 2 }) }),
      ]);
    expect(memberItems(rooms[2]!)).toEqual([]);
    await history.people.apply([news]);
    await propagation.run();
    expect(memberItems(rooms[0]!)).toEqual([]);
  });

  it('have one profile of each version, even if their new access token comes before the notice', async () => {
    const [roomId] = rooms as [RoomId];
    const later = { ...ann, displayName: 'Ann B.', version: 2 };
    const senders = async () => {
      await history.send(roomId, later, 'hello');
      const frames = history.takePublished(roomChannel(roomId)) as [string, { items: { message?: Message }[] }][];
      return frames.flatMap(([, { items }]) => items.flatMap(({ message }) => message?.sender ?? []));
    };
    expect(await senders()).toMatchObject([{ displayName: 'ANN', avatarUrl: null, version: 1 }]);
    await history.people.apply([
      { type: 'user.changed', user: { id: ann.userId, ...renamed, avatarUrl: AVATAR } },
      { type: 'user.changed', user: { id: ann.userId, ...renamed, version: 3 } },
      { type: 'user.changed', user: { id: ann.userId, ...renamed, avatarUrl: AVATAR, version: 4 } },
    ]);
    await propagation.run();
    const known = { displayName: 'Ann B.', avatarUrl: AVATAR, version: 4 };
    expect(memberItems(roomId)).toMatchObject([{ user: known }]);
    expect(await senders()).toMatchObject([known]);
    expect(await senders()).toMatchObject([known]);
  });

  it('keep the picture that they had before they came, however old their access token', async () => {
    const eve = history.actor('eve');
    const user = { id: eve.userId, ...renamed, avatarUrl: AVATAR };
    await history.people.apply([{ type: 'user.changed', user }]);
    const { state } = await history.done(newId<RoomId>(), 'room:create', eve, { kind: 'group', name: 'x' });
    const [member] = memberItems(state.id);
    expect(member).toMatchObject({ user: { displayName: 'Ann B.', avatarUrl: AVATAR, version: 2 } });
  });

  it('get the picture of a notice that comes after a token of the same version', async () => {
    const eve = { ...history.actor('eve'), version: 2 };
    const { state } = await history.done(newId<RoomId>(), 'room:create', eve, { kind: 'group', name: 'x' });
    history.takePublished(roomChannel(state.id));
    const news = { type: 'user.changed', user: { id: eve.userId, ...renamed, avatarUrl: AVATAR } } as const;
    await history.people.apply([news]);
    await propagation.run();
    expect(memberItems(state.id)).toMatchObject([{ user: { avatarUrl: AVATAR, version: 2 } }]);
    await history.people.apply([{ type: 'user.changed', user: { id: eve.userId, ...renamed } }]);
    await propagation.run();
    expect(memberItems(state.id)).toEqual([]);
  });

  it('are taken over by another history if one dies', async () => {
    await history.people.apply([{ type: 'user.changed', user: { id: ann.userId, ...renamed } }]);
    const { submit } = history.buses.commands;
    history.buses.commands.submit = () => Promise.reject(new Error('the history dies'));
    await propagation.run();
    history.buses.commands.submit = submit;
    expect(memberItems(rooms[0]!)).toEqual([]);
    await propagation.run();
    expect(memberItems(rooms[0]!)).toHaveLength(1);
  });

  it('lose their names and memberships if erased; their messages stay, their rooms get another owner', async () => {
    const [roomId] = rooms as [RoomId];
    await history.send(roomId, ann, 'I was here');
    history.published.splice(0);
    const erased = { type: 'user.erased', userId: ann.userId, version: 3 } as const;
    await history.people.apply([erased]);
    await propagation.run();
    const gone = { id: ann.userId, username: null, displayName: null, type: 'user', avatarUrl: null, version: 3 };
    expect(memberItems(roomId)).toMatchObject([
      { user: gone, state: 'left' },
      { user: { id: bob.userId }, role: 'owner' },
    ]);
    const joined = await store.query(`SELECT room_id FROM history.members WHERE user_id = $1 AND state = 'joined'`, [
      ann.userId,
    ]);
    expect(joined).toEqual([]);
    const { messages } = await store.rooms.open(bob.userId, { roomId });
    expect(messages.at(-2)).toMatchObject({ body: 'I was here', senderId: null, sender: null });
    await expect(history.done(roomId, 'room:leave', ann, {})).rejects.toThrow('SESSION_REVOKED');
  });

  it('who do not exist are looked up once, however many commands name them', async () => {
    const find = vi.spyOn(history.directory, 'find');
    const ghosts = Array.from({ length: LIMITS.memberIds }, () => newId<UserId>());
    const group = { kind: 'group', name: 'ghosts', memberIds: ghosts } as const;
    for (let i = 0; i < 5; i += 1)
      await expect(history.done(newId<RoomId>(), 'room:create', ann, group)).rejects.toThrow('NOT_FOUND');
    expect(find).toHaveBeenCalledTimes(1);
    find.mockRestore();
  });

  it('who were looked up before the command are not looked up in its partition', async () => {
    const find = vi.spyOn(history.directory, 'find');
    const create = async (memberId: UserId, unreachable: UserId[]) => {
      const asked = command('room:create', ann, { kind: 'group', name: 'x', memberIds: [memberId] });
      const [result] = await history.carryOut(newId(), { ...asked, unreachable });
      return result?.ok === false ? result.error.code : 'ok';
    };
    const [known, ghost, unavailable] = [history.actor('cid').userId, newId<UserId>(), newId<UserId>()];
    expect(await history.people.resolve([known, ghost])).toEqual(new Set());
    find.mockClear();
    expect(await create(known, [])).toBe('ok');
    expect(await create(ghost, [])).toBe('NOT_FOUND');
    expect(await create(unavailable, [unavailable])).toBe('UNAVAILABLE');
    expect(find).not.toHaveBeenCalled();
    find.mockRestore();
  });

  it('are read page by page; after a failure the next catch-up goes on there', async () => {
    const asked: string[] = [];
    const questions = new TestQuestions({
      'GET /internal/users/changed': ({ since }) => {
        asked.push(since);
        if (asked.length === 2) throw new ChatError('UNAVAILABLE');
        const isLast = asked.length >= 4;
        const until = isLast ? '2026-11-20T09:00:00.000Z' : `2026-11-20T08:0${asked.length}:00.000000Z,${bob.userId}`;
        return { changes: [], until, more: !isLast };
      },
    });
    const people = new PeopleService(new WriteSql(history.writes), questions, history.config);
    await expect(people.catchUp()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await people.catchUp();
    await people.catchUp();
    expect(asked).toEqual([
      '1970-01-01T00:00:00.000Z',
      `2026-11-20T08:01:00.000000Z,${bob.userId}`,
      '2026-11-20T08:00:00.000Z',
      `2026-11-20T08:03:00.000000Z,${bob.userId}`,
      '2026-11-20T08:59:00.000Z',
    ]);
    await store.query('UPDATE history.store SET people_until = NULL');
  });

  it('are read from auth if notices were lost', async () => {
    const questions = new TestQuestions({
      'GET /internal/users/changed': ({ since }) => ({
        changes: [{ type: 'user.changed', user: { id: bob.userId, ...renamed, displayName: `since ${since}` } }],
        until: '2026-11-20T08:00:00.000Z',
        more: false,
      }),
    });
    const people = new PeopleService(new WriteSql(history.writes), questions, history.config);
    await people.catchUp();
    await people.catchUp();
    const [row] = (await store.query('SELECT display_name FROM history.people WHERE user_id = $1', [
      bob.userId,
    ])) as unknown[];
    expect(row).toEqual({ display_name: 'since 1970-01-01T00:00:00.000Z' });
  });
});
