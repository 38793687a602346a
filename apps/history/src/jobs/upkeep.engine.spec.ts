import { beforeAll, describe, expect, it } from 'vitest';
import type { HistoryConfig } from '#config/app-config';
import { partitionOf } from '#bus/partition.policy';
import { newId, type Actor, type RoomId } from '#contracts';
import { setUp } from '#testing/engines/set-up';
import { command } from '../../testing/test-command.js';
import { TestHistory } from '../../testing/test-history.js';
import { TestStore } from '../../testing/test-store.js';
import { WriteSql } from '../store/write-sql.js';
import { AnnouncementsService } from '../pipeline/announcements.service.js';
import { ExpiredRowsService } from './expired-rows.service.js';
import { TakeoverService } from '../pipeline/takeover.service.js';

const SETTINGS = { reportDays: 180 } as HistoryConfig;

describe('a history', () => {
  const store = setUp(() => TestStore.start());
  const history = setUp(() => TestHistory.start(store));
  let ann: Actor;

  beforeAll(() => {
    ann = history.actor('ann');
  });

  it('requests heads for recently active rooms when it takes over their partitions', async () => {
    const active: RoomId[] = [];
    for (let i = 0; i < 12; i += 1) active.push(await history.group(ann));
    const idle = await history.group(ann);
    await store.query(`UPDATE history.rooms SET last_activity_at = now() - interval '31 s' WHERE id = $1`, [idle]);
    const partitions = new Set([...active.slice(0, 3), idle].map(partitionOf));
    history.published.splice(0);
    const takeovers = new TakeoverService(store.reads, new AnnouncementsService(history.buses.fanout));
    for (const partition of partitions) takeovers.note(partition);
    const expected = active.filter((id) => partitions.has(partitionOf(id))).map((id) => `room:${id} {"type":"heads"}`);
    const told = () => history.published.map(({ channel, text }) => `${channel} ${text}`).sort();
    await expect.poll(told).toEqual(expected.sort());
  });

  it('deletes the results of commands after 60 s', async () => {
    const roomId = await history.group(ann);
    const update = command('room:update', ann, { topic: newId() });
    const [first] = await history.carryOut(roomId, update);
    const { job } = new ExpiredRowsService(new WriteSql(history.writes), SETTINGS);
    await job.run();
    expect(await history.carryOut(roomId, update)).toEqual([first]);
    await store.query(`UPDATE history.commands SET at = now() - interval '61 s'`);
    await job.run();
    expect(await store.query('SELECT 1 FROM history.commands')).toEqual([]);
  });

  it('deletes acts from the logs of rooms after REPORT_DAYS', async () => {
    const bob = history.actor('bob');
    const roomId = await history.group(ann, [bob]);
    await history.done(roomId, 'act:mute', ann, { userId: bob.userId, seconds: 60, reason: 'first' });
    await store.query(`UPDATE history.room_acts SET at = now() - interval '180 days 1 s'`);
    await history.done(roomId, 'act:mute', ann, { userId: bob.userId, seconds: 60, reason: 'second' });
    const job = (reportDays: number) =>
      new ExpiredRowsService(new WriteSql(history.writes), { reportDays } as HistoryConfig).job;
    await job(181).run();
    expect(await store.query('SELECT 1 FROM history.room_acts')).toHaveLength(2);
    await job(180).run();
    expect(await store.query('SELECT reason FROM history.room_acts')).toEqual([{ reason: 'second' }]);
  });
});
