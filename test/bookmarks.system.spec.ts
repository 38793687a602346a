import { describe, expect, it } from 'vitest';

import { type Bookmark, LIMITS, newId, type RoomId, type UserItem } from '#contracts';
import { query } from '#testing/topology/store';
import { gatewayUrl } from '#testing/topology/topology';
import type { TestSocket } from '#testing/users/test-socket';
import { type OnlineUser, usersOfTests } from '#testing/users/users-of-tests';

const users = usersOfTests();

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** A deleted room is erased within seconds. */
const ERASED_TIMEOUT_MS = 60_000;

const inMs = (ms: number): string => new Date(Date.now() + ms).toISOString();

type BookmarkItem = Extract<UserItem, { type: 'bookmark' }>;
const itemsOf = (socket: TestSocket): BookmarkItem[] =>
  socket.of('user:changes').flatMap(({ items }) => items.filter((item) => item.type === 'bookmark'));

/** Ben’s message in a room of Ann and Ben. */
async function scene(): Promise<{
  ann: OnlineUser;
  ben: OnlineUser;
  roomId: RoomId;
  ref: { roomId: RoomId; id: string };
}> {
  const [ann, ben] = [await users.online('ann'), await users.online('ben', -1)];
  const room = { kind: 'group', name: 'kept', memberIds: [ben.user.id] };
  const { id: roomId } = await ann.socket.ask('room:create', room);
  return { ann, ben, roomId, ref: await say(ben, roomId, 'to keep') };
}

async function say({ socket }: OnlineUser, roomId: RoomId, body: string): Promise<{ roomId: RoomId; id: string }> {
  const id = newId<string>();
  await socket.ask('message:send', { id, roomId, body });
  return { roomId, id };
}

const listOf = async ({ socket }: OnlineUser, request = {}): Promise<Bookmark[]> =>
  (await socket.ask('bookmark:list', request)).bookmarks;

describe('a bookmark', () => {
  it('is a feature of every user, with a limit', async () => {
    const { ready } = (await users.online('ann')).socket;
    expect(ready.features).toContain('bookmarks');
    expect(ready.limits.bookmarks).toBe(1000);
  });

  it('comes once to all my connections, with a urev, and to nobody else; sync has none', async () => {
    const { ann, ben, ref } = await scene();
    const second = await ann.user.connect({ url: gatewayUrl(-1) });
    const { urev, epoch } = await second.ask('sync', {});
    const put = await ann.socket.ask('bookmark:put', ref);
    expect(put).toMatchObject({ ...ref, remindAt: null, message: { id: ref.id, body: 'to keep' } });
    expect(await second.ask('bookmark:put', ref)).toEqual(put);
    expect(await ann.socket.ask('bookmark:remove', ref)).toEqual({});
    for (const socket of [ann.socket, second, ann.socket]) await socket.ask('bookmark:remove', ref);
    await ann.socket.ask('bookmark:remove', { roomId: newId(), id: newId() });
    const both = [put, null].map((bookmark) => ({ type: 'bookmark', ...ref, bookmark }));
    for (const socket of [ann.socket, second]) {
      await socket.until(() => itemsOf(socket).length === 2, 'two bookmark items');
      expect(itemsOf(socket)).toEqual(both);
      const frames = socket.of('user:changes').filter(({ items }) => items.some(({ type }) => type === 'bookmark'));
      expect(frames.map(({ from, to }) => [from, to])).toEqual([
        [urev, urev + 1],
        [urev + 1, urev + 2],
      ]);
    }
    const sync = await second.ask('sync', { epoch, urev });
    expect(sync).toMatchObject({ urev: urev + 2, rooms: [], deltas: [], more: false });
    expect(JSON.stringify(sync)).not.toContain('bookmark');
    expect(itemsOf(ben.socket)).toEqual([]);
    expect(await listOf(ben)).toEqual([]);
  });

  it('is put once by two devices at the same time', async () => {
    const { ann, ref } = await scene();
    const second = await ann.user.connect({ url: gatewayUrl(-1) });
    const { urev } = await second.ask('sync', {});
    const puts = await Promise.all(
      [ann.socket, second, ann.socket, second].map((each) => each.ask('bookmark:put', ref)),
    );
    expect(new Set(puts.map((put) => put.savedAt)).size).toBe(1);
    expect((await second.ask('sync', {})).urev).toBe(urev + 1);
  });

  it('has the time of its first put, and the reminder of its last', async () => {
    const { ann, ref } = await scene();
    const { savedAt } = await ann.socket.ask('bookmark:put', ref);
    const remindAt = inMs(364 * DAY_MS);
    expect(await ann.socket.ask('bookmark:put', { ...ref, remindAt })).toMatchObject({ savedAt, remindAt });
    expect(await listOf(ann, { reminders: true })).toMatchObject([{ savedAt, remindAt }]);
    expect(await ann.socket.ask('bookmark:put', ref)).toMatchObject({ savedAt, remindAt: null });
    expect(await listOf(ann, { reminders: true })).toEqual([]);
    for (const bad of [inMs(-MINUTE_MS), inMs(367 * DAY_MS), 'tomorrow', null])
      expect(await ann.socket.refused('bookmark:put', { ...ref, remindAt: bad })).toMatchObject({
        code: 'INVALID',
        field: 'remindAt',
      });
  });

  it('with a reminder that has passed meanwhile can be put again', async () => {
    const { ann, ref } = await scene();
    const remindAt = inMs(1_500);
    const put = await ann.socket.ask('bookmark:put', { ...ref, remindAt });
    await expect.poll(() => Date.now() > Date.parse(remindAt) + 500, { timeout: 10_000 }).toBe(true);
    expect(await ann.socket.ask('bookmark:put', { ...ref, remindAt })).toEqual(put);
    const other = await say(ann, ref.roomId, 'another');
    expect(await ann.socket.refused('bookmark:put', { ...other, remindAt })).toMatchObject({ code: 'INVALID' });
    // Nothing is sent at `remindAt`.
    expect(itemsOf(ann.socket)).toHaveLength(1);
  });

  it('is of a text message that I may read', async () => {
    const { ann, ben, roomId, ref } = await scene();
    const eve = await users.online('eve');
    const { messages } = await ann.socket.ask('message:page', { roomId });
    const notice = messages.find(({ kind }) => kind === 'system');
    const refusals = [
      [ann, { roomId, id: notice?.id }, 'FORBIDDEN'],
      [ann, { roomId, id: newId() }, 'NOT_FOUND'],
      [eve, ref, 'NOT_FOUND'],
    ] as const;
    for (const [{ socket }, request, code] of refusals)
      expect(await socket.refused('bookmark:put', request)).toMatchObject({ code });
    await ben.socket.ask('message:delete', ref);
    expect(await ann.socket.refused('bookmark:put', ref)).toMatchObject({ code: 'GONE' });
    expect(await eve.socket.refused('bookmark:put', ref)).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('stays when its message is deleted: it can be put as it is, and lose its reminder', async () => {
    const { ann, ben, ref } = await scene();
    const remindAt = inMs(DAY_MS);
    await ann.socket.ask('bookmark:put', { ...ref, remindAt });
    await ben.socket.ask('message:delete', ref);
    expect(await ann.socket.ask('bookmark:put', { ...ref, remindAt })).toMatchObject({ remindAt, message: null });
    expect(await ann.socket.refused('bookmark:put', { ...ref, remindAt: inMs(2 * DAY_MS) })).toMatchObject({
      code: 'GONE',
    });
    expect(await ann.socket.ask('bookmark:put', ref)).toMatchObject({ remindAt: null, message: null });
    expect(await listOf(ann)).toMatchObject([{ ...ref, message: null }]);
    await ann.socket.ask('bookmark:remove', ref);
    expect(await listOf(ann)).toEqual([]);
  });

  it('shows nothing of its message while I may not read the room', async () => {
    const { ann, ben, roomId, ref } = await scene();
    await ben.socket.ask('bookmark:put', ref);
    await ann.socket.ask('member:remove', { roomId, userId: ben.user.id });
    expect(await listOf(ben)).toMatchObject([{ ...ref, message: null }]);
    expect(await ben.socket.ask('bookmark:put', ref)).toMatchObject({ message: null });
    await ann.socket.ask('member:add', { roomId, userId: ben.user.id });
    expect(await listOf(ben)).toMatchObject([{ ...ref, message: { body: 'to keep' } }]);
  });

  it('is listed newest first, and by its reminder, in pages', async () => {
    const { ann, roomId, ref } = await scene();
    const [b, c] = [await say(ann, roomId, 'b'), await say(ann, roomId, 'c')];
    const reminders = new Map([
      [ref, inMs(2 * DAY_MS)],
      [c, inMs(DAY_MS)],
    ]);
    for (const each of [c, ref, b]) await ann.socket.ask('bookmark:put', { ...each, remindAt: reminders.get(each) });
    const paged = async (request: object): Promise<string[]> => {
      const first = await ann.socket.ask('bookmark:list', { ...request, limit: 1 });
      const rest = await ann.socket.ask('bookmark:list', { ...request, cursor: first.cursor });
      expect(rest.cursor).toBeNull();
      return [...first.bookmarks, ...rest.bookmarks].map(({ id }) => id);
    };
    expect(await paged({})).toEqual([b.id, ref.id, c.id]);
    expect(await paged({ reminders: true })).toEqual([c.id, ref.id]);
  });

  it('has a limit, which is exact', async () => {
    const { ann, roomId, ref } = await scene();
    const fill = `INSERT INTO history.bookmarks (user_id, room_id, message_id, saved_at)
      SELECT $1, $2, gen_random_uuid(), now() FROM generate_series(1, $3)`;
    await query(fill, [ann.user.id, roomId, LIMITS.bookmarks - 1]);
    const other = await say(ann, roomId, 'one too many');
    const acks = await Promise.all([ref, other].map((each) => ann.socket.request('bookmark:put', each)));
    expect(acks.flatMap((ack) => (ack.ok ? [] : [ack.error]))).toMatchObject([
      { code: 'LIMIT_REACHED', scope: 'bookmarks', retry: 'never' },
    ]);
    const kept = acks[0]?.ok === true ? ref : other;
    await ann.socket.ask('bookmark:put', { ...kept, remindAt: inMs(DAY_MS) });
    await ann.socket.ask('bookmark:remove', kept);
    await ann.socket.ask('bookmark:put', kept === ref ? other : ref);
  });

  it('goes with its room and with its account', async () => {
    const { ann, ben, roomId, ref } = await scene();
    const own = await ben.socket.ask('room:create', { kind: 'group', name: 'of Ben' });
    const mine = await say(ben, own.id, 'mine');
    await ben.socket.ask('bookmark:put', ref);
    await ben.socket.ask('bookmark:put', mine);
    await ann.socket.ask('room:delete', { roomId });
    expect(await listOf(ben)).toMatchObject([mine]);
    expect(await ben.socket.refused('bookmark:put', ref)).toMatchObject({ code: 'GONE' });
    const stored = async (): Promise<unknown[]> =>
      query('SELECT room_id FROM history.bookmarks WHERE user_id = $1', [ben.user.id]);
    await expect.poll(stored, { timeout: ERASED_TIMEOUT_MS }).toEqual([{ room_id: own.id }]);
    await ben.user.http('delete', '/v1/users/me').send({}).expect(204);
    await expect.poll(stored, { timeout: ERASED_TIMEOUT_MS }).toEqual([]);
  });

  it('works over HTTP', async () => {
    const { ann, ref } = await scene();
    const path = `/v1/me/bookmarks/${ref.roomId}/${ref.id}`;
    const put = await ann.user.http('put', path).expect(200);
    expect(put.body).toMatchObject({ ...ref, remindAt: null });
    const remindAt = inMs(DAY_MS);
    const again = await ann.user.http('put', path).send({ remindAt }).expect(200);
    expect(again.body).toEqual({ ...(put.body as Bookmark), remindAt });
    const listed = await ann.user.http('get', '/v1/me/bookmarks?reminders=true&limit=5').expect(200);
    expect(listed.body).toEqual({ bookmarks: [again.body], cursor: null });
    await ann.user
      .http('put', path)
      .send({ remindAt: inMs(-1) })
      .expect(400);
    for (let times = 0; times < 2; times += 1) await ann.user.http('delete', path).expect(204);
    expect((await ann.user.http('get', '/v1/me/bookmarks').expect(200)).body).toEqual({ bookmarks: [], cursor: null });
  });
});
