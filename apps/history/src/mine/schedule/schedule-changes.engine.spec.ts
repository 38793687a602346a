import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { newId, type Actor, type MessageId, type RoomId, type Scheduled } from '#contracts';
import { RoomErasureService } from '../../jobs/room-erasure.service.js';
import { WriteSql } from '../../store/write-sql.js';
import { EndingSql, whileEnding } from '../../../testing/ending-history.js';
import { setSchedule } from '../../../testing/test-schedule.js';
import { writePut } from './schedule-changes.store.js';

const HOUR_MS = 3_600_000;
/** Long enough for an erasure that nothing holds up. */
const SOON_MS = 500;

describe('scheduled messages', () => {
  const schedule = setSchedule();
  const { scene, inMs, later, put, remove, listed, senderOn, sendAll, come, endClaims, messages, bodies } = schedule;
  let ann: Actor;
  let bob: Actor;
  let roomId: RoomId;

  beforeEach(() => {
    ({ ann, bob } = scene);
    ({ roomId } = schedule);
  });

  it('can be replaced and removed, in another room too; the text before is not sent any more', async () => {
    const first = await put({ body: 'first' });
    const elsewhere = await scene.history.group(ann);
    const second = await put({ id: first.id, roomId: elsewhere, body: 'second' });
    expect(second).toMatchObject({ roomId: elsewhere, message: { body: 'second' } });
    expect(await listed()).toEqual([second]);
    await come(first.id);
    await remove(first.id);
    await remove(first.id);
    await remove(newId<MessageId>());
    await sendAll();
    expect(await listed()).toEqual([]);
    expect(await messages()).toEqual([]);
    expect((await scene.history.change('schedule:put', ann, later({ id: first.id }))).created).toBe(true);
  });

  it('as they wait, put again, are not written; also after their time', async () => {
    const asked = later();
    expect(await scene.history.change('schedule:put', ann, asked)).toMatchObject({ created: true });
    const [scheduled] = scene.ownItems(ann);
    expect(await scene.history.change('schedule:put', ann, asked)).toMatchObject({ created: false });
    await come(asked.id);
    const [{ at } = asked] = await listed();
    expect(await scene.history.change('schedule:put', ann, { ...asked, at })).toMatchObject({ created: false });
    expect(scheduled).toMatchObject({ type: 'scheduled' });
    expect(scene.ownItems(ann)).toEqual([]);
  });

  it('take no change while they are sent, and changes again once the claim has ended', async () => {
    const { id } = await put();
    await come(id);
    await whileEnding(scene.history, () => expect(senderOn(scene.history).sendSome()).rejects.toThrow('killed'));
    await expect(put({ id, body: 'other' })).rejects.toThrow(expect.objectContaining({ code: 'CONFLICT' }));
    await expect(remove(id)).rejects.toThrow(expect.objectContaining({ code: 'CONFLICT' }));
    await sendAll();
    expect(await messages()).toEqual([]);
    await endClaims();
    await put({ id, body: 'other' });
    await sendAll();
    expect(await messages()).toEqual([]);
    await come(id);
    await sendAll();
    expect(await bodies()).toEqual(['other']);
  });

  it('whose id has a message in the room are a conflict, also while the row is still there', async () => {
    const { id } = await put();
    await come(id);
    await expect(senderOn(scene.history, new EndingSql(scene.history.writes)).sendSome()).rejects.toThrow('killed');
    await endClaims();
    await expect(put({ id, body: 'other' })).rejects.toThrow(expect.objectContaining({ code: 'CONFLICT' }));
    const elsewhere = await scene.history.group(ann);
    await expect(put({ id, roomId: elsewhere })).rejects.toThrow(expect.objectContaining({ code: 'CONFLICT' }));
    await sendAll();
    await expect(put({ id })).rejects.toThrow(expect.objectContaining({ code: 'CONFLICT' }));
    expect(await bodies()).toEqual(['later']);
  });

  it('are the author’s own: another user finds them nowhere, and cannot use their id', async () => {
    const { id } = await put();
    expect(await listed(bob)).toEqual([]);
    await remove(id, bob);
    await expect(put({ id }, bob)).rejects.toThrow(expect.objectContaining({ code: 'IDEMPOTENCY_MISMATCH' }));
    expect(await listed()).toHaveLength(1);
    await expect(put({}, scene.cid)).rejects.toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
    await scene.history.done(roomId, 'member:role', ann, { userId: bob.userId, role: 'reader' });
    await expect(put({}, bob)).rejects.toThrow(expect.objectContaining({ code: 'FORBIDDEN' }));
  });

  it('are listed by their time, page by page, and by room', async () => {
    const elsewhere = await scene.history.group(ann);
    const ids: MessageId[] = [];
    for (const hours of [3, 1, 2]) ids.push((await put({ at: inMs(hours * HOUR_MS) })).id);
    const other = await put({ roomId: elsewhere, at: inMs(4 * HOUR_MS) });
    const first = await schedule.list.list(ann.userId, { limit: 2 });
    expect(first.scheduled.map(({ id }) => id)).toEqual([ids[1], ids[2]]);
    const rest = await schedule.list.list(ann.userId, { limit: 2, cursor: first.cursor ?? '' });
    expect(rest).toMatchObject({ scheduled: [{ id: ids[0] }, { id: other.id }], cursor: null });
    expect((await schedule.list.list(ann.userId, { roomId: elsewhere })).scheduled).toEqual([other]);
  });

  it('go with the room, and with the account', async () => {
    const { history, store } = scene;
    const first = await put();
    const second = await put({}, bob);
    await history.done(roomId, 'room:delete', ann, {});
    expect([await listed(), await listed(bob)]).toEqual([[], []]);
    await come(first.id);
    await sendAll();
    expect(scene.ownItems(ann)).toContainEqual({ type: 'scheduled', id: first.id, scheduled: null });
    await history.people.apply([{ type: 'user.erased', userId: bob.userId, version: 2 }]);
    expect(await store.query('SELECT 1 FROM history.scheduled WHERE id = $1', [second.id])).toEqual([]);
    const open = await history.group(ann);
    await expect(put({ roomId: open }, bob)).rejects.toThrow(expect.objectContaining({ code: 'SESSION_REVOKED' }));
  });

  it('are not put behind the erasure of their room', async () => {
    const sql = new WriteSql(scene.history.writes);
    const { job } = new RoomErasureService(sql);
    let putting: Promise<Scheduled> | undefined;
    let erasure: Promise<void> | undefined;
    // The put has read its room, and waits for the id: another put, which fails in the end, has taken it.
    const id = newId<MessageId>();
    const taken = sql.transaction(async (open) => {
      await writePut(
        open,
        bob.userId,
        newId<string>(),
        { ...later({ id }), roomId: await scene.history.group(bob) },
        null,
      );
      putting = put({ id });
      await sleep(SOON_MS);
      await scene.store.query('UPDATE history.rooms SET deleted_at = now(), erasing = true WHERE id = $1', [roomId]);
      erasure = job.run();
      await Promise.race([erasure, sleep(SOON_MS)]);
      throw new Error('rolled back');
    });
    await expect(taken).rejects.toThrow('rolled back');
    const scheduled = await putting;
    await erasure;
    await job.stop();
    expect(await scene.store.query('SELECT 1 FROM history.scheduled WHERE id = $1', [scheduled?.id])).toEqual([]);
    await expect(put()).rejects.toThrow(expect.objectContaining({ code: 'GONE' }));
  });
});
