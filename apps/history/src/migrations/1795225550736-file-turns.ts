import type { MigrationInterface, QueryRunner } from 'typeorm';

// Users take turns in work on files, so the next one must be found without reading all work of another one. Objects from
// before have the greatest id in place of their owner: they take one turn together.
const UP = `
ALTER TABLE history.objects ADD COLUMN owner_id uuid NOT NULL DEFAULT 'ffffffff-ffff-ffff-ffff-ffffffffffff';
DROP INDEX history.objects_work;
CREATE INDEX objects_work ON history.objects (owner_id, work_at) WHERE work_at IS NOT NULL AND state <> 'checking';
CREATE INDEX objects_checks ON history.objects (owner_id, work_at) WHERE work_at IS NOT NULL AND state = 'checking';
`;

const DOWN = `
DROP INDEX history.objects_work, history.objects_checks;
ALTER TABLE history.objects DROP COLUMN owner_id;
CREATE INDEX objects_work ON history.objects (work_at) WHERE work_at IS NOT NULL;
`;

export class FileTurns1795225550736 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
