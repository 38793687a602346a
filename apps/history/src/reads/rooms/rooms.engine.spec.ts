import { beforeAll, describe, expect, it } from 'vitest';
import { ANSWER_BYTES_MAX, LIMITS, newId, type RoomId, type UserId } from '#contracts';
import { setUp } from '#testing/engines/set-up';
import { MembersService } from '../members/members.service.js';
import { TestStore } from '../../../testing/test-store.js';

const HOUR_MS = 3_600_000;

describe('rooms', () => {
  const store = setUp(() => TestStore.start());
  const rooms = setUp(() => store.rooms);
  const members = setUp(() => new MembersService(store.reads));
  let ann: UserId;
  let bob: UserId;
  let outsider: UserId;

  beforeAll(async () => {
    [ann, bob, outsider] = await Promise.all([store.person('ann'), store.person('bob'), store.person('oscar')]);
  });

  describe('when opened', () => {
    const opened = async (unread: number, limit?: number) => {
      const roomId = await store.room({ members: [ann, bob] });
      await store.messages(roomId, { count: 400, senderId: bob });
      await store.readTo(roomId, ann, 400 - unread);
      const answer = await rooms.open(ann, { roomId, ...(limit === undefined ? {} : { limit }) });
      return { ...answer, seqs: answer.messages.map(({ seq }) => seq) };
    };

    it('show the last 20 messages, and all unread ones when there are more, at most 200', async () => {
      expect((await opened(0)).seqs).toEqual(range(381, 400));
      expect((await opened(7)).seqs).toEqual(range(381, 400));
      expect((await opened(50)).seqs).toEqual(range(351, 400));
      expect((await opened(300)).seqs).toEqual(range(201, 400));
      expect((await opened(5, 3)).seqs).toEqual(range(396, 400));
    });

    it('are one snapshot: state, revs, messages and read marks agree', async () => {
      const { room, rev, messages, marks, memberIds, reachedStart } = await opened(50);
      expect(room).toMatchObject({ headSeq: 400, headRev: rev, readSeq: 350, unread: 50, mentions: 0, memberCount: 2 });
      expect(room.preview).toMatchObject({ seq: 400, text: 'message 400', senderId: bob, senderName: 'BOB' });
      expect(messages.at(-1)?.rev).toBe(rev);
      expect(reachedStart).toBe(false);
      expect(new Set(memberIds)).toEqual(new Set([ann, bob]));
      expect(marks).toContainEqual({ userId: ann, seq: 350 });
    });

    it('leave out read marks and online members above the limit of live rooms', async () => {
      const roomId = await store.room({ members: [ann] });
      await store.query('UPDATE history.rooms SET member_count = $2 WHERE id = $1', [
        roomId,
        LIMITS.liveRoomMembers + 1,
      ]);
      expect(await rooms.open(ann, { roomId })).toMatchObject({ marks: null, memberIds: null, reachedStart: true });
    });

    it('stay under the size of an answer with 200 unread messages of 8,000 wide characters', async () => {
      const roomId = await store.room({ members: [ann, bob] });
      await store.messages(roomId, { count: 200, senderId: bob, body: `repeat(U&'\\+01F600', 8000)` });
      const answer = await rooms.open(ann, { roomId });
      expect(Buffer.byteLength(JSON.stringify(answer))).toBeLessThanOrEqual(ANSWER_BYTES_MAX);
      expect(answer).toMatchObject({ reachedStart: false, room: { unread: 100 } });
      expect(answer.messages.at(-1)?.seq).toBe(200);
      expect([...(answer.room.preview?.text ?? '')]).toHaveLength(160);
    });
  });

  describe('when looked into', () => {
    it('show 20 messages at most, below the size of an answer, and keep to themselves who looks', async () => {
      const roomId = await store.room({ members: [ann], visibility: 'public', name: 'wide' });
      await store.messages(roomId, { count: 40, senderId: ann, body: `repeat(U&'\\+01F600', 8000)` });
      const answer = await rooms.peek(outsider, roomId);
      expect(Buffer.byteLength(JSON.stringify(answer))).toBeLessThanOrEqual(ANSWER_BYTES_MAX);
      expect(answer.messages.map(({ seq }) => seq)).toEqual(range(21, 40).slice(-answer.messages.length));
      expect(answer.messages.length).toBeGreaterThan(1);
      expect(await store.query('SELECT 1 FROM history.members WHERE user_id = $1', [outsider])).toEqual([]);
    });

    it('are open while they take no more members', async () => {
      const roomId = await store.room({ members: [ann], visibility: 'public', name: 'full' });
      await store.query('UPDATE history.rooms SET member_count = $2 WHERE id = $1', [roomId, LIMITS.membersPerRoom]);
      expect(await rooms.peek(outsider, roomId)).toMatchObject({ room: { memberCount: LIMITS.membersPerRoom } });
    });

    it('are open to members of private rooms, and unknown to others', async () => {
      const roomId = await store.room({ members: [ann] });
      expect(await rooms.peek(ann, roomId)).toMatchObject({ room: { id: roomId }, messages: [] });
      await expect(rooms.peek(outsider, roomId)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    });
  });

  it('count others’ messages as unread, without deleted and system messages, up to 100', async () => {
    const roomId = await store.room({ members: [ann, bob] });
    await store.messages(roomId, { count: 99, senderId: bob });
    expect(await rooms.state(ann, roomId)).toMatchObject({ readSeq: 0, unread: 99 });
    expect(await rooms.state(bob, roomId)).toMatchObject({ unread: 0 });
    await store.touch(roomId, 5, 'deleted_at = now()');
    await store.touch(roomId, 6, `kind = 'system', sender_id = NULL`);
    expect(await rooms.state(ann, roomId)).toMatchObject({ unread: 97 });
    await store.messages(roomId, { count: 500, senderId: bob });
    expect(await rooms.state(ann, roomId)).toMatchObject({ unread: 100 });
  });

  it('preview the newest message that is not deleted', async () => {
    const roomId = await store.room({ members: [ann] });
    expect((await rooms.state(ann, roomId)).preview).toBeNull();
    await store.messages(roomId, { count: 3, senderId: ann });
    await store.touch(roomId, 3, 'deleted_at = now()');
    expect((await rooms.state(ann, roomId)).preview).toMatchObject({ seq: 2, text: 'message 2' });
  });

  it('of a pair have the other user as peer', async () => {
    const roomId = await store.room({ kind: 'direct', members: [ann, bob] });
    expect((await rooms.state(ann, roomId)).peer).toMatchObject({ id: bob, username: 'bob' });
    expect((await rooms.state(bob, roomId)).peer).toMatchObject({ id: ann });
  });

  it('are unknown to outsiders, whether they exist or not', async () => {
    const roomId = await store.room({ members: [ann] });
    for (const id of [roomId, newId<RoomId>()]) {
      const unknown = { code: 'NOT_FOUND', details: {} };
      await expect(rooms.state(outsider, id)).rejects.toMatchObject(unknown);
      await expect(rooms.open(outsider, { roomId: id })).rejects.toMatchObject(unknown);
      await expect(members.list(outsider, { roomId: id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await expect(members.audience(outsider, id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
  });

  it('are listed by latest activity, page by page, each once', async () => {
    const reader = await store.person('reader');
    const now = Date.now();
    const ids: RoomId[] = [];
    // Three rooms at each time: their ids decide the order.
    for (let index = 0; index < 12; index += 1) {
      const lastActivityMs = now - Math.floor(index / 3) * HOUR_MS;
      ids.push(await store.room({ members: [reader], lastActivityMs }));
    }
    const left = await store.room({ members: [reader] });
    await store.member(left, reader, 'left');
    const listed: RoomId[] = [];
    let cursor: string | null | undefined;
    do {
      const page = await rooms.list(reader, { limit: 5, ...(cursor == null ? {} : { cursor }) });
      listed.push(...page.rooms.map(({ id }) => id));
      cursor = page.cursor;
    } while (cursor !== null);
    const expected = [0, 3, 6, 9].flatMap((start) =>
      ids
        .slice(start, start + 3)
        .toSorted()
        .toReversed(),
    );
    expect(listed).toEqual(expected);
  });

  it('refuse a forged cursor', async () => {
    const forged = Buffer.from(JSON.stringify(['1', "x' OR 1"])).toString('base64url');
    for (const cursor of ['abc', forged, Buffer.from('[]').toString('base64url')]) {
      await expect(rooms.list(ann, { cursor })).rejects.toMatchObject({
        code: 'INVALID',
        details: { field: 'cursor' },
      });
      await expect(rooms.discover({ cursor })).rejects.toMatchObject({ details: { field: 'cursor' } });
    }
  });

  it('that are public are found by any part of their name, without case and without wildcards', async () => {
    for (const name of ['100% Sure', 'Assured', 'sure_thing', 'Zebra'])
      await store.room({ visibility: 'public', name });
    await store.room({ visibility: 'private', name: 'sure but private' });
    const names = async (query: string) => (await rooms.discover({ query })).rooms.map(({ name }) => name);
    expect(await names('SURE')).toEqual(['100% Sure', 'Assured', 'sure_thing']);
    expect(await names('%')).toEqual(['100% Sure']);
    expect(await names('_')).toEqual(['sure_thing']);
    expect(await names('s_re')).toEqual([]);
    const first = await rooms.discover({ query: 'sure', limit: 2 });
    const rest = await rooms.discover({ query: 'sure', limit: 2, cursor: first.cursor ?? '' });
    expect([...first.rooms, ...rest.rooms].map(({ name }) => name)).toEqual(await names('sure'));
    expect(rest.cursor).toBeNull();
    expect(await rooms.named('ASSURED')).toBe(first.rooms[1]?.id);
    await expect(rooms.named('sure but private')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('list their current members in pages, and by any part of a name', async () => {
    const roomId = await store.room({ members: [ann] });
    const others = await Promise.all(Array.from({ length: 12 }, (_, index) => store.person(`guest.${index}`)));
    for (const userId of others) await store.member(roomId, userId);
    await store.member(roomId, others[0] as UserId, 'left');
    const listed: string[] = [];
    let cursor: string | null | undefined;
    do {
      const page = await members.list(ann, { roomId, limit: 5, ...(cursor == null ? {} : { cursor }) });
      listed.push(...page.members.map(({ user }) => user.id));
      cursor = page.cursor;
    } while (cursor !== null);
    expect(listed).toEqual([ann, ...others.slice(1)].toSorted());
    const named = await members.list(ann, { roomId, query: 'EST.1' });
    expect(named.members.map(({ user }) => user.username).toSorted()).toEqual(['guest.1', 'guest.10', 'guest.11']);
    expect((await members.list(ann, { roomId, query: '%' })).members).toEqual([]);
  });

  describe('list the users who are banned', () => {
    const withBans = async (count: number) => {
      const roomId = await store.room({ members: [ann, bob] });
      await store.query(`UPDATE history.members SET role = 'moderator' WHERE room_id = $1 AND user_id = $2`, [
        roomId,
        ann,
      ]);
      const banned = await Promise.all(Array.from({ length: count }, (_, index) => store.person(`banned.${index}`)));
      for (const userId of banned) await store.member(roomId, userId, 'banned');
      return { roomId, banned };
    };

    it('in pages, without former members, lifted bans and erased accounts', async () => {
      const { roomId, banned } = await withBans(13);
      const [former, erased, ...others] = banned as [UserId, UserId, ...UserId[]];
      await store.member(roomId, former, 'left');
      await store.query(
        `UPDATE history.people SET erased_at = now(), username = NULL, display_name = NULL WHERE user_id = $1`,
        [erased],
      );
      const listed: string[] = [];
      let cursor: string | null | undefined;
      do {
        const page = await members.bans(ann, { roomId, limit: 5, ...(cursor == null ? {} : { cursor }) });
        expect(page.members.every(({ state }) => state === 'banned')).toBe(true);
        listed.push(...page.members.map(({ user }) => user.id));
        cursor = page.cursor;
      } while (cursor !== null);
      expect(listed).toEqual(others.toSorted());
    });

    it('only to members who may ban', async () => {
      const { roomId, banned } = await withBans(1);
      const direct = await store.room({ kind: 'direct', members: [ann, bob] });
      const refused = (userId: UserId, id = roomId) => expect(members.bans(userId, { roomId: id })).rejects;
      await refused(bob).toMatchObject({ code: 'FORBIDDEN' });
      await refused(ann, direct).toMatchObject({ code: 'FORBIDDEN' });
      await refused(outsider).toMatchObject({ code: 'NOT_FOUND' });
      await refused(banned[0] as UserId).toMatchObject({ code: 'BANNED' });
    });
  });
});

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
