import type { MigrationInterface, QueryRunner } from 'typeorm';

// Nullable without a default: PostgreSQL adds them without rewriting the table. The previous release leaves them alone:
// rooms into which one of its users puts another count at once, as all rooms from before do.
const UP = `
-- Since then the user is in the room through others, or has hidden it, and has not opened it. A message of the user after
-- this time counts as opening.
ALTER TABLE history.members ADD COLUMN unopened_at timestamptz(3);
-- The user has hidden the direct room until it has a message above this one.
ALTER TABLE history.members ADD COLUMN hidden_seq bigint;
`;

const DOWN = `
ALTER TABLE history.members DROP COLUMN hidden_seq, DROP COLUMN unopened_at;
`;

export class UnopenedRooms1795225550730 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
