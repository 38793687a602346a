import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Statement } from '#persistence/sql';
import * as facts from '../commands/room-facts.sql.js';
import * as writes from '../commands/room-writes.sql.js';
import { TestHistory } from '../testing/test-history.js';
import { TestStore } from '../testing/test-store.js';

/** The index that each table of a statement is looked up by. */
const EXPECTED: [Statement, string[]][] = [
  [facts.LOCK_ROOMS, ['rooms_pkey']],
  [facts.KNOWN_MESSAGES, ['messages_id']],
  [facts.NAMED_MEMBERS, ['members_pkey']],
  [facts.HEIRS, ['members_pkey', 'members_pkey', 'people_pkey']],
  [facts.KEPT_RESULTS, ['commands_pkey']],
  [facts.PEOPLE, ['people_pkey']],
  [facts.JOINED_COUNTS, ['members_urev']],
  [facts.DIRECT_ROOMS, ['rooms_direct_key_key']],
  [facts.PUBLIC_NAMES, ['rooms_public_name']],
  [writes.APPEND, ['members_pkey', 'rooms_pkey']],
  [writes.UPDATE_SETTINGS, ['rooms_pkey']],
];

const FILL = [
  `INSERT INTO history.rooms (id, kind, visibility, created_at, create_fingerprint, last_activity_at)
   SELECT gen_random_uuid(), 'group', 'private', now(), '', now() FROM generate_series(1, 5000)`,
  `INSERT INTO history.messages (room_id, seq, id, rev, sent_rev, kind, body, fingerprint, created_at)
   SELECT id, 1, gen_random_uuid(), 1, 1, 'text', '', '', now() FROM history.rooms`,
  `INSERT INTO history.members (room_id, user_id, role, state, joined_at, rev, urev)
   SELECT id, gen_random_uuid(), 'member', 'joined', now(), 1, 1 FROM history.rooms`,
  'ANALYZE',
];

describe('a statement of the write path', () => {
  let store: TestStore;
  let history: TestHistory;

  beforeAll(async () => {
    store = await TestStore.start();
    history = await TestHistory.start(store);
  });
  afterAll(async () => {
    await history.stop();
    await store.stop();
  });

  async function indexesOf({ text }: Statement): Promise<string[]> {
    const runner = history.writes.createQueryRunner();
    try {
      const parameters = Math.max(...[...text.matchAll(/\$(\d+)/g)].map(([, number]) => Number(number)));
      await runner.query(`PREPARE planned AS ${text}`);
      const nulls = Array<string>(parameters).fill('NULL').join(', ');
      const rows = (await runner.query(`EXPLAIN (COSTS OFF) EXECUTE planned(${nulls})`)) as { 'QUERY PLAN': string }[];
      await runner.query('DEALLOCATE planned');
      return rows.flatMap((row) => /Index(?: Only)? Scan using (\w+)/.exec(row['QUERY PLAN'])?.[1] ?? []).sort();
    } finally {
      await runner.release();
    }
  }

  it('goes by its key on a new store, where its plan is made for long', async () => {
    for (const [statement, keys] of EXPECTED) expect(await indexesOf(statement), statement.name).toEqual(keys);
  });

  it('goes by its key also when every room has one row only, so far', async () => {
    for (const text of FILL) await store.query(text);
    for (const [statement, keys] of EXPECTED) expect(await indexesOf(statement), statement.name).toEqual(keys);
  });
});
