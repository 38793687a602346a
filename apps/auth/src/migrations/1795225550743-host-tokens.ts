import type { MigrationInterface, QueryRunner } from 'typeorm';

// During a rolling deploy the previous release also runs on this schema. It does not know the columns and the table.
const UP = `
-- Where the keys of the host are that sign tokens of its users; NULL without them.
ALTER TABLE auth.apps ADD COLUMN jwks_url text;
ALTER TABLE auth.apps ADD COLUMN jwks_audience text;
ALTER TABLE auth.apps ADD COLUMN jwks_issuer text;

-- The secrets with which the host signs them instead. Sealed like signing keys.
CREATE TABLE auth.app_secrets (
  id         uuid PRIMARY KEY,
  app_id     uuid NOT NULL REFERENCES auth.apps ON DELETE CASCADE,
  secret     bytea NOT NULL,
  sealed     boolean NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  ends_at    timestamptz
);
CREATE INDEX app_secrets_app ON auth.app_secrets (app_id);
`;

const DOWN = `
DROP TABLE auth.app_secrets;
ALTER TABLE auth.apps DROP COLUMN jwks_issuer;
ALTER TABLE auth.apps DROP COLUMN jwks_audience;
ALTER TABLE auth.apps DROP COLUMN jwks_url;
`;

export class HostTokens1795225550743 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
