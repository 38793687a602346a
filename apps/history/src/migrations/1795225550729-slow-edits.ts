import type { MigrationInterface, QueryRunner } from 'typeorm';

// In slow mode a member edits as rarely as they send. The previous release does not write the column.
const UP = `
ALTER TABLE history.members ADD COLUMN last_edited_at timestamptz(3);
`;

const DOWN = `
ALTER TABLE history.members DROP COLUMN last_edited_at;
`;

export class SlowEdits1795225550729 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
