import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  GLANCE_LIMIT,
  JOINED_ROOMS_MAX,
  LIMITS,
  newId,
  userChannel,
  type Actor,
  type ChatError,
  type RoomId,
  type RoomState,
} from '#contracts';
import { TestHistory } from '../../../testing/test-history.js';
import { setScene } from '../../../testing/test-scene.js';
import { joinedCounts } from '../../room/facts/joined-counts.fact.js';

const RACES = 10;

describe('a room that another user put one into', () => {
  const scene = setScene();
  const { store, history } = scene;
  let ann: Actor;
  let bob: Actor;
  let cid: Actor;

  beforeEach(() => {
    ({ ann, bob, cid } = scene);
  });

  const direct = async (actor: Actor, { userId }: Actor): Promise<RoomState> => {
    const request = { kind: 'direct' as const, memberIds: [userId] };
    return (await history.done(newId<RoomId>(), 'room:create', actor, request)).state;
  };
  const hide = (roomId: RoomId, actor: Actor) => history.done(roomId, 'room:hide', actor, {});
  const counts = async ({ userId }: Actor) => {
    const [row] = await store.reads.rows<object>(joinedCounts.statement, [[userId], JOINED_ROOMS_MAX]);
    return row;
  };
  const counted = ({ userId }: Actor, joined: number, unopened: number, hidden = 0) => {
    return { user_id: userId, joined, unopened, hidden };
  };

  /** Puts the user into rooms as other users would. */
  const putInto = (rooms: number, { userId }: Actor) =>
    store.query(
      `WITH made AS (
         INSERT INTO history.rooms (id, kind, visibility, name, created_at, create_fingerprint, last_activity_at)
         SELECT gen_random_uuid(), 'group', 'private', 'x', now(), '', now() FROM generate_series(1, $2::int) RETURNING id)
       INSERT INTO history.members (room_id, user_id, role, state, joined_at, unopened_at, rev, urev)
       SELECT id, $1, 'member', 'joined', now(), now(), 1, 1 FROM made`,
      [userId, rooms],
    );

  it('does not count against one’s own: a user in 1,000 of them still creates and joins rooms', async () => {
    await history.people.resolve([bob.userId]);
    await putInto(LIMITS.roomsPerUser, bob);
    const open = await history.group(cid, [], 'public');
    await history.group(bob, [cid]);
    expect(await history.done(open, 'room:join', bob, {})).toEqual({ joined: true });
    await direct(ann, bob);
    await expect(history.group(ann, [bob])).rejects.toThrow('LIMIT_REACHED');
    const foreign = await history.group(cid, [ann]);
    const add = () => history.done(foreign, 'member:add', ann, { userId: bob.userId });
    await expect(add()).rejects.toThrow('LIMIT_REACHED');
    await store.query('UPDATE history.members SET unopened_at = NULL WHERE user_id = $1', [bob.userId]);
    await expect(history.group(bob)).rejects.toThrow('LIMIT_REACHED');
  });

  it('counts once it was opened; a glance at it for a list does not open it', async () => {
    const roomId = await history.group(ann, [bob]);
    expect(await counts(bob)).toEqual(counted(bob, 1, 1));
    expect(await counts(ann)).toEqual(counted(ann, 1, 0));
    await store.rooms.open(bob.userId, { roomId, limit: GLANCE_LIMIT });
    expect(await counts(bob)).toEqual(counted(bob, 1, 1));
    await store.rooms.open(bob.userId, { roomId });
    expect(await counts(bob)).toEqual(counted(bob, 1, 0));
  });

  it('counts once one has written in it, or moved the read marker', async () => {
    const [one, two] = [await history.group(ann, [bob]), await history.group(ann, [bob])];
    await history.send(two, ann, 'read this');
    expect(await counts(bob)).toEqual(counted(bob, 2, 2));
    await history.send(one, bob, 'hello');
    expect(await counts(bob)).toEqual(counted(bob, 2, 1));
    await history.done(two, 'read:mark', bob, { seq: 2 });
    expect(await counts(bob)).toEqual(counted(bob, 2, 0));
  });

  it('is unopened again after one was removed and added, also if one had written in it', async () => {
    const roomId = await history.group(ann, [bob]);
    await history.send(roomId, bob, 'hello');
    await history.done(roomId, 'member:remove', ann, { userId: bob.userId });
    // Times have milliseconds, and a message of the same one counts.
    await store.query(`UPDATE history.members SET last_sent_at = last_sent_at - interval '1 s' WHERE user_id = $1`, [
      bob.userId,
    ]);
    await history.done(roomId, 'member:add', ann, { userId: bob.userId });
    expect(await counts(bob)).toEqual(counted(bob, 1, 1));
  });

  it('stays opened when a command changes the member at the same moment', async () => {
    for (let race = 0; race < RACES; race += 1) {
      const roomId = await history.group(ann, [bob]);
      await Promise.all([
        store.rooms.open(bob.userId, { roomId }),
        history.done(roomId, 'member:mute', ann, { userId: bob.userId, seconds: 60 }),
        history.done(roomId, 'room:notify', bob, { notify: 'none' }),
      ]);
    }
    expect(await counts(bob)).toEqual(counted(bob, RACES, 0));
  });

  it('can be hidden if it is direct, does not count then, and is shown by its next message', async () => {
    const { id } = await direct(ann, bob);
    await history.send(id, ann, 'buy this');
    await store.rooms.open(bob.userId, { roomId: id });
    expect(await counts(bob)).toEqual(counted(bob, 1, 0));
    scene.forgetFrames();
    const state = await hide(id, bob);
    expect(state).toMatchObject({ headSeq: 1, me: { hiddenSeq: 1 } });
    expect(scene.ownItems(bob)).toEqual([{ type: 'room', state }]);
    expect(await hide(id, bob)).toEqual(state);
    expect(history.published).toEqual([]);
    expect(await counts(bob)).toEqual(counted(bob, 1, 1, 1));
    expect((await store.rooms.state(ann.userId, id)).me.hiddenSeq).toBeNull();
    await history.send(id, ann, 'and this');
    expect(await store.rooms.state(bob.userId, id)).toMatchObject({ headSeq: 2, me: { hiddenSeq: 1 } });
  });

  it('signals both users of a direct room when one of them has written in it for the first time', async () => {
    const { id } = await direct(ann, bob);
    const signals = () => {
      const channels = history.published.flatMap(({ channel, text }) =>
        text.startsWith('{"type":"relations"') ? [channel] : [],
      );
      scene.forgetFrames();
      return channels.sort();
    };
    const both = [ann, bob].map(({ userId }) => userChannel(userId)).sort();
    await history.send(id, ann, 'hello');
    await expect.poll(() => history.published.length).toBeGreaterThanOrEqual(3);
    expect(signals()).toEqual(both);
    await history.send(id, ann, 'anybody?');
    await history.send(id, bob, 'yes');
    await expect.poll(() => history.published.length).toBeGreaterThanOrEqual(4);
    expect(signals()).toEqual(both);
    await history.send(id, bob, 'what is it?');
    expect(signals()).toEqual([]);
  });
});

describe('a stranger', () => {
  const scene = setScene();
  const added: number[] = [];
  let history: TestHistory;

  beforeAll(async () => {
    const refusalOf = (_: Actor, strangers: number): ChatError | undefined => {
      added.push(strangers);
      return undefined;
    };
    history = await TestHistory.start(scene.store, {
      directory: scene.history.directory,
      strangerRules: { mayJoinGroups: true, guestsAreInvited: false, refusalOf },
    });
  });
  afterAll(() => history.stop());
  beforeEach(() => void added.splice(0));

  const strangersIn = async (actor: Actor, ...members: Actor[]): Promise<number> => {
    await history.group(actor, members);
    return added.splice(0).reduce((sum, count) => sum + count, 0);
  };

  it('stays one after being put into a room, until they open it', async () => {
    const { store, ann, bob } = scene;
    const roomId = await history.group(ann, [bob]);
    added.splice(0);
    expect(await strangersIn(ann, bob)).toBe(1);
    await store.rooms.open(bob.userId, { roomId });
    expect(await strangersIn(ann, bob)).toBe(0);
    expect(await strangersIn(bob, ann)).toBe(0);
  });

  it('is everybody in no room of the user, in a deleted one, or in one that either has left', async () => {
    const { ann, bob, cid } = scene;
    const rooms = [await history.group(bob, [ann]), await history.group(bob, [ann])];
    added.splice(0);
    expect(await strangersIn(ann, bob, cid)).toBe(1);
    const [deleted = newId<RoomId>(), left = newId<RoomId>()] = rooms;
    await history.done(deleted, 'room:delete', bob, {});
    await history.done(left, 'room:leave', ann, {});
    expect(await strangersIn(ann, bob)).toBe(1);
  });

  it('is the other user of a direct room until both have written in it', async () => {
    const { ann, bob } = scene;
    const request = { kind: 'direct' as const, memberIds: [bob.userId] };
    const { state } = await history.done(newId<RoomId>(), 'room:create', ann, request);
    expect(added.splice(0)).toEqual([1]);
    await history.send(state.id, ann, 'hello');
    expect(await strangersIn(ann, bob)).toBe(1);
    await history.send(state.id, bob, 'who are you?');
    expect(await strangersIn(ann, bob)).toBe(0);
  });
});
