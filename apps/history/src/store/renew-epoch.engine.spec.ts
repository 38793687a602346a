import { describe, expect, it } from 'vitest';
import { UnfitStoreError } from '#persistence/fitness';
import { setUp } from '#testing/engines/set-up';
import { TestDatabase } from '#testing/engines/test-database';
import { TestStore } from '../../testing/test-store.js';
import { claimSweep } from '../jobs/files/sweep.store.js';
import { readEpoch } from './epoch.store.js';
import { renewEpoch } from './renew-epoch.js';
import { WriteSql } from './write-sql.js';

describe('a restored store', () => {
  const store = setUp(() => TestStore.start());

  it('gets a new epoch by the command, and keeps it', async () => {
    const before = await readEpoch(store.reads);
    const renewed = await renewEpoch(store.url);
    const after = await readEpoch(store.reads);
    expect(after).not.toBe(before);
    expect(after.startsWith(`${renewed}.`)).toBe(true);
    expect(await readEpoch(store.reads)).toBe(after);
  });

  it('loses no bytes of files to a sweep for another week', async () => {
    const sql = new WriteSql(store.dataSource);
    const claim = { days: 7, minutes: 60 };
    await store.query(`UPDATE history.store SET files_swept_at = now() - interval '8 days'`);
    await renewEpoch(store.url);
    for (let time = 0; time < 2; time += 1) expect(await claimSweep(sql, claim)).toBe(false);
    await store.query(`UPDATE history.store SET files_swept_at = files_swept_at - interval '8 days'`);
    expect(await claimSweep(sql, claim)).toBe(true);
  });

  it('may be of a version without files', async () => {
    const old = await TestStore.start();
    await old.query('ALTER TABLE history.store DROP COLUMN files_swept_at');
    expect(await renewEpoch(old.url)).toEqual(expect.any(String));
    await old.stop();
  });

  it('must have the schema, or the command fails with one line', async () => {
    const { url: empty } = await TestDatabase.open();
    const refusal = new UnfitStoreError('The database has not been migrated: it has no epoch to renew.');
    await expect(renewEpoch(empty)).rejects.toThrow(refusal);
  });
});
