import type { MigrationInterface, QueryRunner } from 'typeorm';

// Files whose upload is not done: those of a user, of a network, and those that no client uploads. PostgreSQL reads the whole
// table to build an index. Each statement is a transaction of its own and blocks no send. An attempt that failed leaves an
// invalid index, so the first statements drop them. A condition on its own column keeps an index for its statement: on a
// new store PostgreSQL would use it for the other ones too.
const INDEXES = {
  files_open_of_owner: '(owner_id) WHERE owner_id IS NOT NULL AND object_id IS NULL AND ended_at IS NULL',
  files_open_from:
    '(announced_from) INCLUDE (bytes) WHERE announced_from IS NOT NULL AND object_id IS NULL AND ended_at IS NULL',
  files_awaited: '(announced_at) WHERE object_id IS NULL AND arrived_at IS NULL AND ended_at IS NULL',
};

export class OpenFiles1795225550739 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    for (const [name, rows] of Object.entries(INDEXES)) {
      await runner.query(`DROP INDEX CONCURRENTLY IF EXISTS history.${name}`);
      await runner.query(`CREATE INDEX CONCURRENTLY ${name} ON history.files ${rows}`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const name of Object.keys(INDEXES)) await runner.query(`DROP INDEX CONCURRENTLY history.${name}`);
  }
}
