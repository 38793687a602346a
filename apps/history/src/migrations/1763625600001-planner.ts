import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Prepared statements keep the plan of their first use. On empty tables any index on `room_id` looks as good as the
 * unique one, and each send would soon read its whole room. So this migration analyzes tables with rooms of many rows
 * and truncates them again; the statistics stay until autovacuum replaces them. It needs a transaction of its own: only
 * for a table that existed before does TRUNCATE reset the row count so that the planner expects some rows.
 */
const TEACH_PLANNER = `
INSERT INTO history.messages (room_id, seq, id, rev, sent_rev, kind, body, fingerprint, created_at)
  SELECT lpad(to_hex(n % 50), 32, '0')::uuid, n, gen_random_uuid(), n, n, 'text', '', '', now()
    FROM generate_series(1, 1000) n;
INSERT INTO history.members (room_id, user_id, role, state, joined_at, rev, urev)
  SELECT lpad(to_hex(n % 50), 32, '0')::uuid, lpad(to_hex(n / 50), 32, '0')::uuid, 'member', 'joined', now(), n, n
    FROM generate_series(1, 1000) n ORDER BY random();
ANALYZE history.messages, history.members;
TRUNCATE history.messages, history.members;
`;

export class Planner1763625600001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const rows: unknown = await runner.query(
      'SELECT 1 FROM history.messages UNION ALL SELECT 1 FROM history.members LIMIT 1',
    );
    if (Array.isArray(rows) && rows.length === 0) await runner.query(TEACH_PLANNER);
  }

  /** Statistics need no rollback. */
  down(): Promise<void> {
    return Promise.resolve();
  }
}
