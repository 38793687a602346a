import type { MigrationInterface, QueryRunner } from 'typeorm';

// During a rolling deploy the previous release also runs on this schema. It does not know the table.
const UP = `
-- Named operators. Only the hash of a key is stored. Rows stay after a key was revoked, because the audit names them.
CREATE TABLE auth.operators (
  id         uuid PRIMARY KEY,
  name       text NOT NULL,
  key_hash   bytea NOT NULL UNIQUE,
  created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  created_by text NOT NULL,
  revoked_at timestamptz(3)
);
CREATE UNIQUE INDEX operators_name ON auth.operators (name) WHERE revoked_at IS NULL;
`;

const DOWN = `
DROP TABLE auth.operators;
`;

export class OperatorsKeys1795225550729 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
