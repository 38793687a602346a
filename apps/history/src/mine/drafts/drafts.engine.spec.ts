import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { LIMITS, newId, type Actor, type MessageId, type RoomId, type SavedDraft } from '#contracts';
import { RoomErasureService } from '../../jobs/room-erasure.service.js';
import { listDrafts } from '../../reads/drafts/draft-list.js';
import { WriteSql } from '../../store/write-sql.js';
import { setScene } from '../../../testing/test-scene.js';
import { lockKeptRoom } from '../bookmarks/bookmark-changes.store.js';
import { writeDraft } from './draft-changes.store.js';

/** Long enough for an erasure that nothing holds up. */
const SOON_MS = 500;

describe('a draft', () => {
  const scene = setScene();
  const { store, history } = scene;
  let ann: Actor;
  let bob: Actor;
  let sql: WriteSql;
  let roomId: RoomId;
  let threadId: MessageId;

  beforeEach(async () => {
    ({ ann, bob } = scene);
    sql = new WriteSql(history.writes);
    roomId = await history.group(ann, [bob]);
    threadId = (await history.send(roomId, bob, 'a root')).id;
    scene.forgetFrames();
  });

  const put = (actor: Actor, body: string, more: object = {}) =>
    history.change('draft:put', actor, { roomId, body, ...more });
  const remove = (actor: Actor, more: object = {}) => history.change('draft:remove', actor, { roomId, ...more });
  const refusal = (work: Promise<unknown>) =>
    work.then(
      () => 'ok',
      (error: { code: string; details: object }) => ({ code: error.code, ...error.details }),
    );
  const list = (actor: Actor, request: object = {}) => listDrafts(store.reads, { userId: actor.userId, ...request });
  const bodies = async (actor: Actor) => (await list(actor)).drafts.map(({ body }) => body);
  const stored = async (actor: Actor) =>
    (await store.query('SELECT 1 FROM history.drafts WHERE user_id = $1', [actor.userId])) as unknown[];
  const eraseRooms = () => new RoomErasureService(sql).job.run();

  it('reaches the user’s own connections, with a urev; a repeat writes nothing', async () => {
    const first = await put(ann, 'begun');
    expect(first).toEqual({ roomId, threadId: null, body: 'begun', replyTo: null, changedAt: expect.any(String) });
    expect(await put(ann, 'begun')).toEqual(first);
    const changed = await put(ann, 'begun', { replyTo: threadId });
    await remove(ann);
    await remove(ann);
    const item = { type: 'draft', roomId, threadId: null };
    expect(scene.ownFrames(ann)).toEqual([
      ['user:changes', { from: 1, to: 2, items: [{ ...item, draft: first }] }],
      ['user:changes', { from: 2, to: 3, items: [{ ...item, draft: changed }] }],
      ['user:changes', { from: 3, to: 4, items: [{ ...item, draft: null }] }],
    ]);
    expect([scene.ownFrames(bob), history.published]).toEqual([[], []]);
  });

  it('is one for the room and one for each thread, and the last put wins', async () => {
    await put(ann, 'in the room');
    await put(ann, 'in a thread', { threadId });
    await put(ann, ' \n', { threadId: newId() });
    const last = await scene.other.change('draft:put', ann, { roomId, body: 'in the room, again' });
    expect(await bodies(ann)).toEqual(['in the room, again', ' \n', 'in a thread']);
    expect((await list(ann)).drafts[0]).toEqual(last);
    await remove(ann);
    expect(await bodies(ann)).toEqual([' \n', 'in a thread']);
    expect(await list(bob)).toEqual({ drafts: [], cursor: null });
  });

  it('needs the right to read the room, also an archived one; without it, it is left out and does not count', async () => {
    await history.done(roomId, 'room:update', ann, { archived: true });
    await put(bob, 'archived');
    await history.done(roomId, 'room:update', ann, { archived: false });
    await history.done(roomId, 'member:remove', ann, { userId: bob.userId });
    expect(await refusal(put(bob, 'left'))).toEqual({ code: 'NOT_FOUND' });
    expect(await refusal(put(scene.cid, 'stranger'))).toEqual({ code: 'NOT_FOUND' });
    expect([await bodies(bob), await stored(bob)]).toMatchObject([[], [{}]]);
    await history.done(roomId, 'member:add', ann, { userId: bob.userId });
    expect(await bodies(bob)).toEqual(['archived']);
    await history.done(roomId, 'member:ban', ann, { userId: bob.userId });
    expect(await refusal(put(bob, 'banned'))).toEqual({ code: 'BANNED' });
    expect(await refusal(remove(bob))).toBe('ok');
    expect(await stored(bob)).toEqual([]);
  });

  it('is not for bots', async () => {
    const bot = history.directory.actor('robot', 'bot');
    const own = await history.group(bot, []);
    expect(await refusal(history.change('draft:put', bot, { roomId: own, body: 'x' }))).toEqual({ code: 'FORBIDDEN' });
  });

  it('is one of at most a limit of those that can be read, which changes and removals do not touch', async () => {
    const left = await history.group(bob, [ann]);
    const fill = (room: RoomId, count: number) =>
      store.query(
        `INSERT INTO history.drafts (user_id, room_id, thread_id, body, changed_at)
         SELECT $1, $2, gen_random_uuid(), 'x', now() FROM generate_series(1, $3)`,
        [ann.userId, room, count],
      );
    await Promise.all([fill(roomId, LIMITS.drafts - 1), fill(left, 5)]);
    await history.done(left, 'room:leave', ann, {});
    const answers = await Promise.all(['a', 'b'].map((body) => refusal(put(ann, body, { threadId: newId() }))));
    expect(answers.filter((answer) => answer !== 'ok')).toEqual([{ code: 'LIMIT_REACHED', scope: 'drafts' }]);
    const { threadId: one } = (await list(ann)).drafts[0] as SavedDraft;
    expect(await put(ann, 'changed', { threadId: one })).toMatchObject({ body: 'changed' });
    await remove(ann, { threadId: one });
    expect(await refusal(put(ann, 'room for one'))).toBe('ok');
  });

  it('is listed latest change first, in pages, each small enough for one answer', async () => {
    const body = '\u{1F600}'.repeat(LIMITS.bodyChars);
    for (let nth = 0; nth < 20; nth += 1) await put(ann, `${String(nth)}${body.slice(2)}`, { threadId: newId() });
    const found: SavedDraft[] = [];
    let pages = 0;
    let cursor: string | null | undefined;
    do {
      const page = await list(ann, { limit: 17, ...(cursor && { cursor }) });
      found.push(...page.drafts);
      pages += 1;
      ({ cursor } = page);
    } while (cursor !== null);
    expect(new Set(found.map(({ threadId: each }) => each)).size).toBe(20);
    expect(found.map(({ changedAt }) => changedAt)).toEqual(
      found
        .map(({ changedAt }) => changedAt)
        .sort()
        .reverse(),
    );
    expect(pages).toBeGreaterThan(1);
    expect(await refusal(list(ann, { cursor: 'x' }))).toMatchObject({ code: 'INVALID', field: 'cursor' });
  });

  it('goes with its room, and is not put behind the erasure', async () => {
    await put(ann, 'mine');
    let erasure: Promise<unknown> | undefined;
    // The deletion of the room waits for no change of a user who is not in it.
    const { cid } = scene;
    await history.group(cid, []);
    await sql.transaction(async (open) => {
      await lockKeptRoom(open, roomId);
      await writeDraft(open, cid.userId, { roomId, body: 'being put' });
      await history.done(roomId, 'room:delete', ann, {});
      erasure = eraseRooms();
      await Promise.race([erasure, sleep(SOON_MS)]);
    });
    await erasure;
    expect([await stored(ann), await stored(cid), await bodies(ann)]).toEqual([[], [], []]);
    expect(await refusal(put(ann, 'behind it'))).toEqual({ code: 'GONE' });
  });

  it('goes with its account', async () => {
    await put(ann, 'mine');
    await put(bob, 'his');
    await history.people.apply([{ type: 'user.erased', userId: ann.userId, version: 2 }]);
    expect([await stored(ann), await bodies(bob)]).toEqual([[], ['his']]);
    expect(await refusal(put(ann, 'late'))).toMatchObject({ code: 'SESSION_REVOKED' });
  });
});
