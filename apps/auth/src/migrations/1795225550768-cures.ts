import type { MigrationInterface, QueryRunner } from 'typeorm';

// PostgreSQL adds the columns without reading the tables. The previous release neither reads nor writes them: what it cures
// leaves devices and scheduled messages, as it did before.
const UP = `
-- The last cure of the account: a changed password, a second factor turned on …
ALTER TABLE auth.users
  ADD COLUMN cured_at timestamptz(3),
  -- The session that asked for it, if one goes on.
  ADD COLUMN cure_keeps uuid,
  -- The cure ended all other sessions.
  ADD COLUMN cure_ends boolean;
-- When the endpoint or token became the user's.
ALTER TABLE auth.push_devices ADD COLUMN new_at timestamptz(3);
`;

const DOWN = `
ALTER TABLE auth.push_devices DROP COLUMN new_at;
ALTER TABLE auth.users DROP COLUMN cured_at, DROP COLUMN cure_keeps, DROP COLUMN cure_ends;
`;

export class Cures1795225550768 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
