import { describe, it, vi } from 'vitest';

import { STORM_TIMEOUT_MS, withstandStorm } from '#testing/load/storm';
import { killAndAwaitRestart } from '#testing/topology/topology';
import { killPostgres, query } from '#testing/topology/store';

vi.setConfig({ testTimeout: STORM_TIMEOUT_MS });

describe('nothing acked is lost, doubled or reordered', () => {
  it('when a gateway is killed in mid-stream (embedded: the whole process)', async () => {
    await withstandStorm({ strike: () => killAndAwaitRestart(({ gateways }) => gateways[0]) });
  });

  it('when PostgreSQL is killed in mid-stream and comes back', async () => {
    const [before] = await query<{ at: Date }>('SELECT pg_postmaster_start_time() AS at');
    await withstandStorm({ strike: killPostgres });
    const [after] = await query<{ at: Date }>('SELECT pg_postmaster_start_time() AS at');
    if (!before || !after || after.at <= before.at) throw new Error('PostgreSQL was not killed');
  });
});
