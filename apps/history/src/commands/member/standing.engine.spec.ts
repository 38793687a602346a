import { beforeEach, describe, expect, it } from 'vitest';
import { newId, type Actor, type RoomId } from '#contracts';
import { WriteSql } from '../../store/write-sql.js';
import { command } from '../../../testing/test-command.js';
import type { TestHistory } from '../../../testing/test-history.js';
import { setScene } from '../../../testing/test-scene.js';
import type { MemberRecord } from '../../room/rows/room-facts.js';
import { omit, rowsStatement } from '../../room/rows/columns.js';
import { MEMBER_COLUMNS } from '../../room/rows/member.rows.js';
import { RoomErasureService } from '../../jobs/room-erasure.service.js';

describe('the standing of members', () => {
  const scene = setScene();
  const { store, history, other } = scene;
  let ann: Actor;
  let bob: Actor;
  let cid: Actor;
  let roomId: RoomId;

  beforeEach(async () => {
    ({ ann, bob, cid } = scene);
    roomId = await history.group(ann, [bob, cid], 'public');
    scene.forgetFrames();
  });

  const ownItems = (actor: Actor) => scene.ownItems(actor);
  const state = ({ userId }: Actor) => store.rooms.state(userId, roomId);
  const codes = async (service: TestHistory, ...commands: Parameters<TestHistory['carryOut']>[1][]) =>
    (await service.carryOut(roomId, ...commands)).map((result) => (result.ok ? 'ok' : result.error.code));

  it('a ban ends the membership on all connections; a redelivery after an unban does not ban again', async () => {
    const ban = command('member:ban', ann, { userId: bob.userId });
    expect(await codes(history, ban)).toEqual(['ok']);
    expect(ownItems(bob)).toEqual([{ type: 'room.gone', roomId }]);
    expect(scene.roomFrames(roomId)[0]?.[1].items).toMatchObject([
      { message: { system: { type: 'member.removed', userId: bob.userId, actorId: ann.userId } } },
      { member: { user: { username: 'bob' }, state: 'banned' } },
    ]);
    expect(await codes(history, command('room:join', bob, {}))).toEqual(['BANNED']);
    expect(await codes(history, command('member:unban', ann, { userId: bob.userId }))).toEqual(['ok']);
    expect(await codes(history, command('room:join', bob, {}))).toEqual(['ok']);
    expect(await codes(other, ban)).toEqual(['ok']);
    expect(await state(bob)).toMatchObject({ memberCount: 3 });
  });

  it('a ban may name a user who was never in the room, even one unknown to history', async () => {
    const eve = history.actor('eve');
    expect(await history.done(roomId, 'member:ban', ann, { userId: eve.userId })).toMatchObject({
      user: { username: 'eve' },
      state: 'banned',
    });
    expect(ownItems(eve)).toEqual([]);
    expect(await codes(history, command('room:join', eve, {}))).toEqual(['BANNED']);
    await expect(state(eve)).rejects.toMatchObject({ code: 'BANNED' });
    const secret = await history.group(ann);
    await history.done(secret, 'member:ban', ann, { userId: eve.userId });
    await expect(store.rooms.state(eve.userId, secret)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(history.done(secret, 'room:leave', eve, {})).rejects.toThrow('NOT_FOUND');
  });

  it('a room has one owner even if two histories pass it on at the same moment', async () => {
    const give = ({ userId }: Actor) => command('member:role', ann, { userId, role: 'owner' });
    const results = await Promise.all([history.carryOut(roomId, give(bob)), other.carryOut(roomId, give(cid))]);
    const answered = results.flat().map((result) => (result.ok ? 'ok' : result.error.code));
    expect(answered.sort()).toEqual(['FORBIDDEN', 'ok']);
    const rows = await store.query(`SELECT role FROM history.members WHERE room_id = $1 ORDER BY role`, [roomId]);
    expect(rows).toEqual([{ role: 'admin' }, { role: 'member' }, { role: 'owner' }]);
  });

  it('a member sees a new role at once, and the room sees both members change', async () => {
    await history.done(roomId, 'member:role', ann, { userId: bob.userId, role: 'owner' });
    expect({ ann: ownItems(ann), bob: ownItems(bob) }).toMatchObject({
      ann: [{ state: { me: { role: 'admin' } } }],
      bob: [{ state: { me: { role: 'owner' } } }],
    });
    expect(scene.roomFrames(roomId)[0]?.[1]).toMatchObject({
      from: 5,
      to: 7,
      items: [{ member: { role: 'admin', rev: 6 } }, { member: { role: 'owner', rev: 7 } }],
    });
  });

  it('a room that is passed on and left in one batch goes to the longest-standing admin', async () => {
    const dan = history.actor('dan');
    await history.done(roomId, 'member:add', ann, { userId: dan.userId });
    await history.done(roomId, 'member:role', ann, { userId: cid.userId, role: 'admin' });
    await history.carryOut(
      roomId,
      command('member:role', ann, { userId: dan.userId, role: 'owner' }),
      command('room:leave', ann, {}),
      command('room:leave', dan, {}),
    );
    expect((await state(cid)).me.role).toBe('owner');
    expect((await state(bob)).me.role).toBe('member');
  });

  it('a notify setting reaches only the user’s own connections', async () => {
    const answer = await history.done(roomId, 'room:notify', bob, { notify: 'mentions' });
    expect(answer).toMatchObject({ id: roomId, me: { notify: 'mentions' }, urev: 2, headRev: 5 });
    expect(ownItems(bob)).toEqual([{ type: 'room', state: answer }]);
    await history.done(roomId, 'room:notify', bob, { notify: 'mentions' });
    expect(history.published).toEqual([]);
  });

  it('a level until a time is as of reading, and its time writes and publishes nothing', async () => {
    const until = new Date(Date.now() + 60_000).toISOString();
    const answer = await history.done(roomId, 'room:notify', bob, { notify: 'none', until });
    expect(answer.me).toMatchObject({ notify: 'none', notifyUntil: until, notifyThen: 'all' });
    expect(ownItems(bob)).toEqual([{ type: 'room', state: answer }]);
    expect(await other.done(roomId, 'room:notify', bob, { notify: 'none', until })).toEqual(answer);
    expect(history.published).toEqual([]);
    const row = () => store.query('SELECT * FROM history.members WHERE user_id = $1', [bob.userId]);
    await store.query(`UPDATE history.members SET notify_until = now() WHERE user_id = $1`, [bob.userId]);
    const before = await row();
    const all = { notify: 'all', notifyUntil: null, notifyThen: null };
    const after = { ...answer, me: { ...answer.me, ...all } };
    expect({ state: await state(bob), row: await row() }).toEqual({ state: after, row: before });
    expect(await history.done(roomId, 'room:notify', bob, { notify: 'all' })).toEqual(after);
    expect(await row()).toEqual(before);
  });

  it('a favourite reaches only the user’s own connections, and stays beside other changes of the member', async () => {
    const answer = await history.done(roomId, 'room:favourite', bob, { favourite: true });
    expect(answer).toMatchObject({ id: roomId, me: { favourite: true }, urev: 2, headRev: 5 });
    expect(ownItems(bob)).toEqual([{ type: 'room', state: answer }]);
    await other.done(roomId, 'room:favourite', bob, { favourite: true });
    expect(history.published).toEqual([]);
    await other.done(roomId, 'member:role', ann, { userId: bob.userId, role: 'reader' });
    await history.done(roomId, 'room:leave', bob, {});
    await history.done(roomId, 'room:join', bob, {});
    expect((await state(bob)).me).toMatchObject({ favourite: true, role: 'member' });
    expect((await state(ann)).me.favourite).toBe(false);
  });

  it('a history of the version before keeps both, and sets the level for good', async () => {
    await history.done(roomId, 'room:favourite', bob, { favourite: true });
    await history.done(roomId, 'room:section', bob, { section: 'Clients' });
    await history.done(roomId, 'room:unread', bob, { unread: true, from: 1 });
    const until = new Date(Date.now() + 60_000).toISOString();
    await history.done(roomId, 'room:notify', bob, { notify: 'none', until });
    // Its statement has no column of theirs.
    const later = ['favourite', 'section', 'unread_mark', 'unread_from', 'notify_until', 'notify_meanwhile'] as const;
    type Later = (typeof later)[number];
    const before = rowsStatement<Omit<MemberRecord, Later>>(
      'upsert-members-before',
      omit(MEMBER_COLUMNS, ...later),
      (rows) => `INSERT INTO history.members (${rows.names}) SELECT ${rows.selected} FROM ${rows.unnest}
        ON CONFLICT (room_id, user_id) DO UPDATE
          SET ${rows.assignments('room_id', 'user_id').replaceAll('n.', 'excluded.')}`,
    );
    const [row] = await store.reads.rows<MemberRecord>(
      { name: 'a-member', text: 'SELECT * FROM history.members WHERE user_id = $1' },
      [bob.userId],
    );
    if (row === undefined) throw new Error('there is no member');
    await new WriteSql(history.writes).rows(before, before.rows.values([{ ...row, notify: 'mentions' }]));
    const me = {
      favourite: true,
      section: 'Clients',
      unreadMark: true,
      unreadFrom: 1,
      notify: 'none',
      notifyUntil: until,
      notifyThen: 'mentions',
    };
    expect((await state(bob)).me).toMatchObject(me);
  });

  describe('of a deleted room', () => {
    it('all members lose it at once, and its name is free again', async () => {
      const { name } = await state(ann);
      await history.done(roomId, 'room:delete', ann, {});
      for (const actor of [ann, bob, cid]) {
        expect(ownItems(actor)).toEqual([{ type: 'room.gone', roomId }]);
        await expect(state(actor)).rejects.toMatchObject({ code: 'GONE' });
      }
      expect(history.published).toEqual([]);
      expect(await codes(history, command('room:join', bob, {}), command('room:delete', ann, {}))).toEqual([
        'GONE',
        'ok',
      ]);
      await expect(state(history.actor('eve'))).rejects.toMatchObject({ code: 'NOT_FOUND' });
      const again = { kind: 'group', name: name ?? '', visibility: 'public' } as const;
      expect(await history.done(newId<RoomId>(), 'room:create', ann, again)).toMatchObject({ created: true });
    });

    it('all members learn of it, even if its owner changed in the same batch', async () => {
      await history.carryOut(
        roomId,
        command('member:role', ann, { userId: bob.userId, role: 'owner' }),
        command('room:delete', bob, {}),
      );
      for (const actor of [ann, bob, cid]) expect(ownItems(actor)).toMatchObject([{ type: 'room.gone' }]);
      const rows = await store.query(`SELECT 1 FROM history.members WHERE room_id = $1 AND state = 'joined'`, [roomId]);
      expect(rows).toEqual([]);
    });

    it('only a tombstone stays; a job erases the rest in pieces, once', async () => {
      await store.messages(roomId, { count: 5_000, senderId: bob.userId });
      const { id } = await history.send(roomId, bob, 'look', { mentions: [cid.userId] });
      await history.done(roomId, 'reaction:add', ann, { id, emoji: 'x' });
      await history.done(roomId, 'room:delete', ann, {});
      const sql = new WriteSql(history.writes);
      const jobs = [new RoomErasureService(sql).job, new RoomErasureService(sql).job];
      // A busy machine may end a run early; the next one continues.
      await expect
        .poll(async () => {
          await Promise.all(jobs.map((job) => job.run()));
          return store.query('SELECT 1 FROM history.rooms WHERE id = $1 AND erasing', [roomId]);
        })
        .toEqual([]);
      for (const table of ['messages', 'reactions', 'mentions'])
        expect(await store.query(`SELECT 1 FROM history.${table} WHERE room_id = $1`, [roomId])).toEqual([]);
      const [row] = (await store.query('SELECT name, erasing, first_seq, head_seq FROM history.rooms WHERE id = $1', [
        roomId,
      ])) as unknown[];
      expect(row).toEqual({ name: null, erasing: false, first_seq: 5003, head_seq: 5002 });
      await expect(state(bob)).rejects.toMatchObject({ code: 'GONE' });
      await expect(history.send(roomId, bob, 'again', { id })).rejects.toThrow('GONE');
    });
  });
});
