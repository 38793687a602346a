import type { MigrationInterface, QueryRunner } from 'typeorm';

// Thousands of forwards may have the same bytes. Once they have ended, the search for one that has not must not read all.
// An expression, because with the column itself PostgreSQL would use this index for other statements too.
const UP = `
DROP INDEX history.files_of_object;
CREATE INDEX files_of_object ON history.files (object_id, ((ended_at IS NULL)::int));
`;

const DOWN = `
DROP INDEX history.files_of_object;
CREATE INDEX files_of_object ON history.files (object_id);
`;

export class FilesByEnd1795225550737 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
