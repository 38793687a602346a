import type { MigrationInterface, QueryRunner } from 'typeorm';

// During a rolling deploy the previous release also runs on this schema. It does not know the table, and takes no keys.
const UP = `
-- An app is a bot that has keys. The row stays when its bot is erased.
CREATE TABLE auth.apps (
  bot_id     uuid PRIMARY KEY REFERENCES auth.users ON DELETE CASCADE,
  created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp()
);

-- What the key of an app may do; NULL for every other session. Added without a rewrite of the table.
ALTER TABLE auth.sessions ADD COLUMN scopes text[];
`;

const DOWN = `
ALTER TABLE auth.sessions DROP COLUMN scopes;
DROP TABLE auth.apps;
`;

export class Apps1795225550740 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
