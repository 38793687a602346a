import type { MigrationInterface, QueryRunner } from 'typeorm';

// During a rolling deploy the previous release also runs on this schema. The new columns are nullable without a default:
// PostgreSQL adds them without rewriting the table.
const UP = `
-- The app that brought the user; NULL for every other user.
ALTER TABLE auth.users ADD COLUMN app_id uuid;
-- The address of a picture elsewhere, of an app's user.
ALTER TABLE auth.users ADD COLUMN avatar_url text;

-- The host's own id of each user that an app brought. A row of an erased user stays: tokens that the host signed before the
-- end of that user must not sign in the next one with this id.
CREATE TABLE auth.external_users (
  user_id     uuid PRIMARY KEY REFERENCES auth.users ON DELETE CASCADE,
  app_id      uuid NOT NULL REFERENCES auth.apps ON DELETE CASCADE,
  external_id text COLLATE "C" NOT NULL,
  changed_at  timestamptz NOT NULL,
  ended_at    timestamptz,
  erased      boolean NOT NULL DEFAULT false
);
CREATE UNIQUE INDEX external_users_living ON auth.external_users (app_id, external_id) WHERE NOT erased;
CREATE INDEX external_users_erased ON auth.external_users (app_id, external_id, ended_at) WHERE erased;

-- A trigger, so that it runs in each transaction that erases a user, also in a service of another version.
CREATE FUNCTION auth.erase_external_user() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE auth.external_users SET erased = true, ended_at = clock_timestamp() WHERE user_id = NEW.id;
  RETURN NULL;
END $$;
CREATE TRIGGER users_erased AFTER UPDATE OF erased_at ON auth.users FOR EACH ROW
  WHEN (NEW.app_id IS NOT NULL AND OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL)
  EXECUTE FUNCTION auth.erase_external_user();
`;

const DOWN = `
DROP TRIGGER users_erased ON auth.users;
DROP FUNCTION auth.erase_external_user();
DROP TABLE auth.external_users;
ALTER TABLE auth.users DROP COLUMN avatar_url;
ALTER TABLE auth.users DROP COLUMN app_id;
`;

export class ExternalUsers1795225550741 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
