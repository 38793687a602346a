import type { MigrationInterface, QueryRunner } from 'typeorm';

// During a rolling deploy the previous release uses this schema too: add now, remove in a later release.
const UP = `
-- The latest \`iat\` of a host's token that was ahead of our clock when it was shown: the end of all sessions counts from there.
ALTER TABLE auth.external_users ADD COLUMN newest_token_at timestamptz;

CREATE OR REPLACE FUNCTION auth.erase_external_user() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE auth.external_users SET erased = true, ended_at = greatest(clock_timestamp(), newest_token_at) WHERE user_id = NEW.id;
  RETURN NULL;
END $$;
`;

const DOWN = `
CREATE OR REPLACE FUNCTION auth.erase_external_user() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE auth.external_users SET erased = true, ended_at = clock_timestamp() WHERE user_id = NEW.id;
  RETURN NULL;
END $$;
ALTER TABLE auth.external_users DROP COLUMN newest_token_at;
`;

export class HostTokenAhead1795225550766 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
