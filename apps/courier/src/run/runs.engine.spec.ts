import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { newId, type RoomId, type UserId } from '#contracts';
import { refusal, TestCouriers } from '../../testing/test-couriers.js';
import { readCursorsAt } from '../cursors/cursors.store.js';
import { GONE } from '../cursors/positions.policy.js';
import { pauseHook, removeHook, resumeHook, setReplay } from '../hooks/hook.store.js';

describe('a courier', () => {
  let couriers: TestCouriers;

  beforeEach(async () => {
    couriers = await TestCouriers.start();
  });
  afterEach(() => couriers.stop());

  it('delivers everything to a mirror, then that it has caught up, then what is new', async () => {
    const { log, receiver } = couriers;
    const rooms = [log.makeRoom(), log.makeRoom(), log.makeRoom()] as const;
    for (const roomId of rooms) log.send(roomId);
    const hookId = await couriers.hook();
    await couriers.courier();
    await expect.poll(() => receiver.types).toEqual(['room.changed', 'room.changed', 'room.changed', 'feed.caught_up']);
    await couriers.send(rooms[0]);
    await expect.poll(() => receiver.seqsOf(rooms[0])).toEqual([1, 2]);
    await expect.poll(() => couriers.cursor(hookId, rooms[0])).toEqual(log.endOf(rooms[0]));
    expect((await couriers.row(hookId)).caught_up).toBe(true);
    await expect.poll(async () => (await couriers.row(hookId)).last_accepted_at).not.toBeNull();
  });

  it('calls no hook of a restored store while HOOKS_MAX is 0', async () => {
    couriers.config.hooksMax = 0;
    couriers.log.makeRoom();
    await couriers.hook();
    const courier = await couriers.courier();
    await courier.sweeps.job.run();
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect(courier.runs.rows()).toEqual([]);
    expect(couriers.receiver.requests).toEqual([]);
  });

  it('tells a listener what was sent since its creation, and not what was there before', async () => {
    const { log, receiver } = couriers;
    const [old, idle] = [log.makeRoom(0), log.makeRoom(0)];
    for (const roomId of [old, idle]) log.send(roomId, Date.now() - 60_000);
    await couriers.hook({ from_start: false });
    log.send(old);
    const courier = await couriers.courier();
    await expect.poll(() => receiver.seqsOf(old)).toEqual([2]);
    await couriers.send(idle);
    await expect.poll(() => receiver.seqsOf(idle)).toEqual([2]);
    const young = log.makeRoom();
    log.send(young);
    await courier.sweeps.job.run();
    await expect.poll(() => receiver.seqsOf(young)).toEqual([1]);
    expect(receiver.types).not.toContain('feed.caught_up');
  });

  it.each([
    ['a mirror all that was imported', true, [1, 2, 3]],
    ['a listener only what comes behind it', false, [3]],
  ])('tells %s', async (_, from_start, seqs) => {
    const { log, receiver } = couriers;
    await couriers.hook({ from_start });
    const roomId = log.makeRoom(0);
    log.send(roomId);
    log.imported.set(roomId, log.send(roomId).seq);
    const courier = await couriers.courier();
    await courier.sweeps.job.run();
    await expect.poll(() => receiver.types.filter((type) => type === 'room.changed')).not.toEqual([]);
    await couriers.send(roomId);
    await expect.poll(() => receiver.seqsOf(roomId)).toEqual(seqs);
  });

  it('is replaced within 10 s of a kill, and what was accepted and written does not come again', async () => {
    const { log, receiver } = couriers;
    const roomId = log.makeRoom();
    log.send(roomId);
    const hookId = await couriers.hook();
    const first = await couriers.courier();
    const second = await couriers.courier();
    await expect.poll(() => couriers.cursor(hookId, roomId)).toEqual(log.endOf(roomId));
    const killed = first.runs.rows().length > 0 ? first : second;
    await killed.kill();
    const killedAt = performance.now();
    log.send(roomId);
    await expect.poll(() => receiver.seqsOf(roomId)).toEqual([1, 2]);
    expect(performance.now() - killedAt).toBeLessThan(12_000);
  });

  it('shares the hooks with others, and gives them up when it stops', async () => {
    for (let i = 0; i < 4; i += 1) await couriers.hook();
    const first = await couriers.courier();
    await expect.poll(() => first.runs.rows()).toHaveLength(4);
    const second = await couriers.courier();
    await expect.poll(() => second.runs.rows()).toHaveLength(2);
    await expect.poll(() => first.runs.rows()).toHaveLength(2);
    await second.stop();
    const stoppedAt = performance.now();
    await expect.poll(() => first.runs.rows()).toHaveLength(4);
    expect(performance.now() - stoppedAt).toBeLessThan(5_000);
  });

  it('overwrites nothing when it has lost the lease, or when a replay has begun', async () => {
    const { log } = couriers;
    const roomId = log.makeRoom();
    log.send(roomId);
    const hookId = await couriers.hook();
    const courier = await couriers.courier();
    await expect.poll(() => couriers.cursor(hookId, roomId)).toEqual(log.endOf(roomId));
    const feed = courier.feeds.get(hookId);
    const far = { seq: 50, rev: 50 } as ReturnType<typeof log.endOf>;
    await couriers.query('UPDATE courier.hooks SET leased_by = $2 WHERE id = $1', [hookId, newId()]);
    feed?.book.move(roomId, far, feed.row.generation, performance.now());
    await feed?.writes.write();
    expect(await couriers.cursor(hookId, roomId)).toEqual(log.endOf(roomId));
    await couriers.query('UPDATE courier.hooks SET leased_by = $2, generation = generation + 1 WHERE id = $1', [
      hookId,
      courier.runs.leases.runner,
    ]);
    feed?.book.move(roomId, far, feed.row.generation, performance.now());
    await feed?.writes.write();
    expect(await couriers.cursor(hookId, roomId)).toEqual(log.endOf(roomId));
    // Only forward.
    const { generation } = await couriers.row(hookId);
    feed?.book.begin(generation);
    feed?.book.move(roomId, { seq: 0, rev: 0 } as typeof far, generation, performance.now());
    await feed?.writes.write();
    const stored = await readCursorsAt(couriers.sql, { hookId, base: 0 }, [roomId]);
    expect(stored.get(roomId)).toEqual(log.endOf(roomId));
  });

  it('lets what is under way end when it stops, and writes what was accepted', async () => {
    const { log, receiver } = couriers;
    const roomId = log.makeRoom();
    const hookId = await couriers.hook();
    receiver.answer = () => new Promise((resolve) => setTimeout(() => resolve({ accepted: true, status: 200 }), 700));
    const courier = await couriers.courier();
    await expect.poll(() => receiver.requests).toHaveLength(1);
    await courier.stop();
    expect(await couriers.cursor(hookId, roomId)).toEqual(log.endOf(roomId));
    expect(await couriers.query('SELECT leased_by FROM courier.hooks')).toEqual([{ leased_by: null }]);
  });

  it('stops running a hook that it gives up, even if the last write fails', async () => {
    const hookId = await couriers.hook();
    const courier = await couriers.courier();
    await expect.poll(() => courier.runs.rows()).toHaveLength(1);
    vi.spyOn(courier.feeds.get(hookId)?.writes ?? expect.fail(), 'write').mockRejectedValue(new Error('no PostgreSQL'));
    await courier.runs.leases.stop();
    expect(courier.runs.rows()).toEqual([]);
    expect(courier.feeds.all()).toEqual([]);
  });

  it('sends a refused delivery again with the same id, and tells why it was refused', async () => {
    const { log, receiver } = couriers;
    const roomId = log.makeRoom();
    const hookId = await couriers.hook();
    let refused = 0;
    receiver.answer = () => ((refused += 1) <= 2 ? refusal(503) : { accepted: true, status: 200 });
    await couriers.courier();
    await expect.poll(() => receiver.types).toContain('room.changed');
    const [first, second, third] = receiver.requests.map(({ id }) => id);
    expect({ second, third }).toEqual({ second: first, third: first });
    const error = { reason: 'status', status: 503, roomId };
    await expect.poll(async () => (await couriers.row(hookId)).last_error).toMatchObject(error);
  });

  it('pauses a hook whose receiver answers 410, and goes on when it is resumed', async () => {
    const { log, receiver } = couriers;
    const roomId = log.makeRoom();
    const hookId = await couriers.hook();
    receiver.answer = () => refusal(410);
    await couriers.courier();
    await expect.poll(async () => (await couriers.row(hookId)).reason).toBe('gone');
    expect(await couriers.query('SELECT actor, act, details FROM courier.audit')).toEqual([
      { actor: 'parley', act: 'hook.pause', details: { reason: 'gone' } },
    ]);
    const requests = receiver.requests.length;
    receiver.answer = () => ({ accepted: true, status: 200 });
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    expect(receiver.requests).toHaveLength(requests);
    await resumeHook(couriers.sql, hookId);
    await expect.poll(() => receiver.placesOf(roomId)).toHaveLength(1);
  });

  it('pauses a hook that accepts nothing for too long', async () => {
    couriers.config.hookFailingSeconds = 10;
    couriers.log.makeRoom();
    const hookId = await couriers.hook();
    couriers.receiver.answer = () => refusal();
    await couriers.courier();
    await expect.poll(async () => (await couriers.row(hookId)).reason).toBe('failing');
  });

  it('pauses the hook of a suspended app', async () => {
    const app = newId<UserId>();
    const hookId = await couriers.hook({ app_id: app });
    const courier = await couriers.courier();
    await expect.poll(() => courier.runs.rows()).toHaveLength(1);
    await courier.owners.look();
    expect((await couriers.row(hookId)).status).toBe('active');
    couriers.directory.suspended = [app];
    await courier.owners.look();
    expect(await couriers.row(hookId)).toMatchObject({ status: 'paused', reason: 'suspended' });
  });

  it('begins nothing while a hook is paused, and counts what waits', async () => {
    const { log, receiver } = couriers;
    const roomId = log.makeRoom();
    const hookId = await couriers.hook();
    await couriers.courier();
    await expect.poll(() => receiver.types).toContain('feed.caught_up');
    await pauseHook(couriers.sql, hookId, 'asked');
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    await couriers.send(roomId);
    await expect.poll(async () => (await couriers.row(hookId)).waiting_rooms).toBe(1);
    await expect.poll(async () => (await couriers.row(hookId)).lag_seconds).toBeGreaterThan(0);
    expect(receiver.seqsOf(roomId)).toEqual([]);
    await resumeHook(couriers.sql, hookId);
    await expect.poll(() => receiver.seqsOf(roomId)).toEqual([1]);
    await expect.poll(async () => (await couriers.row(hookId)).waiting_rooms).toBe(0);
  });

  it('acts on each change of a hook within 2 s', async () => {
    const hookId = await couriers.hook();
    const courier = await couriers.courier();
    const statuses = () => courier.runs.rows().map(({ status }) => status);
    await expect.poll(statuses).toEqual(['active']);
    const changes = [() => pauseHook(couriers.sql, hookId, 'asked'), () => resumeHook(couriers.sql, hookId)];
    const took: number[] = [];
    for (const change of [...changes, ...changes, () => removeHook(couriers.sql, hookId)]) {
      const before = statuses();
      await change();
      const changedAt = performance.now();
      await expect.poll(statuses, { interval: 20 }).not.toEqual(before);
      took.push(performance.now() - changedAt);
    }
    // Ten times the promise, for a busy machine.
    expect(Math.max(...took)).toBeLessThan(20_000);
  });

  it('delivers a room again from the message that a replay names, and every room after a replay of all', async () => {
    const { log, receiver } = couriers;
    const [roomId, other] = [log.makeRoom(), log.makeRoom()];
    for (let i = 0; i < 3; i += 1) log.send(roomId);
    const hookId = await couriers.hook();
    await couriers.courier();
    await expect.poll(() => couriers.cursor(hookId, roomId)).toEqual(log.endOf(roomId));
    await setReplay(couriers.sql, hookId, [{ roomId, seq: 2 as never }]);
    await expect.poll(() => receiver.seqsOf(roomId)).toEqual([1, 2, 3, 2, 3]);
    expect(receiver.placesOf(other)).toHaveLength(1);
    await setReplay(couriers.sql, hookId, 'all');
    await expect.poll(() => receiver.seqsOf(roomId)).toEqual([1, 2, 3, 2, 3, 1, 2, 3]);
    await expect.poll(() => receiver.types.filter((type) => type === 'feed.caught_up')).toHaveLength(2);
    expect(receiver.placesOf(other)).toHaveLength(2);
  });

  it('tells once that a room is deleted', async () => {
    const { log, receiver } = couriers;
    const [roomId, before] = [log.makeRoom(), log.makeRoom()];
    const deleted = (id: RoomId, at: number) => Object.assign(log.rooms.get(id) ?? {}, { deletedAt: at });
    // The receiver never had this one.
    deleted(before, Date.now() - 3_600_000);
    await couriers.hook();
    const courier = await couriers.courier();
    await expect.poll(() => receiver.types).toContain('feed.caught_up');
    deleted(roomId, Date.now());
    await couriers.hint(roomId);
    await expect.poll(() => receiver.types).toContain('room.deleted');
    await courier.sweeps.job.run();
    await couriers.hint(roomId);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(receiver.types.filter((type) => type === 'room.deleted')).toHaveLength(1);
  });

  it('tells that a room is deleted after the delivery of it that is under way, and nothing of it then', async () => {
    const { log, receiver } = couriers;
    const roomId = log.makeRoom();
    const hookId = await couriers.hook();
    const courier = await couriers.courier();
    await expect.poll(() => receiver.types).toContain('feed.caught_up');
    const room = log.rooms.get(roomId);
    const ofRoom = ({ delivery: { data } }: (typeof receiver.received)[number]) =>
      JSON.stringify(data).includes(roomId);
    let accept: () => void = () => undefined;
    receiver.answer = () => new Promise((resolve) => (accept = () => resolve({ accepted: true, status: 200 })));
    await couriers.send(roomId);
    await expect.poll(() => receiver.requests).toHaveLength(3);
    Object.assign(room ?? {}, { deletedAt: Date.now() });
    await couriers.hint(roomId);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(receiver.requests).toHaveLength(3);
    accept();
    receiver.answer = () => ({ accepted: true, status: 200 });
    await expect.poll(() => receiver.types).toContain('room.deleted');
    await expect.poll(() => couriers.cursor(hookId, roomId)).toEqual(GONE);
    await couriers.hint(roomId);
    await courier.sweeps.job.run();
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(receiver.received.filter(ofRoom).map(({ delivery: { type } }) => type)).toEqual([
      ...['room.changed', 'room.changed', 'room.deleted'],
    ]);
  });

  it('finds in a sweep what hints did not tell, also rooms that the store has lost', async () => {
    const { log, receiver } = couriers;
    const [roomId, lost] = [log.makeRoom(), log.makeRoom()];
    const hookId = await couriers.hook();
    const courier = await couriers.courier();
    await expect.poll(() => couriers.cursor(hookId, lost)).toBeDefined();
    log.send(roomId);
    log.rooms.delete(lost);
    await courier.sweeps.job.run();
    await expect.poll(() => receiver.seqsOf(roomId)).toEqual([1]);
    await expect.poll(() => receiver.types).toContain('room.deleted');
  });

  it('delivers nothing of rooms that the hook does not see, whatever it finds', async () => {
    const { log, receiver } = couriers;
    const [group, direct] = [log.makeRoom(), log.makeRoom(0, 'direct')];
    const hookId = await couriers.hook();
    await couriers.query(
      'INSERT INTO courier.cursors (hook_id, room_id, seq, rev, generation) VALUES ($1, $2, 0, 0, 1)',
      [hookId, direct],
    );
    const courier = await couriers.courier();
    await expect.poll(() => receiver.types).toContain('feed.caught_up');
    await couriers.send(direct);
    await courier.sweeps.job.run();
    await couriers.send(group);
    await expect.poll(() => receiver.seqsOf(group)).toEqual([1]);
    expect(receiver.types).toEqual(['room.changed', 'feed.caught_up', 'room.changed']);
  });

  it('delivers messages of a direct room that the hook names', async () => {
    const { log, receiver } = couriers;
    const direct = log.makeRoom(0, 'direct');
    await couriers.hook({ rooms: [direct] });
    await couriers.courier();
    await couriers.send(direct);
    await expect.poll(() => receiver.seqsOf(direct)).toEqual([1]);
  });

  it('reads nothing of rooms that have not changed', async () => {
    const { log } = couriers;
    for (let i = 0; i < 50; i += 1) log.makeRoom();
    const hookId = await couriers.hook();
    const courier = await couriers.courier();
    await expect.poll(async () => (await couriers.row(hookId)).caught_up).toBe(true);
    await courier.runs.writeJob.run();
    log.asked.length = 0;
    await courier.sweeps.job.run();
    expect(log.asked).toEqual(['feed:heads']);
  });
});
