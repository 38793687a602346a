import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CommandBatch, CommandResults, Consumption } from '#bus/command-bus.port';
import type { Actor, RoomId } from '#contracts';
import { WriteSql } from '../../store/write-sql.js';
import type { TestHistory } from '../../../testing/test-history.js';
import { setScene } from '../../../testing/test-scene.js';
import { RetentionService } from './retention.service.js';
import { setRetention } from './retention.store.js';

const DAYS = 30;

describe('retention', () => {
  const scene = setScene();
  let ann: Actor;
  let roomId: RoomId;
  let consumptions: Consumption[];

  beforeEach(async () => {
    ({ ann } = scene);
    consumptions = await Promise.all([scene.history.consume(), scene.other.consume()]);
    roomId = await scene.history.group(ann);
    await scene.store.messages(roomId, { count: 1_100, senderId: ann.userId });
  });
  afterEach(async () => {
    await Promise.all(consumptions.map((consumption) => consumption.stop()));
    await scene.store.query('UPDATE history.rooms SET retention_days = NULL, purge_at = NULL');
  });

  const jobOf = ({ writes, buses }: TestHistory) => new RetentionService(new WriteSql(writes), buses.commands).job;
  const keep = (id: RoomId, days: number | null) => setRetention(new WriteSql(scene.history.writes), id, days);
  const age = (id: RoomId, until: number) =>
    scene.store.query(
      'UPDATE history.messages SET created_at = now() - make_interval(days => $3) WHERE room_id = $1 AND seq <= $2',
      [id, until, DAYS + 1],
    );
  const room = async (id: RoomId) => {
    const [row] = (await scene.store.query(
      `SELECT first_seq, head_seq, extract(epoch FROM purge_at - now())::int AS due FROM history.rooms WHERE id = $1`,
      [id],
    )) as { first_seq: number; head_seq: number; due: number | null }[];
    return row;
  };
  const SECONDS_PER_DAY = 86_400;

  it('purges rooms that are due, and next when their oldest message becomes due', async () => {
    const young = await scene.history.group(ann);
    await age(roomId, 1_000);
    await scene.store.query(
      `UPDATE history.messages SET created_at = now() - interval '10 days' WHERE room_id = $1 AND seq = 1001`,
      [roomId],
    );
    expect(await keep(roomId, DAYS)).toEqual({ roomId, name: `room ${roomId}`, days: DAYS, firstSeq: 1 });
    await keep(young, DAYS);
    await jobOf(scene.history).run();
    expect(await room(roomId)).toMatchObject({ first_seq: 1_001, head_seq: 1_101 });
    expect((await room(roomId))?.due).toBeCloseTo((DAYS - 10) * SECONDS_PER_DAY, -2);
    expect(await room(young)).toMatchObject({ first_seq: 1 });
    expect((await room(young))?.due).toBeCloseTo(DAYS * SECONDS_PER_DAY, -2);
    await keep(roomId, null);
    expect(await room(roomId)).toMatchObject({ due: null });
  });

  it('is shared by histories: one history works on a room at a time', async () => {
    const rooms = [roomId];
    for (let i = 0; i < 3; i += 1) {
      const more = await scene.history.group(ann);
      await scene.store.messages(more, { count: 600, senderId: ann.userId });
      rooms.push(more);
    }
    for (const id of rooms) {
      await age(id, 601);
      await keep(id, DAYS);
    }
    scene.forgetFrames();
    await Promise.all([jobOf(scene.history).run(), jobOf(scene.other).run()]);
    for (const id of rooms) {
      expect(await room(id)).toMatchObject({ first_seq: 602 });
      const told = [scene.history, scene.other].map((service) => service.takePublished(`room:${id}`).length);
      expect(told.sort()).toEqual([0, 2]);
    }
  });

  it('continues after the claim of a killed history has ended', async () => {
    await age(roomId, 1_101);
    await keep(roomId, DAYS);
    const { commands } = scene.history.buses;
    const submit = commands.submit.bind(commands);
    const answers: Promise<CommandResults>[] = [];
    commands.submit = <Command, Result>(batch: CommandBatch<Command>): Promise<CommandResults<Result>> => {
      if (answers.length > 0) return Promise.reject(new Error('the history dies'));
      const answer = submit<Command, Result>(batch);
      answers.push(answer);
      return answer;
    };
    await jobOf(scene.history).run();
    commands.submit = submit;
    expect(await Promise.all(answers)).toEqual([[{ ok: true, data: { purged: 500 } }]]);
    expect(await room(roomId)).toMatchObject({ first_seq: 501 });
    await jobOf(scene.other).run();
    expect(await room(roomId)).toMatchObject({ first_seq: 501 });
    await scene.store.query('UPDATE history.rooms SET purge_at = now() WHERE id = $1', [roomId]);
    await jobOf(scene.other).run();
    expect(await room(roomId)).toMatchObject({ first_seq: 1_102, head_seq: 1_101 });
  });

  it('stops at once, even while a purge is not answered', async () => {
    await age(roomId, 1_101);
    await keep(roomId, DAYS);
    await Promise.all(consumptions.map((consumption) => consumption.stop()));
    const job = jobOf(scene.history);
    const run = job.run();
    await expect.poll(async () => (await room(roomId))?.due).toBeGreaterThan(60);
    await job.stop();
    await run;
    expect(await room(roomId)).toMatchObject({ first_seq: 1 });
  });

  it('ends when its room is deleted', async () => {
    await age(roomId, 1_101);
    await keep(roomId, DAYS);
    await scene.history.done(roomId, 'room:delete', ann, {});
    expect(await room(roomId)).toMatchObject({ due: null });
    expect(await keep(roomId, 1)).toBeUndefined();
    await jobOf(scene.history).run();
    expect(await room(roomId)).toMatchObject({ first_seq: 1 });
  });
});
