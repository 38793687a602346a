import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  newId,
  type Actor,
  type MessageId,
  type ReportReason,
  type ReportState,
  type Role,
  type RoomId,
} from '#contracts';
import { setRetention } from '../../jobs/retention/retention.store.js';
import { listReports } from '../../reads/reports/report-list.js';
import { WriteSql } from '../../store/write-sql.js';
import { actorOf } from '../../../testing/test-draft.js';
import type { TestHistory } from '../../../testing/test-history.js';
import { setScene } from '../../../testing/test-scene.js';
import type { TestStore } from '../../../testing/test-store.js';

const MINUTE_MS = 60_000;

describe('a report', () => {
  const scene = setScene();
  let store: TestStore;
  let history: TestHistory;
  let ann: Actor;
  let bob: Actor;
  let cid: Actor;
  let dan: Actor;
  let roomId: RoomId;
  let id: MessageId;
  let version: number;

  beforeEach(async () => {
    ({ store, history, ann, bob, cid } = scene);
    dan = history.actor('dan');
    roomId = await history.group(ann, [bob, cid, dan]);
    ({ id } = await history.send(roomId, bob, 'an insult'));
    version = 1;
    scene.forgetFrames();
  });

  interface Reported {
    reason?: ReportReason;
    note?: string;
    id?: MessageId;
    roomId?: RoomId;
  }
  const report = (actor: Actor, { reason = 'abuse', ...more }: Reported = {}) =>
    history.change('message:report', actor, { roomId, id, reason, ...more });
  const list = (actor: Actor, state?: ReportState, more: { cursor?: string; limit?: number } = {}) =>
    listReports(store.reads, { userId: actor.userId, roomId, ...(state && { state }), ...more });
  const reports = async (actor: Actor, state?: ReportState) => (await list(actor, state)).reports;
  const only = async (actor: Actor, state?: ReportState) => {
    const found = await reports(actor, state);
    expect(found).toHaveLength(1);
    return found[0]!;
  };
  const close = async (actor: Actor, state?: ReportState) =>
    history.change('report:close', actor, { roomId, reportId: (await only(actor, state)).id });
  const refusal = (work: Promise<unknown>) =>
    work.then(
      () => 'ok',
      (error: { code: string }) => error.code,
    );
  const edit = async (body: string) => {
    await history.done(roomId, 'message:edit', bob, { id, version, body });
    version += 1;
  };
  const role = (user: Actor, to: Role) => history.done(roomId, 'member:role', ann, { userId: user.userId, role: to });
  const openReports = async (actor: Actor) => (await store.rooms.state(actor.userId, roomId)).me.openReports;
  const rows = async () =>
    (await store.query(
      'SELECT q.*, (SELECT count(*)::int FROM history.report_entries e WHERE e.report_id = q.id) AS entries FROM history.reports q WHERE room_id = $1',
      [roomId],
    )) as { id: string; people: number; entries: number; sender_id: string | null }[];

  it('shows moderators what was reported, without the people who did', async () => {
    await report(cid, { reason: 'spam', note: 'look at this' });
    await report(dan, { reason: 'abuse', note: 'he does it again' });
    const found = await only(ann);
    expect(found).toEqual({
      id: expect.any(String),
      roomId,
      messageId: id,
      seq: expect.any(Number),
      senderId: bob.userId,
      sender: expect.objectContaining({ id: bob.userId, username: bob.username }),
      texts: [{ version: 1, body: 'an insult', files: [] }],
      reasons: [
        { reason: 'spam', count: 1 },
        { reason: 'abuse', count: 1 },
      ],
      notes: ['he does it again', 'look at this'],
      count: 2,
      firstAt: expect.any(String),
      lastAt: expect.any(String),
      state: 'open',
      closedAt: null,
      closedBy: null,
    });
    expect(found.lastAt >= found.firstAt).toBe(true);
    const answers = JSON.stringify([
      await list(ann),
      await list(ann, 'closed'),
      await close(ann),
      await store.rooms.state(ann.userId, roomId),
    ]);
    for (const { userId, username, displayName } of [cid, dan])
      for (const name of [userId, username, displayName]) expect(answers).not.toContain(name);
  });

  it('changes nothing that the room or its sender sees: no seq, no rev, no frame', async () => {
    const view = async (actor: Actor): Promise<unknown> => [
      await store.rooms.state(actor.userId, roomId),
      await store.query('SELECT * FROM history.rooms WHERE id = $1', [roomId]),
      await store.query('SELECT * FROM history.messages WHERE room_id = $1 ORDER BY seq', [roomId]),
      await store.query('SELECT urev FROM history.people WHERE user_id = ANY($1) ORDER BY user_id', [
        [ann.userId, bob.userId, cid.userId],
      ]),
    ];
    const before = await view(bob);
    await report(cid, { note: 'look' });
    await close(ann);
    await report(dan);
    expect(history.published).toEqual([]);
    const after = await view(bob);
    expect(JSON.stringify(after)).toBe(JSON.stringify(before));
    expect(await openReports(bob)).toBeUndefined();
  });

  it('of the same text by the same person changes nothing, also with another reason, and at the same time', async () => {
    await Promise.all([
      report(cid, { reason: 'spam' }),
      report(cid, { reason: 'abuse' }),
      scene.other.change('message:report', cid, { roomId, id, reason: 'other', note: 'again' }),
    ]);
    const first = await only(ann);
    expect(first).toMatchObject({ count: 1 });
    expect(first.reasons).toHaveLength(1);
    expect(await report(cid, { reason: 'other', note: 'more' })).toEqual({});
    expect(await only(ann)).toEqual(first);
    expect(await rows()).toMatchObject([{ people: 1, entries: 1 }]);
  });

  it('of several people at the same time loses none, through two histories', async () => {
    const people = Array.from({ length: 8 }, (_, i) => history.actor(`p${String(i)}`));
    for (const { userId } of people) await history.done(roomId, 'member:add', ann, { userId });
    await Promise.all(
      people.map((actor, i) =>
        (i % 2 === 0 ? history : scene.other).change('message:report', actor, {
          roomId,
          id,
          reason: 'spam',
          note: `n${String(i)}`,
        }),
      ),
    );
    const found = await only(ann);
    expect(found).toMatchObject({ count: 8, reasons: [{ reason: 'spam', count: 8 }] });
    expect([...found.notes].sort()).toEqual(people.map((_, i) => `n${String(i)}`));
  });

  it('that the bus delivers again is stored once, and never after its deadline', async () => {
    const requestId = newId<never>();
    await history.change('message:report', cid, { roomId, id, reason: 'spam' }, { requestId });
    await edit('another insult');
    await history.change('message:report', cid, { roomId, id, reason: 'spam' }, { requestId });
    expect(await rows()).toMatchObject([{ people: 1, entries: 1 }]);
    const late = { until: Date.now() - MINUTE_MS };
    expect(await refusal(history.change('message:report', dan, { roomId, id, reason: 'spam' }, late))).toBe('TIMEOUT');
    expect(await rows()).toMatchObject([{ people: 1, entries: 1 }]);
  });

  it('of a changed text has both texts, and counts as another report, not as another person', async () => {
    await report(cid, { reason: 'spam' });
    await edit('a worse insult');
    await report(cid, { reason: 'abuse' });
    await report(dan, { reason: 'abuse' });
    expect(await only(ann)).toMatchObject({
      texts: [
        { version: 1, body: 'an insult' },
        { version: 2, body: 'a worse insult' },
      ],
      count: 2,
      reasons: [
        { reason: 'spam', count: 1 },
        { reason: 'abuse', count: 2 },
      ],
    });
  });

  it('needs a text message of another user that the reporter may read', async () => {
    const { messages } = await store.rooms.open(ann.userId, { roomId });
    const notice = messages[0]!.id;
    expect(await refusal(report(cid, { id: notice }))).toBe('FORBIDDEN');
    expect(await refusal(report(bob))).toBe('FORBIDDEN');
    expect(await refusal(report(cid, { id: newId() }))).toBe('NOT_FOUND');
    const eve = history.actor('eve');
    expect(await refusal(report(eve))).toBe('NOT_FOUND');
    const open = await history.group(bob, [], 'public');
    const { id: public_ } = await history.send(open, bob, 'in public');
    expect(await refusal(report(cid, { roomId: open, id: public_ }))).toBe('NOT_A_MEMBER');
    await history.done(roomId, 'member:ban', ann, { userId: dan.userId });
    expect(await refusal(report(dan))).toBe('BANNED');
    expect(await rows()).toEqual([]);
  });

  it('is taken from readers and muted members, in archived rooms', async () => {
    await role(cid, 'reader');
    await history.done(roomId, 'member:mute', ann, { userId: dan.userId, seconds: 60 });
    await history.done(roomId, 'room:update', ann, { archived: true });
    await report(cid);
    await report(dan);
    expect(await only(ann)).toMatchObject({ count: 2 });
    expect(await close(ann)).toMatchObject({ state: 'closed' });
  });

  it('is taken from guests, in unopened and in blocked rooms', async () => {
    const guest = history.directory.actor('guest', 'guest');
    // Others have put the guest into the room, who has not opened it.
    await history.done(roomId, 'member:add', ann, { userId: guest.userId });
    await report(guest);
    expect(await only(ann)).toMatchObject({ count: 1 });
    const direct = newId<RoomId>();
    await history.done(direct, 'room:create', cid, { kind: 'direct', memberIds: [bob.userId] });
    const message = await history.send(direct, bob, 'in private');
    await history.change('block:add', cid, { userId: bob.userId });
    await report(cid, { roomId: direct, id: message.id });
    const kept = await store.query('SELECT people FROM history.reports WHERE room_id = $1', [direct]);
    expect(kept).toEqual([{ people: 1 }]);
  });

  it('of a deleted message is GONE, unless the person has reported it before', async () => {
    await report(cid);
    await history.done(roomId, 'message:delete', bob, { id });
    expect(await refusal(report(cid))).toBe('ok');
    expect(await refusal(report(dan))).toBe('GONE');
    expect(await only(ann)).toMatchObject({ texts: [{ body: 'an insult' }], count: 1 });
  });

  it('is closed by a moderator, stays closed for the text that was judged, and opens for another one', async () => {
    await report(cid);
    const closed = await close(ann);
    expect(closed).toMatchObject({ state: 'closed', closedBy: { id: ann.userId }, closedAt: expect.any(String) });
    expect(await history.change('report:close', ann, { roomId, reportId: closed.id })).toEqual(closed);
    expect(await reports(ann)).toEqual([]);
    await report(dan, { note: 'still there' });
    expect(await only(ann, 'closed')).toMatchObject({ count: 2, notes: ['still there'], closedAt: closed.closedAt });
    await edit('something else');
    await edit('an insult');
    const [eve, fay] = [history.actor('eve'), history.actor('fay')];
    for (const { userId } of [eve, fay]) await history.done(roomId, 'member:add', ann, { userId });
    await report(eve);
    expect(await reports(ann)).toEqual([]);
    await edit('a worse insult');
    await report(fay);
    expect(await only(ann)).toMatchObject({ count: 4, state: 'open', closedAt: null, closedBy: null });
    expect(await reports(ann, 'closed')).toEqual([]);
  });

  it('is judged with the text of the time of closing', async () => {
    await report(cid);
    await edit('not so bad');
    await close(ann);
    await report(dan);
    expect(await reports(ann)).toEqual([]);
  });

  it('that a late copy of a close meets again stays open', async () => {
    await report(cid);
    const { id: reportId } = await only(ann);
    const requestId = newId<never>();
    await history.change('report:close', ann, { roomId, reportId }, { requestId });
    await edit('a worse insult');
    await report(dan);
    expect(await history.change('report:close', ann, { roomId, reportId }, { requestId })).toMatchObject({
      state: 'open',
    });
  });

  it('is seen by higher roles than its sender’s, and by moderators once the sender has left', async () => {
    const [mod, admin] = [cid, dan];
    await role(mod, 'moderator');
    await role(admin, 'admin');
    const eve = history.actor('eve');
    await history.done(roomId, 'member:add', ann, { userId: eve.userId });
    const sent: [Actor, Role][] = [
      [bob, 'member'],
      [mod, 'moderator'],
      [admin, 'admin'],
      [ann, 'owner'],
    ];
    const of = new Map<MessageId, Role>();
    for (const [sender, its] of sent) {
      const message = await history.send(roomId, sender, `by ${its}`);
      of.set(message.id, its);
      await report(eve, { id: message.id });
    }
    const seen = async (actor: Actor) => (await reports(actor)).map(({ messageId }) => of.get(messageId)).sort();
    expect(await seen(mod)).toEqual(['member']);
    expect(await seen(admin)).toEqual(['member', 'moderator']);
    expect(await seen(ann)).toEqual(['admin', 'member', 'moderator']);
    expect(await Promise.all([mod, admin, ann].map(openReports))).toEqual([1, 2, 3]);
    const ofAdmin = (await reports(ann)).find(({ messageId }) => of.get(messageId) === 'admin')!;
    expect(await refusal(history.change('report:close', mod, { roomId, reportId: ofAdmin.id }))).toBe('NOT_FOUND');
    expect(await refusal(history.change('report:close', admin, { roomId, reportId: ofAdmin.id }))).toBe('NOT_FOUND');
    await history.done(roomId, 'room:leave', admin, {});
    expect(await seen(mod)).toEqual(['admin', 'member']);
  });

  it('about the app whose room it is goes to operators alone, and the app’s bot sees those about others', async () => {
    const { id: other } = await history.send(roomId, dan, 'another insult');
    await report(cid);
    await report(cid, { id: other });
    await store.query(`UPDATE history.rooms SET external_id = $1::text, app_id = $2 WHERE id = $3`, [
      roomId,
      bob.userId,
      roomId,
    ]);
    await store.query(`UPDATE history.members SET state = 'left' WHERE room_id = $1 AND user_id = $2`, [
      roomId,
      bob.userId,
    ]);
    for (const actor of [ann, bob]) expect((await reports(actor)).map(({ messageId }) => messageId)).toEqual([other]);
    expect(await openReports(ann)).toBe(1);
  });

  it('is not for members, nor for the sides of a direct room', async () => {
    await report(cid);
    const { id: reportId } = await only(ann);
    for (const actor of [bob, cid]) {
      expect(await refusal(list(actor))).toBe('FORBIDDEN');
      expect(await refusal(history.change('report:close', actor, { roomId, reportId }))).toBe('FORBIDDEN');
      expect(await openReports(actor)).toBeUndefined();
    }
    const other = await history.group(ann, [bob]);
    expect(await refusal(history.change('report:close', ann, { roomId: other, reportId }))).toBe('NOT_FOUND');
    const direct = newId<RoomId>();
    await history.done(direct, 'room:create', cid, { kind: 'direct', memberIds: [bob.userId] });
    const message = await history.send(direct, bob, 'in private');
    await report(cid, { roomId: direct, id: message.id });
    expect(await refusal(listReports(store.reads, { userId: cid.userId, roomId: direct }))).toBe('FORBIDDEN');
    expect((await store.rooms.state(cid.userId, direct)).me.openReports).toBeUndefined();
  });

  it('of a purged message is seen by operators alone', async () => {
    await report(cid);
    await setRetention(new WriteSql(history.writes), roomId, 7);
    await store.query(`UPDATE history.messages SET created_at = now() - interval '8 days' WHERE room_id = $1`, [
      roomId,
    ]);
    await history.done(roomId, 'room:purge', actorOf('server'), {});
    expect({ list: await reports(ann), count: await openReports(ann) }).toEqual({ list: [], count: 0 });
    expect(await rows()).toHaveLength(1);
    expect(await refusal(report(cid))).toBe('ok');
    expect(await refusal(report(dan))).toBe('GONE');
  });

  it('is counted exactly up to 99, then as 100', async () => {
    await report(cid);
    const add = (count: number) =>
      store.query(
        `INSERT INTO history.reports (id, room_id, message_id, seq, sender_id, first_at, last_at)
         SELECT gen_random_uuid(), $1, gen_random_uuid(), 1000000, $2, now(), now() FROM generate_series(1, $3::int)`,
        [roomId, bob.userId, count],
      );
    await add(98);
    expect(await openReports(ann)).toBe(99);
    await add(20);
    expect(await openReports(ann)).toBe(100);
  });

  it('is listed with the newest last report first, in pages', async () => {
    const ids = [id];
    for (const body of ['b', 'c', 'd']) ids.push((await history.send(roomId, bob, body)).id);
    for (const each of ids) {
      await report(cid, { id: each });
      await sleep(5);
    }
    await report(dan, { id: ids[1]! });
    const [a, b, c, d] = ids;
    const first = await list(ann, 'open', { limit: 3 });
    const rest = await list(ann, 'open', { limit: 3, cursor: first.cursor! });
    expect([...first.reports, ...rest.reports].map(({ messageId }) => messageId)).toEqual([b, d, c, a]);
    expect(rest.cursor).toBeNull();
    expect(await refusal(list(ann, 'open', { cursor: 'x' }))).toBe('INVALID');
  });

  it('has the newest ten notes', async () => {
    const people = Array.from({ length: 12 }, (_, i) => history.actor(`n${String(i)}`));
    for (const { userId } of people) await history.done(roomId, 'member:add', ann, { userId });
    for (const [i, actor] of people.entries()) {
      await report(actor, i === 5 ? {} : { note: `note ${String(i)}` });
      await sleep(2);
    }
    expect((await only(ann)).notes).toEqual([11, 10, 9, 8, 7, 6, 4, 3, 2, 1].map((i) => `note ${String(i)}`));
  });
});
