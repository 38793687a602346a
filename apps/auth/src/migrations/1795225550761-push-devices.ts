import type { MigrationInterface, QueryRunner } from 'typeorm';

// During a rolling deploy the previous release also runs on this schema. It does not know the tables.
const UP = `
-- Devices that get pushes. Each belongs to a session, and ends with it. address_hash: of the endpoint or the token, so that no two
-- devices have the same one.
CREATE TABLE auth.push_devices (
  id           uuid PRIMARY KEY,
  user_id      uuid NOT NULL REFERENCES auth.users ON DELETE CASCADE,
  session_id   uuid NOT NULL REFERENCES auth.sessions ON DELETE CASCADE,
  kind         text NOT NULL CHECK (kind IN ('webpush', 'hook')),
  preview      text NOT NULL CHECK (preview IN ('full', 'none')),
  -- Of the kind 'webpush': the endpoint and its keys, in Base64url.
  endpoint     text,
  p256dh       text,
  auth         text,
  -- Of the kind 'hook'.
  token        text,
  platform     text,
  address_hash bytea NOT NULL CONSTRAINT push_devices_address UNIQUE,
  created_at   timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  last_push_at timestamptz(3),
  -- A test that no courier has taken yet.
  test_at      timestamptz(3)
);
CREATE INDEX push_devices_user ON auth.push_devices (user_id);
CREATE INDEX push_devices_session ON auth.push_devices (session_id);
CREATE INDEX push_devices_test ON auth.push_devices (test_at) WHERE test_at IS NOT NULL;

-- The public half of the key of Web Push, as a courier has told it.
CREATE TABLE auth.push_key (
  only_row   boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  public_key text NOT NULL,
  made_at    timestamptz(3) NOT NULL
);

-- A trigger, so that it runs in each transaction that ends a session, also in a service of another version.
CREATE FUNCTION auth.end_push_devices() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM auth.push_devices WHERE session_id = NEW.id;
  RETURN NULL;
END $$;
CREATE TRIGGER sessions_ended_devices AFTER UPDATE OF ended_at ON auth.sessions FOR EACH ROW
  WHEN (OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL)
  EXECUTE FUNCTION auth.end_push_devices();
`;

const DOWN = `
DROP TRIGGER sessions_ended_devices ON auth.sessions;
DROP FUNCTION auth.end_push_devices();
DROP TABLE auth.push_key, auth.push_devices;
`;

export class PushDevices1795225550761 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
