import type { MigrationInterface, QueryRunner } from 'typeorm';

// The lists of users for operators. Each statement is a transaction of its own and blocks no write. A first attempt that ended halfway may
// have left an invalid index.
const DOWN = [
  'DROP INDEX CONCURRENTLY IF EXISTS auth.users_of_type',
  'DROP INDEX CONCURRENTLY IF EXISTS auth.users_suspended',
];
const UP = [
  ...DOWN,
  'CREATE INDEX CONCURRENTLY users_of_type ON auth.users (type, username_key) WHERE erased_at IS NULL',
  'CREATE INDEX CONCURRENTLY users_suspended ON auth.users (username_key) WHERE suspended_at IS NOT NULL AND erased_at IS NULL',
];

export class ListedUsers1795225550791 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}
