import { beforeEach, describe, expect, it } from 'vitest';
import { newId, type Actor, type MessageId, type RoomId } from '#contracts';
import { RoomErasureService } from '../../jobs/room-erasure.service.js';
import { eraseReasons } from '../../people/people.store.js';
import { WriteSql } from '../../store/write-sql.js';
import type { TestHistory } from '../../../testing/test-history.js';
import { setScene } from '../../../testing/test-scene.js';
import type { TestStore } from '../../../testing/test-store.js';
import { SyncService } from '../sync/sync.service.js';
import { RoomLogService } from './room-log.service.js';

describe('the log of a room', () => {
  const scene = setScene();
  let store: TestStore;
  let history: TestHistory;
  let ann: Actor;
  let bob: Actor;
  let cid: Actor;
  let roomId: RoomId;
  const reason = 'no caps';

  beforeEach(async () => {
    ({ store, history, ann, bob, cid } = scene);
    roomId = await history.group(ann, [bob, cid], 'public');
    scene.forgetFrames();
  });

  const list = ({ userId }: Actor, more = {}) => new RoomLogService(store.reads).list(userId, { roomId, ...more });
  const sync = ({ userId }: Actor, request = {}) => new SyncService(store.reads).sync(userId, request);
  const reasons = () =>
    store.query(
      `SELECT reason FROM history.room_acts WHERE room_id = $1 AND reason IS NOT NULL
       UNION ALL SELECT coalesce(mute_reason, gone_reason) FROM history.members
        WHERE room_id = $1 AND coalesce(mute_reason, gone_reason) IS NOT NULL`,
      [roomId],
    );

  it('has the acts of members on others, newest first, in pages', async () => {
    const id = newId<MessageId>();
    await history.done(roomId, 'message:send', bob, { id, body: 'SECRET' });
    await history.done(roomId, 'message:delete', ann, { id });
    await history.done(roomId, 'act:mute', ann, { userId: bob.userId, seconds: 60, reason });
    await history.done(roomId, 'member:mute', ann, { userId: bob.userId, seconds: 0 });
    await history.done(roomId, 'member:role', ann, { userId: cid.userId, role: 'moderator' });
    await history.done(roomId, 'act:ban', cid, { userId: bob.userId, reason });
    const { acts, cursor } = await list(cid);
    expect(cursor).toBeNull();
    const named = (username: string) => ({ username, displayName: expect.any(String) });
    const byAnn = { actor: named('ann'), user: named('bob'), at: expect.any(String) };
    expect(acts).toMatchObject([
      { act: 'member:ban', actor: named('cid'), user: named('bob'), reason },
      { act: 'member:role', actor: named('ann'), user: named('cid'), role: 'moderator' },
      { ...byAnn, act: 'member:mute', mutedUntil: null },
      { ...byAnn, act: 'member:mute', mutedUntil: expect.any(String), reason },
      { ...byAnn, act: 'message:delete', messageId: id },
    ]);
    expect(JSON.stringify(acts)).not.toContain('SECRET');
    const first = await list(ann, { limit: 2 });
    const second = await list(ann, { limit: 3, cursor: first.cursor });
    expect([...first.acts, ...second.acts]).toEqual(acts);
    expect(second.cursor).toBeNull();
  });

  it('is only for moderators of groups', async () => {
    await expect(list(bob)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(list(history.actor('eve'))).rejects.toMatchObject({ code: 'NOT_A_MEMBER' });
  });

  it('leaves out an erased user, and what was said to them', async () => {
    await history.done(roomId, 'act:ban', ann, { userId: bob.userId, reason });
    await store.query('UPDATE history.people SET erased_at = now() WHERE user_id = $1', [bob.userId]);
    const [act] = (await list(ann)).acts;
    expect(act).toEqual({ at: expect.any(String), act: 'member:ban', actor: expect.anything(), user: null });
    expect(await reasons()).toHaveLength(2);
    await eraseReasons(new WriteSql(history.writes), [bob.userId]);
    expect(await reasons()).toEqual([]);
  });

  it('goes with its room, and so do the reasons of its former members', async () => {
    await history.done(roomId, 'act:ban', ann, { userId: bob.userId, reason });
    await history.done(roomId, 'room:delete', ann, {});
    await new RoomErasureService(new WriteSql(history.writes)).job.run();
    expect(await reasons()).toEqual([]);
    expect(await store.query('SELECT 1 FROM history.room_acts WHERE room_id = $1', [roomId])).toEqual([]);
  });

  describe('a reason', () => {
    it('of a removal is in the item and in the sync of the removed user alone', async () => {
      const { sync: before } = await sync(bob);
      await history.done(roomId, 'act:remove', ann, { userId: bob.userId, reason });
      expect(scene.ownItems(bob)).toEqual([{ type: 'room.gone', roomId, reason }]);
      const { sync: after } = await sync(bob, { epoch: before.epoch, urev: before.urev });
      expect(after).toMatchObject({ gone: [roomId], goneReasons: { [roomId]: reason } });
      const { sync: named } = await sync(bob, { epoch: before.epoch, urev: after.urev, rooms: { [roomId]: 1 } });
      expect(named).toMatchObject({ gone: [roomId], goneReasons: { [roomId]: reason } });
      expect(JSON.stringify([history.published, await sync(cid), await sync(ann)])).not.toContain(reason);
    });

    it('is not in the sync of a user who was only banned, or who left', async () => {
      const eve = history.actor('eve');
      await history.done(roomId, 'act:ban', ann, { userId: eve.userId, reason });
      const { sync: start } = await sync(eve);
      const { sync: answer } = await sync(eve, { epoch: start.epoch, urev: start.urev, rooms: { [roomId]: 1 } });
      expect(answer.gone).toEqual([roomId]);
      expect(answer).not.toHaveProperty('goneReasons');
      const { sync: before } = await sync(bob);
      await history.done(roomId, 'room:leave', bob, {});
      expect(scene.ownItems(bob)).toEqual([{ type: 'room.gone', roomId }]);
      const { sync: after } = await sync(bob, { epoch: before.epoch, urev: before.urev });
      expect(after).not.toHaveProperty('goneReasons');
    });

    it('of a mute is in the RoomState of the muted member alone, while it lasts', async () => {
      await history.done(roomId, 'act:mute', ann, { userId: bob.userId, seconds: 60, reason });
      const me = async ({ userId }: Actor) => (await store.rooms.state(userId, roomId)).me;
      expect(await me(bob)).toMatchObject({ muteReason: reason });
      expect(await me(ann)).not.toHaveProperty('muteReason');
      expect(JSON.stringify(history.published)).not.toContain(reason);
      await store.query(`UPDATE history.members SET muted_until = now() WHERE room_id = $1`, [roomId]);
      expect(await me(bob)).not.toHaveProperty('muteReason');
    });

    it('of a ban is in the errors of the banned user', async () => {
      await history.done(roomId, 'act:ban', ann, { userId: bob.userId, reason });
      const message = `Banned from this room. Reason: ${reason}`;
      await expect(store.rooms.state(bob.userId, roomId)).rejects.toMatchObject({ code: 'BANNED', message });
    });
  });
});
