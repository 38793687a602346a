import { beforeEach, describe, expect, it } from 'vitest';
import { JOINED_ROOMS_MAX, LIMITS, newId, type Actor, type RoomId, type RoomState } from '#contracts';
import { setScene } from '../../../testing/test-scene.js';
import { TestFilled } from '../../../testing/test-filled.js';

describe('a room that an import shows', () => {
  const scene = setScene();
  const { store, history } = scene;
  let imports: TestFilled;
  let ann: Actor;
  let bob: Actor;
  let cid: Actor;

  beforeEach(async () => {
    ({ ann, bob, cid } = scene);
    imports = new TestFilled(store, history);
    await imports.open();
    await history.people.resolve([ann, bob, cid].map(({ userId }) => userId));
  });

  const stateOf = async (roomId: RoomId, actor: Actor): Promise<RoomState | undefined> => {
    const { rooms } = await store.rooms.list(actor.userId, {});
    return rooms.find(({ id }) => id === roomId);
  };
  const membersOf = async (roomId: RoomId) =>
    (await store.query('SELECT user_id, role, state, urev FROM history.members WHERE room_id = $1', [roomId])) as {
      user_id: string;
      role: string;
      state: string;
      urev: number;
    }[];
  /** Other rooms fill the user's list. */
  const fill = ({ userId }: Actor, rooms: number) =>
    store.query(
      `INSERT INTO history.members (room_id, user_id, role, state, joined_at, rev, urev)
       SELECT gen_random_uuid(), $1, 'member', 'joined', now(), 1, 1 FROM generate_series(1, $2::int)`,
      [userId, rooms],
    );

  it('has all that the export says, is read by all, and unopened', async () => {
    const roomId = await imports.group(ann);
    scene.forgetFrames();
    const createdAt = '2019-01-01T00:00:00.000Z';
    const answer = await imports.show(roomId, [ann, bob], { topic: 'old', archived: true, createdAt });
    expect(answer).toEqual({ name: 'imported', kind: 'group', headSeq: 3, left: [] });
    expect(await stateOf(roomId, bob)).toMatchObject({
      ...{
        name: 'imported',
        topic: 'old',
        archived: true,
        createdAt,
        createdBy: ann.userId,
        appId: null,
        memberCount: 2,
      },
      ...{ headSeq: 3, importedSeq: 3, readSeq: 3, threadsReadSeq: 3, unread: 0, mentions: 0, me: { role: 'member' } },
      main: { readSeq: 3, unread: 0, mentions: 0, preview: { text: 'world' } },
    });
    expect(scene.ownItems(bob)).toMatchObject([{ type: 'room', state: { id: roomId, unread: 0, importedSeq: 3 } }]);
    const [unopened] = (await store.query(
      'SELECT count(*)::int AS count FROM history.members WHERE room_id = $1 AND unopened_at IS NOT NULL',
      [roomId],
    )) as { count: number }[];
    expect(unopened?.count).toBe(2);
  });

  it('knows that a message of it was to everyone', async () => {
    const roomId = await imports.group(ann);
    await store.query('UPDATE history.messages SET everyone = true WHERE room_id = $1 AND seq = 2', [roomId]);
    await imports.show(roomId, [ann]);
    expect(await store.query('SELECT everyone_seq FROM history.rooms WHERE id = $1', [roomId])).toEqual([
      { everyone_seq: 2 },
    ]);
  });

  it('begins its frames behind the imported messages', async () => {
    const roomId = await imports.group(ann);
    scene.forgetFrames();
    await imports.show(roomId, [ann]);
    const [frame] = scene.roomFrames(roomId);
    expect(frame?.[1].from).toBeGreaterThanOrEqual(3);
    expect(frame?.[1].items.map(({ type }) => type)).toEqual(['room', 'member']);
  });

  it('answers a repeat the same, whatever has happened meanwhile', async () => {
    const roomId = await imports.group(ann);
    await fill(cid, JOINED_ROOMS_MAX);
    const answer = await imports.show(roomId, [ann, bob, cid]);
    expect(answer).toMatchObject({ headSeq: 3, left: [cid.userId] });
    await history.send(roomId, bob, 'hello');
    await history.done(roomId, 'room:leave', bob, {});
    expect(await imports.show(roomId, [ann, bob, cid])).toEqual(answer);
    expect(await imports.show(roomId, [ann, bob, cid])).toEqual(answer);
    expect((await stateOf(roomId, ann))?.memberCount).toBe(1);
  });

  it('is shown from then on in its place of the import', async () => {
    const roomId = await imports.group(ann);
    await imports.show(roomId, [ann]);
    expect(await store.query('SELECT shown_at FROM history.import_rooms WHERE room_id = $1', [roomId])).toEqual([
      { shown_at: expect.any(Date) },
    ]);
  });

  it.each([
    ['no import has filled it', newId<RoomId>(), {}, 'NOT_FOUND'],
    ['a group has no owner', null, { members: [] as never[], kind: 'direct' as const }, 'INVALID'],
  ])('is refused if %s', async (_why, unknown, more, code) => {
    const roomId = unknown ?? (await imports.group(ann));
    await expect(imports.show(roomId, [ann], { ...more, ...(unknown === null && { name: 'x' }) })).rejects.toThrow(
      code,
    );
  });

  it('takes exactly one owner in a group, and none in a direct room', async () => {
    const roomId = await imports.group(ann);
    const seat = (actor: Actor, role: 'owner' | 'member') => {
      return { userId: actor.userId, role, joinedAt: '2020-03-01T09:00:00.000Z' };
    };
    for (const members of [[seat(ann, 'member')], [seat(ann, 'owner'), seat(bob, 'owner')]])
      await expect(imports.show(roomId, [], { members })).rejects.toThrow('INVALID');
    const members = [seat(ann, 'owner'), seat(bob, 'member')];
    await expect(imports.show(roomId, [], { kind: 'direct', name: null, members })).rejects.toThrow('INVALID');
  });

  it('gets a number if a public room has its name, or one that looks like it', async () => {
    const name = `team ${newId().slice(-8)}`;
    const names: (string | null)[] = [];
    for (const wish of [name, name.toUpperCase(), name.replace('e', 'е')]) {
      const roomId = await imports.group(ann);
      names.push((await imports.show(roomId, [ann], { visibility: 'public', name: wish })).name);
    }
    expect(names).toEqual([name, `${name.toUpperCase()} 2`, `${name.replace('e', 'е')} 3`]);
    const long = 'é'.repeat(LIMITS.nameChars - 8) + newId().slice(-8);
    await imports.show(await imports.group(ann), [ann], { visibility: 'public', name: long });
    const second = await imports.show(await imports.group(ann), [ann], { visibility: 'public', name: long });
    expect(second.name).toBe(`${long.slice(0, -2)} 2`);
  });

  it('keeps a name in private', async () => {
    for (const roomId of [await imports.group(ann), await imports.group(ann)])
      expect(await imports.show(roomId, [ann], { name: 'same' })).toMatchObject({ name: 'same' });
  });

  it('is the direct room of its pair', async () => {
    const roomId = await imports.group(ann);
    const answer = await imports.show(roomId, [ann, bob], { kind: 'direct' });
    expect(answer).toMatchObject({ kind: 'direct', name: null });
    const again = await history.done(newId<RoomId>(), 'room:create', bob, { kind: 'direct', memberIds: [ann.userId] });
    expect(again).toMatchObject({ created: false, state: { id: roomId, peer: { id: ann.userId } } });
  });

  it('is an archived group of the two if the pair has a direct room already', async () => {
    await history.done(newId<RoomId>(), 'room:create', bob, { kind: 'direct', memberIds: [ann.userId] });
    const roomId = await imports.group(ann);
    const answer = await imports.show(roomId, [ann, bob], { kind: 'direct' });
    expect(answer).toMatchObject({ kind: 'group', name: 'ANN, BOB', left: [] });
    expect(await stateOf(roomId, bob)).toMatchObject({ kind: 'group', archived: true, visibility: 'private' });
    expect((await membersOf(roomId)).map(({ role }) => role).sort()).toEqual(['member', 'owner']);
    expect(await imports.show(roomId, [ann, bob], { kind: 'direct' })).toEqual(answer);
  });

  it('is an archived group if one of the pair is in too many rooms', async () => {
    const roomId = await imports.group(ann);
    await fill(bob, JOINED_ROOMS_MAX);
    expect(await imports.show(roomId, [ann, bob], { kind: 'direct' })).toMatchObject({
      kind: 'group',
      left: [bob.userId],
    });
    expect(await stateOf(roomId, ann)).toMatchObject({ archived: true, memberCount: 1, me: { role: 'owner' } });
    expect(await stateOf(roomId, bob)).toBeUndefined();
  });

  it('passes to the longest-standing member if its owner is in too many rooms', async () => {
    await fill(ann, JOINED_ROOMS_MAX);
    const roomId = await imports.group(bob);
    const members = [ann, bob, cid].map(({ userId }, index) => {
      const joinedAt = `202${String(3 - index)}-01-01T00:00:00.000Z`;
      return { userId, role: index === 0 ? ('owner' as const) : ('member' as const), joinedAt };
    });
    expect(await imports.show(roomId, [], { members })).toMatchObject({ left: [ann.userId] });
    const roles = new Map((await membersOf(roomId)).map(({ user_id, ...member }) => [user_id, member]));
    expect(roles.get(cid.userId)).toMatchObject({ role: 'owner', state: 'joined' });
    expect(roles.get(ann.userId)).toMatchObject({ role: 'member', state: 'left', urev: 0 });
  });

  it('leaves out who is erased by now', async () => {
    const roomId = await imports.group(ann);
    await history.people.apply([{ type: 'user.erased', userId: bob.userId, version: 2 }]);
    expect(await imports.show(roomId, [ann, bob])).toMatchObject({ left: [] });
    expect(await stateOf(roomId, ann)).toMatchObject({ memberCount: 1 });
    const empty = await imports.group(ann);
    expect(await imports.show(empty, [], {})).toMatchObject({ left: [], headSeq: 3 });
  });
});
