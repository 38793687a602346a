import { setTimeout as sleep } from 'node:timers/promises';

import type { LocalSite } from '../site/local-site.js';
import type { Fault } from './fault.js';

/** What is acked meanwhile is lost. */
const LOST_MIN_MS = 4_000;
const LOST_MAX_MS = 12_000;

const HEADS = 'SELECT id, head_seq::int AS seq FROM history.rooms WHERE deleted_at IS NULL';

/** The store is copied, and goes back to that copy a while later. Only on demand, because most promises end with a store. */
export function restoration(site: LocalSite): Fault {
  return {
    kind: 'restore',
    name: 'restore a copy of PostgreSQL',
    endsProcess: true,
    onDemand: true,
    once: true,
    strike: async (random, recorder) => {
      recorder.add('copied', {});
      const copy = await site.copyDatabase();
      await sleep(random.between(LOST_MIN_MS, LOST_MAX_MS));
      await site.restore(copy);
      const rooms = await site.database.rows<{ id: string; seq: number }>(HEADS, []);
      recorder.add('restored', { heads: Object.fromEntries(rooms.map(({ id, seq }) => [id, seq])) });
      await site.startAll();
    },
  };
}
