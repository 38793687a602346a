import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { LIMITS, newId, userChannel, type Actor, type Bookmark, type MessageId, type RoomId } from '#contracts';
import { RoomErasureService } from '../../jobs/room-erasure.service.js';
import { listBookmarks } from '../../reads/bookmarks/bookmark-list.js';
import { setRetention } from '../../jobs/retention/retention.store.js';
import { WriteSql } from '../../store/write-sql.js';
import { actorOf } from '../../../testing/test-draft.js';
import { setScene } from '../../../testing/test-scene.js';
import { lockKeptRoom, writeBookmark } from './bookmark-changes.store.js';

const HOUR_MS = 3_600_000;
const YEAR_MS = 365 * 24 * HOUR_MS;
const MINUTE_MS = 60_000;
/** Long enough for an erasure that nothing holds up. */
const SOON_MS = 500;

const later = (ms: number): string => new Date(Date.now() + ms).toISOString();

describe('a bookmark', () => {
  const scene = setScene();
  const { store, history } = scene;
  let ann: Actor;
  let bob: Actor;
  let sql: WriteSql;
  let roomId: RoomId;
  let id: MessageId;

  beforeEach(async () => {
    ({ ann, bob } = scene);
    sql = new WriteSql(history.writes);
    roomId = await history.group(ann, [bob]);
    ({ id } = await history.send(roomId, bob, 'to keep'));
    scene.forgetFrames();
  });

  const put = (actor: Actor, remindAt?: string, ref = { roomId, id }) =>
    history.change('bookmark:put', actor, { ...ref, ...(remindAt === undefined ? {} : { remindAt }) });
  const refusal = (work: Promise<unknown>) =>
    work.then(
      () => 'ok',
      (error: { code: string; details: object }) => ({ code: error.code, ...error.details }),
    );
  const list = (actor: Actor, request: object = {}) => listBookmarks(store.reads, { userId: actor.userId, ...request });
  const idsOf = (page: { bookmarks: Bookmark[] }) => page.bookmarks.map((bookmark) => bookmark.id);
  const stored = async (actor: Actor) =>
    (await store.query('SELECT 1 FROM history.bookmarks WHERE user_id = $1', [actor.userId])) as unknown[];
  const eraseRooms = () => new RoomErasureService(sql).job.run();
  const pass = (actor: Actor) =>
    store.query(
      `UPDATE history.bookmarks SET remind_at = remind_at - interval '1 day' WHERE user_id = $1 RETURNING remind_at`,
      [actor.userId],
    );

  it('reaches the user’s own connections once, with a urev; a repeat writes nothing', async () => {
    const first = await put(ann);
    expect(first).toMatchObject({ roomId, id, remindAt: null, message: { id, body: 'to keep' } });
    expect(await Promise.all([1, 2, 3].map(() => put(ann)))).toEqual([first, first, first]);
    const item = { type: 'bookmark', roomId, id };
    expect(scene.ownFrames(ann)).toEqual([['user:changes', { from: 1, to: 2, items: [{ ...item, bookmark: first }] }]]);
    await history.change('bookmark:remove', ann, { roomId, id });
    await history.change('bookmark:remove', ann, { roomId, id });
    await history.change('bookmark:remove', ann, { roomId: newId(), id: newId() });
    expect(scene.ownFrames(ann)).toEqual([['user:changes', { from: 2, to: 3, items: [{ ...item, bookmark: null }] }]]);
    expect(history.published).toEqual([]);
  });

  it('is put once by two devices at the same time, also through two histories', async () => {
    const put2 = () => scene.other.change('bookmark:put', ann, { roomId, id });
    const [one, ...rest] = await Promise.all([put(ann), put2(), put(ann), put2()]);
    expect(rest).toEqual([one, one, one]);
    const items = [...scene.ownItems(ann), ...scene.other.takePublished(userChannel(ann.userId))];
    expect(items).toHaveLength(1);
    expect((await store.rooms.state(ann.userId, roomId)).urev).toBe(1);
    expect(await store.query('SELECT urev FROM history.people WHERE user_id = $1', [ann.userId])).toEqual([
      { urev: 2 },
    ]);
  });

  it('keeps the time of the first put, and the last reminder', async () => {
    const { savedAt } = await put(ann);
    const [soon, far] = [later(MINUTE_MS), later(YEAR_MS - MINUTE_MS)];
    for (const remindAt of [soon, far]) expect(await put(ann, remindAt)).toMatchObject({ savedAt, remindAt });
    expect(await put(ann)).toMatchObject({ savedAt, remindAt: null });
    expect(scene.ownItems(ann)).toHaveLength(4);
  });

  it('reminds later than the server’s time and at most a year ahead; a time that has passed meanwhile may be put again', async () => {
    const refused = { code: 'INVALID', field: 'remindAt' };
    for (const remindAt of [later(-1), later(YEAR_MS + MINUTE_MS)])
      expect(await refusal(put(ann, remindAt))).toMatchObject(refused);
    expect(await stored(ann)).toEqual([]);
    await put(ann, later(HOUR_MS));
    const [row] = (await pass(ann)) as [[{ remind_at: Date }]];
    const passed = row[0].remind_at.toISOString();
    scene.forgetFrames();
    expect(await put(ann, passed)).toMatchObject({ remindAt: passed });
    expect(scene.ownFrames(ann)).toEqual([]);
    expect(await refusal(put(ann, later(-1)))).toMatchObject(refused);
  });

  it('needs a text message that the user may read', async () => {
    const { messages } = await store.rooms.open(ann.userId, { roomId });
    const notice = { roomId, id: messages[0]?.id as MessageId };
    const [cid, open] = [scene.cid, await history.group(bob, [], 'public')];
    const { id: public_ } = await history.send(open, bob, 'in public');
    expect(await refusal(put(ann, undefined, notice))).toEqual({ code: 'FORBIDDEN' });
    expect(await refusal(put(ann, undefined, { roomId, id: newId() }))).toEqual({ code: 'NOT_FOUND' });
    expect(await refusal(put(cid))).toEqual({ code: 'NOT_FOUND' });
    expect(await refusal(put(cid, undefined, { roomId: open, id: public_ }))).toEqual({ code: 'NOT_A_MEMBER' });
    await history.done(roomId, 'member:ban', ann, { userId: bob.userId });
    expect(await refusal(put(bob))).toEqual({ code: 'BANNED' });
    expect(scene.ownItems(cid)).toEqual([]);
    expect({ bob: await stored(bob), cid: await stored(cid) }).toEqual({ bob: [], cid: [] });
  });

  it.each(['deleted', 'purged'])(
    'of a message that was %s can be put as it is, lose its reminder, and be removed',
    async (how) => {
      const remindAt = later(HOUR_MS);
      await put(ann, remindAt);
      if (how === 'deleted') {
        await history.done(roomId, 'message:delete', bob, { id });
      } else {
        await setRetention(sql, roomId, 7);
        await store.query(`UPDATE history.messages SET created_at = now() - interval '8 days' WHERE room_id = $1`, [
          roomId,
        ]);
        await history.done(roomId, 'room:purge', actorOf('server'), {});
      }
      expect(await put(ann, remindAt)).toMatchObject({ remindAt, message: null });
      expect(await refusal(put(ann, later(2 * HOUR_MS)))).toEqual({ code: 'GONE' });
      expect(await put(ann)).toMatchObject({ remindAt: null, message: null });
      expect(await list(ann)).toMatchObject({ bookmarks: [{ id, message: null }], cursor: null });
      expect(await refusal(put(bob))).toEqual({ code: 'GONE' });
      await history.change('bookmark:remove', ann, { roomId, id });
      expect(await stored(ann)).toEqual([]);
    },
  );

  it('shows no message while the user may not read the room', async () => {
    await put(bob, later(HOUR_MS));
    await history.done(roomId, 'member:remove', ann, { userId: bob.userId });
    expect(await list(bob)).toMatchObject({ bookmarks: [{ roomId, id, message: null }] });
    expect(await refusal(put(bob, later(2 * HOUR_MS)))).toEqual({ code: 'NOT_FOUND' });
    expect(await put(bob)).toMatchObject({ remindAt: null, message: null });
    await history.done(roomId, 'member:add', ann, { userId: bob.userId });
    expect(await list(bob)).toMatchObject({ bookmarks: [{ message: { id, body: 'to keep' } }] });
    expect(await list(ann)).toEqual({ bookmarks: [], cursor: null });
  });

  it('is one of at most a limit, which repeats, changes and removals do not touch', async () => {
    await put(ann);
    await store.query(
      `INSERT INTO history.bookmarks (user_id, room_id, message_id, saved_at)
       SELECT $1, $2, gen_random_uuid(), now() FROM generate_series(1, $3)`,
      [ann.userId, roomId, LIMITS.bookmarks - 2],
    );
    const sent = [];
    for (const body of ['a', 'b', 'c']) sent.push(await history.send(roomId, bob, body));
    const answers = await Promise.all(sent.map((message) => refusal(put(ann, undefined, { roomId, id: message.id }))));
    const full = { code: 'LIMIT_REACHED', scope: 'bookmarks' };
    expect(answers.filter((answer) => answer !== 'ok')).toEqual([full, full]);
    expect(await stored(ann)).toHaveLength(LIMITS.bookmarks);
    expect(await put(ann, later(HOUR_MS))).toMatchObject({ id });
    await history.change('bookmark:remove', ann, { roomId, id });
    expect(await put(ann)).toMatchObject({ id });
  });

  it('is listed newest first, or by its reminder, in pages', async () => {
    const sent = [id];
    for (const body of ['b', 'c', 'd']) sent.push((await history.send(roomId, bob, body)).id);
    const [a, b, c, d] = sent as [MessageId, MessageId, MessageId, MessageId];
    const hours = new Map([
      [a, 3],
      [c, 1],
      [d, 2],
    ]);
    for (const each of [b, d, a, c]) {
      const inHours = hours.get(each);
      await put(ann, inHours === undefined ? undefined : later(inHours * HOUR_MS), { roomId, id: each });
      // Bookmarks of the same millisecond are listed by id.
      await sleep(5);
    }
    const pages = async (request: object) => {
      const found: MessageId[][] = [];
      let cursor: string | null | undefined;
      do {
        const page = await list(ann, { ...request, limit: 2, ...(cursor && { cursor }) });
        found.push(idsOf(page));
        ({ cursor } = page);
      } while (cursor !== null);
      return found;
    };
    expect(await pages({})).toEqual([
      [c, a],
      [d, b],
    ]);
    expect(await pages({ reminders: true })).toEqual([[c, d], [a]]);
    expect(await list(bob)).toEqual({ bookmarks: [], cursor: null });
    expect(await refusal(list(ann, { cursor: 'x' }))).toMatchObject({ code: 'INVALID', field: 'cursor' });
  });

  it('shows the message as its user sees it, and an answer ends before it is too large', async () => {
    await history.done(roomId, 'reaction:add', ann, { id, emoji: 'x' });
    expect((await put(ann)).message?.reactions).toMatchObject([{ emoji: 'x', mine: true }]);
    const body = '\u{1F600}'.repeat(LIMITS.bodyChars);
    for (let i = 0; i < 20; i += 1)
      await put(bob, undefined, { roomId, id: (await history.send(roomId, ann, body)).id });
    const first = await list(bob);
    expect(first.bookmarks.length).toBeLessThan(20);
    const rest = await list(bob, { cursor: first.cursor });
    expect(first.bookmarks.length + rest.bookmarks.length).toBe(20);
  });

  it('goes with its room, at once, and counts no longer', async () => {
    await put(ann);
    await put(bob, later(HOUR_MS));
    await history.done(roomId, 'room:delete', ann, {});
    for (const actor of [ann, bob])
      expect(await list(actor, { reminders: actor === bob })).toMatchObject({ bookmarks: [] });
    expect(await refusal(put(bob))).toEqual({ code: 'GONE' });
    await eraseRooms();
    expect({ ann: await stored(ann), bob: await stored(bob) }).toEqual({ ann: [], bob: [] });
  });

  it('is not put behind the erasure of its room', async () => {
    // The deletion of the room waits for no change of a user who is not in it.
    const { cid } = scene;
    let erasure: Promise<unknown> | undefined;
    await sql.transaction(async (open) => {
      await lockKeptRoom(open, roomId);
      await writeBookmark(open, cid.userId, { roomId, id }, null);
      await history.done(roomId, 'room:delete', ann, {});
      erasure = eraseRooms();
      await Promise.race([erasure, sleep(SOON_MS)]);
    });
    await erasure;
    expect(await stored(cid)).toEqual([]);
    await sql.transaction(async (open) => {
      await lockKeptRoom(open, roomId);
      await writeBookmark(open, cid.userId, { roomId, id }, null);
    });
    expect(await stored(cid)).toEqual([]);
  });

  it('goes with its account', async () => {
    await put(ann);
    await put(bob);
    await history.people.apply([{ type: 'user.erased', userId: ann.userId, version: 2 }]);
    expect(await stored(ann)).toEqual([]);
    expect(await stored(bob)).toHaveLength(1);
    expect(await refusal(put(ann))).toMatchObject({ code: 'SESSION_REVOKED' });
    expect(await stored(ann)).toEqual([]);
  });
});
