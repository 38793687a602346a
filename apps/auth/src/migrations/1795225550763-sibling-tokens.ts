import type { MigrationInterface, QueryRunner } from 'typeorm';

// During a rolling deploy the previous release uses this schema too. It leaves the column as it is.
const UP = `
-- Hashes of unused refresh tokens beside token_hash, behind the hash of the used token whose successors they are. They are of no use once
-- previous_hash is another one.
ALTER TABLE auth.sessions ADD COLUMN siblings bytea[];
`;

const DOWN = `
ALTER TABLE auth.sessions DROP COLUMN siblings;
`;

export class SiblingTokens1795225550763 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
