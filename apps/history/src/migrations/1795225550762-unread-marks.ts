import type { MigrationInterface, QueryRunner } from 'typeorm';

// PostgreSQL adds the column without reading the table. The previous release neither reads nor writes it: a `read:mark` that it
// executes leaves the mark.
const UP = 'ALTER TABLE history.members ADD COLUMN unread_mark boolean NOT NULL DEFAULT false';

const DOWN = 'ALTER TABLE history.members DROP COLUMN unread_mark';

export class UnreadMarks1795225550762 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
