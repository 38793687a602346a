import type { MigrationInterface, QueryRunner } from 'typeorm';

// During a rolling deploy the previous release also runs on this schema. PostgreSQL adds the column without reading the table; rows of before,
// and those that the previous release writes, have no keys.
const UP = `
-- The keys of the app that made the webhook, or were given its address again. A null among them, and no list: one is not known.
-- An operator's has none. The shard key stays room_id.
ALTER TABLE history.incoming ADD COLUMN key_ids uuid[];
-- Keys of apps, and sessions that they began, of which an operator has removed all that they made: nothing that they ask for is made
-- any more. Rows go after some days. A copy on every shard.
CREATE TABLE history.ended_makers (
  id       uuid PRIMARY KEY,
  ended_at timestamptz NOT NULL DEFAULT now()
);
`;

const DOWN = `
DROP TABLE history.ended_makers;
ALTER TABLE history.incoming DROP COLUMN key_ids;
`;

export class MadeByKeys1795225550771 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
