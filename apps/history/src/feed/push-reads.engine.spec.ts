import { beforeEach, describe, expect, it } from 'vitest';
import { newId, type MessageId, type RoomId, type Seq, type UserId } from '#contracts';
import { setUp } from '#testing/engines/set-up';
import { TestStore } from '../../testing/test-store.js';
import { PushReadsService } from './push-reads.service.js';

const RULES = { roomMembers: 3, maxAgeSeconds: 3600 };

interface Sent {
  readonly by?: UserId;
  readonly body?: string;
  readonly mentions?: readonly UserId[];
  /** The root of its thread. */
  readonly threadId?: MessageId;
  readonly inRoom?: boolean;
  readonly ext?: object;
}

describe('what is pushed', () => {
  let [ann, bob, cid]: UserId[] = [];
  let roomId: RoomId;

  const store = setUp(() => TestStore.start());
  const pushes = setUp(() => new PushReadsService(store.reads));

  const newRoom = async (kind: 'group' | 'direct' = 'group') => {
    [ann, bob, cid] = await Promise.all([store.person(newId()), store.person(newId()), store.person(newId())]);
    const members = [ann, bob, cid].slice(0, kind === 'direct' ? 2 : 3);
    roomId = await store.room({ kind, name: 'tea', members });
  };
  beforeEach(() => newRoom());

  /** Sends by Ann unless it says otherwise, and returns the message's id. */
  const send = async ({ by = ann, body = 'hi', mentions = [], threadId, inRoom = false, ext }: Sent = {}) => {
    const id = newId<MessageId>();
    const isAside = threadId !== undefined && !inRoom;
    await store.query(
      `WITH room AS (UPDATE history.rooms SET head_seq = head_seq + 1, head_rev = head_rev + 1 WHERE id = $1 RETURNING head_seq, head_rev)
       INSERT INTO history.messages (room_id, seq, id, rev, sent_rev, kind, sender_id, body, mentions, thread_id, thread_seq, in_room,
         main_before, fingerprint, created_at, ext)
       SELECT $1, head_seq, $2, head_rev, head_rev, 'text', $3::uuid, $4::text, $5::uuid[], $6::uuid, CASE WHEN $6::uuid IS NOT NULL THEN 1 END,
         CASE WHEN $6::uuid IS NOT NULL THEN $7::boolean END, CASE WHEN $8::boolean THEN head_seq - 1 END, '', now(), $9::json FROM room`,
      [
        roomId,
        id,
        by,
        body,
        mentions,
        threadId ?? null,
        inRoom,
        isAside,
        ext === undefined ? null : JSON.stringify(ext),
      ],
    );
    return id;
  };
  const set = (userId: UserId | undefined, text: string) =>
    store.query(`UPDATE history.members SET ${text} WHERE room_id = $1 AND user_id = $2`, [roomId, userId]);
  const follow = (userId: UserId | undefined, rootId: MessageId, readSeq = 0) =>
    store.query(
      `INSERT INTO history.thread_followers (user_id, room_id, root_id, following, read_seq) VALUES ($1, $2, $3, true, $4)`,
      [userId, roomId, rootId, readSeq],
    );
  const due = async (seq = 0) => {
    const { part } = await pushes.due({ roomId, seq: seq as Seq, limit: 500, ...RULES });
    return part;
  };
  const told = async () => ((await due())?.due ?? []).map(({ userId }) => userId).sort();
  const judge = async (userId: UserId | undefined, [from, to] = [1, 1000]) => {
    const span = { userId: userId as UserId, roomId, from: from as Seq, to: to as Seq };
    return (await pushes.judge({ spans: [span], ...RULES })).verdicts[0];
  };
  const everyone = (...userIds: (UserId | undefined)[]) => userIds.map(String).sort();
  /** Who gets a push, by both questions, which must agree. */
  const reached = async () => {
    const named = await told();
    const holds = await Promise.all([ann, bob, cid].map(async (userId) => ((await judge(userId)) ? [userId] : [])));
    expect(named).toEqual(everyone(...holds.flat()));
    return named;
  };

  it('tells all members of a group but the sender, with what the push says', async () => {
    const id = await send({ body: 'x'.repeat(200) });
    expect(await reached()).toEqual(everyone(bob, cid));
    const at = expect.any(String);
    const text = 'x'.repeat(160);
    const verdict = { messageId: id, seq: 1, threadId: null, direct: false, mention: false, unread: 1, at, text };
    expect(await judge(bob)).toMatchObject({ ...verdict, roomName: 'tea', sender: { id: ann, avatarUrl: null } });
  });

  describe('in a room that the user has not opened', () => {
    const unopened = (text = '') => set(bob, `unopened_at = now() - interval '1 minute'${text}`);
    const judged = async () => {
      const verdict = await judge(bob);
      return verdict && [verdict.seq, verdict.text];
    };

    it.each(['direct', 'group'] as const)('is the first message alone, without its text: a %s', async (kind) => {
      await newRoom(kind);
      await unopened();
      await send({ body: 'buy this' });
      expect(await judge(bob)).toMatchObject({ seq: 1, text: null, unread: 1, sender: { id: ann } });
      for (let time = 0; time < 3; time += 1) await send({ mentions: [bob] as UserId[] });
      expect(await judged()).toEqual([1, null]);
      expect(await judge(bob, [2, 4])).toBeNull();
    });

    it.each([
      ['has opened it', 'unopened_at = NULL'],
      ['has written in it since', 'last_sent_at = now()'],
      ['has opened and then hidden it', 'hidden_seq = 0'],
    ])('is every message with its text once the user %s', async (_what, text) => {
      await newRoom('direct');
      await unopened();
      await send({ body: 'one' });
      await send({ body: 'two' });
      await set(bob, text);
      expect({ judged: await judged(), text: (await judge(bob, [1, 1]))?.text }).toEqual({
        judged: [2, 'two'],
        text: 'one',
      });
    });

    it('is none more after the first one was deleted', async () => {
      await newRoom('direct');
      await unopened();
      await send();
      await store.query('UPDATE history.messages SET deleted_at = now() WHERE room_id = $1', [roomId]);
      await send();
      expect(await judged()).toBeNull();
    });

    it('is the first one that concerns the user: not one of a person whom the user blocks, or without a mention', async () => {
      await unopened(`, notify = 'mentions'`);
      await store.query('INSERT INTO history.blocks (user_id, blocked_id) VALUES ($1, $2)', [bob, cid]);
      await send({ by: bob as UserId, mentions: [bob] as UserId[] });
      await send();
      await send({ by: cid as UserId, mentions: [bob] as UserId[] });
      await send({ mentions: [bob] as UserId[] });
      await send({ mentions: [bob] as UserId[] });
      expect(await judged()).toEqual([4, null]);
    });

    it('is one more after the user has marked it as read', async () => {
      await newRoom('direct');
      await unopened();
      await send();
      await set(bob, 'read_seq = 1');
      await send();
      await send();
      expect(await judged()).toEqual([2, null]);
    });

    it('is as ever for the others', async () => {
      await unopened();
      await send({ body: 'one' });
      await send({ body: 'two' });
      expect(await judge(cid)).toMatchObject({ seq: 2, text: 'two' });
    });
  });

  describe('of quiet messages', () => {
    const quiet = { ext: { quiet: true } };

    it('tells of a room whose messages all count only those whom they mention, and counts as unread', async () => {
      await send(quiet);
      expect(await reached()).toEqual([]);
      await send({ ...quiet, mentions: [bob] as UserId[] });
      expect(await reached()).toEqual(everyone(bob));
      expect(await judge(bob)).toMatchObject({ seq: 2, unread: 2 });
      await send({ ext: { quiet: 'true' } });
      expect(await reached()).toEqual(everyone(bob, cid));
    });

    it.each([true, false])('tells no follower of a thread, also if they are in the room: %s', async (inRoom) => {
      const root = await send();
      await Promise.all([
        set(bob, 'read_seq = 1'),
        set(cid, 'read_seq = 1'),
        follow(bob, root, 1),
        follow(cid, root, 1),
      ]);
      await send({ ...quiet, threadId: root, inRoom });
      expect(await reached()).toEqual([]);
      await send({ ...quiet, threadId: root, inRoom, mentions: [cid] as UserId[] });
      expect(await reached()).toEqual(everyone(cid));
    });

    it('tells in a direct room as ever', async () => {
      await newRoom('direct');
      await send(quiet);
      expect(await reached()).toEqual(everyone(bob));
    });
  });

  it('has no name of the room in a direct one', async () => {
    await newRoom('direct');
    await send();
    expect(await judge(bob)).toMatchObject({ direct: true, roomName: null });
  });

  it.each([
    ['has read it', `read_seq = 1`],
    ['has left', `state = 'left'`],
    ['has turned the room off', `notify = 'none'`],
    ['has turned it off for a while', `notify_until = now() + interval '1 h', notify_meanwhile = 'none'`],
    ['wants mentions alone', `notify = 'mentions'`],
  ])('tells nobody who %s', async (_what, text) => {
    await send();
    await set(bob, text);
    expect(await reached()).toEqual(everyone(cid));
  });

  it('tells in a direct room whoever did not turn it off', async () => {
    await newRoom('direct');
    await send();
    await set(bob, `notify = 'mentions'`);
    expect(await reached()).toEqual(everyone(bob));
    await set(bob, `notify = 'none'`);
    expect(await reached()).toEqual([]);
  });

  it('tells those who want mentions when it mentions them', async () => {
    await set(bob, `notify = 'mentions'`);
    await set(cid, `notify = 'none'`);
    await send({ mentions: [bob, cid] as UserId[] });
    expect(await reached()).toEqual(everyone(bob));
    expect(await judge(bob)).toMatchObject({ mention: true });
  });

  it('tells in a large room those whom it mentions', async () => {
    await store.member(roomId, await store.person(newId()));
    await send({ mentions: [bob] as UserId[] });
    expect(await reached()).toEqual(everyone(bob));
  });

  it('tells nobody who blocks the sender', async () => {
    await send();
    await store.query('INSERT INTO history.blocks (user_id, blocked_id) VALUES ($1, $2)', [bob, ann]);
    await store.query('INSERT INTO history.blocks (user_id, blocked_id) VALUES ($1, $2)', [ann, cid]);
    expect(await judge(bob)).toBeNull();
    expect(await judge(cid)).not.toBeNull();
  });

  it.each([
    ['deleted', `deleted_at = now()`],
    ['of the system', `kind = 'system'`],
    ['too old', `created_at = now() - interval '2 h'`],
  ])('leaves out a message that is %s', async (_what, text) => {
    await send();
    await store.query(`UPDATE history.messages SET ${text} WHERE room_id = $1`, [roomId]);
    expect(await reached()).toEqual([]);
  });

  it('leaves out purged ones, and rooms that are gone', async () => {
    await send();
    await store.query('DELETE FROM history.messages WHERE room_id = $1', [roomId]);
    expect(await reached()).toEqual([]);
    await store.query('UPDATE history.rooms SET deleted_at = now() WHERE id = $1', [roomId]);
    expect({ due: await due(), judge: await judge(bob) }).toEqual({ due: null, judge: null });
  });

  it('is the newest message that still holds, and a mention if one of them is', async () => {
    await send({ mentions: [bob] as UserId[] });
    const second = await send();
    await send();
    await store.query('UPDATE history.messages SET deleted_at = now() WHERE room_id = $1 AND seq = 3', [roomId]);
    expect(await judge(bob)).toMatchObject({ messageId: second, mention: true, unread: 2 });
    expect(await judge(cid)).toMatchObject({ messageId: second, mention: false });
    expect(await judge(bob, [3, 3])).toBeNull();
  });

  it('goes on after a place, a limited number at a time', async () => {
    for (let count = 0; count < 3; count += 1) await send();
    const { part } = await pushes.due({ roomId, seq: 0 as Seq, limit: 2, ...RULES });
    expect(part).toMatchObject({ to: 2, headSeq: 3 });
    expect(part?.due.map(({ from, to }) => [from, to])).toEqual([
      [1, 2],
      [1, 2],
    ]);
    expect(await due(2)).toMatchObject({ to: 3, due: [{ from: 3 }, { from: 3 }] });
    expect(await due(3)).toEqual({ to: 3, headSeq: 3, due: [] });
  });

  describe('of a thread', () => {
    it('are replies beside the room, for those who follow it and have not read them', async () => {
      const root = await send();
      await set(bob, 'read_seq = 1');
      await set(cid, 'read_seq = 1');
      await follow(bob, root, 1);
      await send({ threadId: root });
      expect(await reached()).toEqual(everyone(bob));
      expect(await judge(bob)).toMatchObject({ threadId: root, seq: 2 });
      await set(bob, 'threads_read_seq = 2');
      expect(await reached()).toEqual([]);
    });

    it('count as unread although the main timeline is read further', async () => {
      const root = await send();
      await follow(bob, root, 1);
      await send({ threadId: root });
      await send();
      await set(bob, 'read_seq = 3');
      await set(cid, 'read_seq = 3');
      expect(await reached()).toEqual(everyone(bob));
    });

    it('tell no follower who has turned the room off', async () => {
      const root = await send();
      await follow(bob, root, 1);
      await set(bob, `notify = 'none'`);
      await set(cid, 'read_seq = 1');
      await send({ threadId: root });
      expect(await reached()).toEqual([]);
    });

    it('tell both if they are also in the room', async () => {
      const root = await send();
      for (const userId of [bob, cid]) await set(userId, `read_seq = 1`);
      await set(bob, `notify = 'mentions'`);
      await follow(bob, root, 9);
      await send({ threadId: root, inRoom: true });
      expect(await reached()).toEqual(everyone(bob, cid));
      await set(bob, 'read_seq = 2');
      expect(await reached()).toEqual(everyone(cid));
    });
  });
});
