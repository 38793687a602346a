import pg from 'pg';

import type { Scenario } from './scenario.js';
import { steady, type SteadyLoad } from './steady.js';

const SAMPLE_INTERVAL_MS = 50;

const WAITS = `SELECT count(*) FILTER (WHERE wait_event_type = 'Lock')::int AS waiting, count(*)::int AS active
  FROM pg_stat_activity WHERE backend_type = 'client backend' AND state <> 'idle' AND pid <> pg_backend_pid()`;
const DEADLOCKS = `SELECT sum(deadlocks)::int AS deadlocks FROM pg_stat_database`;

/** The load, with the deadlocks and the waits for locks in PostgreSQL. */
export function watchingLocks(load: SteadyLoad): Scenario {
  const plain = steady(load);
  return {
    ...plain,
    async set(system, settings, name) {
      const stage = await plain.set(system, settings, name);
      const client = new pg.Client(system.postgres);
      await client.connect();
      const deadlocks = async (): Promise<number> =>
        (await client.query<{ deadlocks: number }>(DEADLOCKS)).rows[0]?.deadlocks ?? Number.NaN;
      return {
        async round() {
          const before = await deadlocks();
          const samples = sampleWaits(client);
          // `finally` waits for it.
          // oxlint-disable-next-line typescript/no-misused-promises
          const figures = await stage.round().finally(() => samples.end());
          const { waiting, active } = await samples.end();
          return {
            ...figures,
            deadlocks: (await deadlocks()) - before,
            'lock wait % of active': active === 0 ? 0 : (100 * waiting) / active,
          };
        },
        end() {
          stage.end();
          void client.end();
        },
      };
    },
  };
}

/** Counts the connections that run a statement, and those that wait for a lock, at regular intervals. */
function sampleWaits(client: pg.Client): { end(): Promise<{ waiting: number; active: number }> } {
  const sums = { waiting: 0, active: 0 };
  let last: Promise<unknown> = Promise.resolve();
  const timer = setInterval(() => {
    last = client.query<typeof sums>(WAITS).then(({ rows: [row] }) => {
      sums.waiting += row?.waiting ?? 0;
      sums.active += row?.active ?? 0;
    });
  }, SAMPLE_INTERVAL_MS);
  return {
    async end() {
      clearInterval(timer);
      await last;
      return sums;
    },
  };
}
