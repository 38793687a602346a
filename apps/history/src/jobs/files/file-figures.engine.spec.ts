import { expect, it } from 'vitest';
import { newId } from '#contracts';
import { Metrics } from '#platform/metrics/metrics';
import { setUp } from '#testing/engines/set-up';
import { TestStore } from '../../../testing/test-store.js';
import { WriteSql } from '../../store/write-sql.js';
import { FileFiguresService } from './file-figures.service.js';

const HOUR_SECONDS = 3_600;

const store = setUp(() => TestStore.start());

async function object(state: string, isDue: boolean): Promise<void> {
  await store.query(
    `INSERT INTO history.objects (id, type, state, work_at, created_at)
     VALUES ($1, 'text/plain', $2, CASE WHEN $3 THEN now() END, now() - interval '1 hour')`,
    [newId(), state, isDue],
  );
}

async function file(isEnded: boolean): Promise<void> {
  await store.query(
    `INSERT INTO history.files (id, room_id, owner_id, name, bytes, sha256, created_at, ended_at)
     VALUES ($1, $1, $1, 'a', 1, '', now() - interval '2 hours', CASE WHEN $2 THEN now() - interval '1 hour' END)`,
    [newId(), isEnded],
  );
}

it('files that wait for their deletion or the scanner are measured, and all bytes', async () => {
  await Promise.all([file(true), file(true), file(false)]);
  await Promise.all([object('checking', true), object('ready', true), object('refused', false)]);
  await store.query('INSERT INTO history.file_totals VALUES (1, 40), (2, 2)');
  const metrics = new Metrics();
  await new FileFiguresService(new WriteSql(store.dataSource), metrics).job.run();
  const text = await metrics.text();
  const value = (suffix: string) => Number(new RegExp(`^parley_history_${suffix} (\\S+)$`, 'm').exec(text)?.[1]);
  expect(['ended_files', 'open_checks', 'file_bytes'].map(value)).toEqual([2, 1, 42]);
  for (const age of ['oldest_ended_file_seconds', 'oldest_check_seconds'].map(value)) {
    expect(age).toBeGreaterThanOrEqual(HOUR_SECONDS);
    expect(age).toBeLessThan(2 * HOUR_SECONDS);
  }
});
