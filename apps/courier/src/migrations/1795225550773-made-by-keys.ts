import type { MigrationInterface, QueryRunner } from 'typeorm';

// During a rolling deploy the previous release also runs on this schema. PostgreSQL adds the column without reading the table; rows of before,
// and those that the previous release writes, have no keys.
const UP = `
-- The keys of the app that made the hook, or changed its address. A null among them, and no list: one is not known. An operator's
-- has none.
ALTER TABLE courier.hooks ADD COLUMN key_ids uuid[];
-- Keys of which an operator has removed all hooks: they make no more. Rows go after some days. A copy on every shard.
CREATE TABLE courier.ended_keys (
  id       uuid PRIMARY KEY,
  ended_at timestamptz NOT NULL DEFAULT now()
);
`;

const DOWN = `
DROP TABLE courier.ended_keys;
ALTER TABLE courier.hooks DROP COLUMN key_ids;
`;

export class MadeByKeys1795225550773 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
