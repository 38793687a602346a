import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createPurgeAudit, dropPurgeAudit } from '#persistence/audit-purge.sql';

export class AuditPurge1763798400004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(createPurgeAudit('history', 'keep_audit'));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(dropPurgeAudit('history', 'keep_audit'));
  }
}
