import type { MigrationInterface, QueryRunner } from 'typeorm';

// The new columns are nullable without a default: PostgreSQL adds them without rewriting the table.
const UP = `
ALTER TABLE auth.users ADD COLUMN avatar_id uuid;
ALTER TABLE auth.users ADD COLUMN ext json;

-- The picture of a user, at most one: a new one replaces it in the transaction of the change.
CREATE TABLE auth.avatars (
  user_id uuid PRIMARY KEY REFERENCES auth.users ON DELETE CASCADE,
  id      uuid NOT NULL UNIQUE,
  webp    bytea NOT NULL
);
`;

const DOWN = `
DROP TABLE auth.avatars;
ALTER TABLE auth.users DROP COLUMN ext;
ALTER TABLE auth.users DROP COLUMN avatar_id;
`;

export class Avatars1795225550734 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
