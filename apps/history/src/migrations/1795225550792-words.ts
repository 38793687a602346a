import type { MigrationInterface, QueryRunner } from 'typeorm';

const UP = `
-- The words and phrases that no message may have. Shard key: none, every shard has a copy.
CREATE TABLE history.words (
  -- SHA-256 of the compared form.
  key      bytea NOT NULL PRIMARY KEY,
  text     text NOT NULL,
  added_at timestamptz(3) NOT NULL DEFAULT now()
);
`;

const DOWN = `
DROP TABLE history.words;
`;

export class Words1795225550792 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
