import { beforeEach, describe, expect, it } from 'vitest';
import type { HistoryConfig } from '#config/app-config';
import { Metrics } from '#platform/metrics/metrics';
import type { MessageId, RoomId } from '#contracts';
import { setScene } from '../../../testing/test-scene.js';
import { RoomErasureService } from '../room-erasure.service.js';
import { listReports } from '../../reads/reports/report-list.js';
import { WriteSql } from '../../store/write-sql.js';
import { ReportFiguresService } from './report-figures.service.js';
import { ReportPurgeService } from './report-purge.service.js';

const DAYS = 10;

describe('a report that is kept', () => {
  const scene = setScene();
  let sql: WriteSql;
  let roomId: RoomId;

  beforeEach(async () => {
    const { history, ann, bob, cid } = scene;
    sql = new WriteSql(history.writes);
    await scene.store.query('TRUNCATE history.reports, history.report_entries');
    roomId = await history.group(ann, [bob, cid]);
  });

  const reported = async (): Promise<MessageId> => {
    const { history, bob, cid } = scene;
    const { id } = await history.send(roomId, bob, 'an insult');
    await history.change('message:report', cid, { roomId, id, reason: 'abuse', note: 'look' });
    return id;
  };
  const age = (id: MessageId, fields: string) =>
    scene.store.query(`UPDATE history.reports SET ${fields} WHERE message_id = $1`, [id]);
  const left = async () => {
    const rows = (await scene.store.query('SELECT message_id FROM history.reports')) as { message_id: MessageId }[];
    return rows.map((row) => row.message_id).sort();
  };
  const entries = async () => ((await scene.store.query('SELECT * FROM history.report_entries')) as unknown[]).length;
  const purge = () => new ReportPurgeService(sql, { reportDays: DAYS } as HistoryConfig).job.run();
  const ago = (days: number) => `now() - interval '${String(days)} days'`;

  it('goes so many days after it was closed, or, while it is open, after its last report', async () => {
    const [fresh, old, closed, oldClosed] = [await reported(), await reported(), await reported(), await reported()];
    await age(fresh, `last_at = ${ago(DAYS - 1)}`);
    await age(old, `last_at = ${ago(DAYS + 1)}`);
    await age(closed, `closed_at = ${ago(DAYS - 1)}, closed_key = '', last_at = ${ago(DAYS + 1)}`);
    await age(oldClosed, `closed_at = ${ago(DAYS + 1)}, closed_key = '', last_at = ${ago(DAYS - 1)}`);
    await purge();
    expect(await left()).toEqual([fresh, closed].sort());
    expect(await entries()).toBe(2);
  });

  it('outlives its message and its room', async () => {
    const { history, ann } = scene;
    const id = await reported();
    await history.done(roomId, 'room:delete', ann, {});
    await new RoomErasureService(sql).job.run();
    await purge();
    expect(await left()).toEqual([id]);
  });

  it('stays without the name of an erased reporter, and without that of an erased sender', async () => {
    const { history, store, ann, bob, cid } = scene;
    await reported();
    const stored = async () =>
      JSON.stringify([
        await store.query('SELECT * FROM history.reports'),
        await store.query('SELECT * FROM history.report_entries'),
      ]);
    expect(await stored()).toContain(cid.userId);
    await history.people.apply([{ type: 'user.erased', userId: cid.userId, version: 2 }]);
    expect(await stored()).not.toContain(cid.userId);
    expect(await stored()).toContain(bob.userId);
    await history.people.apply([{ type: 'user.erased', userId: bob.userId, version: 2 }]);
    expect(await stored()).not.toContain(bob.userId);
    const { reports } = await listReports(store.reads, { userId: ann.userId, roomId });
    expect(reports).toMatchObject([
      { senderId: null, sender: null, count: 1, notes: ['look'], texts: [{ body: 'an insult' }] },
    ]);
  });

  it('is counted by the metric until it is closed', async () => {
    const [metrics, id] = [new Metrics(), await reported()];
    await reported();
    const figures = new ReportFiguresService(sql, metrics);
    const shown = async () => /^parley_reports_open(?:\{[^}]*\})? (\d+)$/m.exec(await metrics.text())?.[1];
    await figures.job.run();
    expect(await shown()).toBe('2');
    await age(id, `closed_at = now(), closed_key = ''`);
    await figures.job.run();
    expect(await shown()).toBe('1');
  });
});
