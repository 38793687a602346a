import type { MigrationInterface, QueryRunner } from 'typeorm';

// The previous version does not know the column and the table. It inserts people without an app, so operators make the first
// app after a deploy. The column is nullable without a default: PostgreSQL adds it without a rewrite.
const UP = `
-- The app that brought the user, by its bot; NULL for every other user.
ALTER TABLE history.people ADD COLUMN app_id uuid;

-- The apps whose users meet only where the app puts them, as auth last told. Shard key: none, a copy on every shard.
CREATE TABLE history.closed_apps (
  app_id uuid PRIMARY KEY
);
`;

const DOWN = `
DROP TABLE history.closed_apps;
ALTER TABLE history.people DROP COLUMN app_id;
`;

export class ClosedApps1795225550749 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
