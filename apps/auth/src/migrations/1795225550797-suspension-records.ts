import type { MigrationInterface, QueryRunner } from 'typeorm';

// Operators see who suspended a user by this index. Each statement is a transaction of its own and blocks no write. An attempt that stopped
// halfway may have left an invalid index.
const DOWN = 'DROP INDEX CONCURRENTLY IF EXISTS auth.audit_suspensions';
const UP = [
  DOWN,
  `CREATE INDEX CONCURRENTLY audit_suspensions ON auth.audit (subject, at) WHERE act = 'account.suspend'`,
];

export class SuspensionRecords1795225550797 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
