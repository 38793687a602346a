import type { MigrationInterface, QueryRunner } from 'typeorm';

// During a rolling deploy the previous release also runs on this schema. It knows no roles, and lets each key that it finds in `key_hash` do
// everything: so it must not find a moderator's key there.
const UP = `
-- A key is an admin's or a moderator's by the column that has its hash. The keys from before are admins'.
ALTER TABLE auth.operators ALTER COLUMN key_hash DROP NOT NULL;
ALTER TABLE auth.operators ADD COLUMN moderator_key_hash bytea UNIQUE;
ALTER TABLE auth.operators ADD CONSTRAINT operators_one_role CHECK (num_nonnulls(key_hash, moderator_key_hash) = 1);
`;

const DOWN = `
DELETE FROM auth.operators WHERE key_hash IS NULL;
ALTER TABLE auth.operators DROP COLUMN moderator_key_hash;
ALTER TABLE auth.operators ALTER COLUMN key_hash SET NOT NULL;
`;

export class OperatorRoles1795225550790 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
