import type { MigrationInterface, QueryRunner } from 'typeorm';

// PostgreSQL adds this column without reading the table. The previous release neither reads nor writes it. Shard key: room_id.
const UP = `
-- The user's own section of the list of rooms; NULL without one.
ALTER TABLE history.members ADD COLUMN section text;
`;

const DOWN = `
ALTER TABLE history.members DROP COLUMN section;
`;

export class Sections1795225550782 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
