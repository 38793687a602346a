import type { MigrationInterface, QueryRunner } from 'typeorm';

// Who suspended a user, for operators. Each statement is a transaction of its own and blocks no write. A first attempt that ended halfway may
// have left an invalid index.
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
