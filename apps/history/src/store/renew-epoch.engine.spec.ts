import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UnfitStoreError } from '#persistence/fitness';
import { TestDatabase } from '#testing/test-database';
import { TestStore } from '../../testing/test-store.js';
import { readEpoch } from './epoch.store.js';
import { renewEpoch } from './renew-epoch.js';

describe('a restored store', () => {
  let store: TestStore;
  beforeAll(async () => {
    store = await TestStore.start();
  });
  afterAll(() => store.stop());

  it('gets a new epoch by the command, and keeps it', async () => {
    const before = await readEpoch(store.reads);
    const renewed = await renewEpoch(store.url);
    const after = await readEpoch(store.reads);
    expect(after).not.toBe(before);
    expect(after.startsWith(`${renewed}.`)).toBe(true);
    expect(await readEpoch(store.reads)).toBe(after);
  });

  it('must have the schema, or the command fails with one line', async () => {
    const { url: empty } = await TestDatabase.open();
    const refusal = new UnfitStoreError('The database has not been migrated: it has no epoch to renew.');
    await expect(renewEpoch(empty)).rejects.toThrow(refusal);
  });
});
