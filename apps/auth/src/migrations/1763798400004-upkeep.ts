import type { MigrationInterface, QueryRunner } from 'typeorm';

// During a rolling deploy the previous release also runs on this schema. It writes no used_up_at; invitations
// without one are deleted after they expire.
const UP = `
ALTER TABLE auth.invites ADD COLUMN used_up_at timestamptz(3);
CREATE INDEX invites_over ON auth.invites (LEAST(expires_at, revoked_at, used_up_at));

-- Erasing a bot would not find its name here. The subject, an id, identifies the bot.
ALTER TABLE auth.audit DISABLE TRIGGER audit_append_only;
UPDATE auth.audit SET details = details - 'username' WHERE act = 'bot.create';
ALTER TABLE auth.audit ENABLE TRIGGER audit_append_only;

CREATE OR REPLACE FUNCTION auth.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND current_setting('parley.purges_audit', true) = 'on'
    AND current_user = (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = TG_RELID) THEN
    RETURN NULL;
  END IF;
  RAISE EXCEPTION 'auth.audit is append-only';
END $$;

-- Runs as the owner of the table, because the trigger refuses deletions by other roles. It never deletes rows
-- younger than 30 days, so a compromised service cannot remove its traces. There are too few rows for an index.
CREATE FUNCTION auth.purge_audit(kept_days integer, rows_max integer) RETURNS integer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  purged integer;
BEGIN
  IF kept_days < 30 THEN
    RAISE EXCEPTION 'auth.audit is kept for 30 days at least';
  END IF;
  PERFORM set_config('parley.purges_audit', 'on', true);
  DELETE FROM auth.audit WHERE id IN (
    SELECT id FROM auth.audit WHERE at < now() - make_interval(days => kept_days)
     LIMIT rows_max FOR UPDATE SKIP LOCKED);
  GET DIAGNOSTICS purged = ROW_COUNT;
  PERFORM set_config('parley.purges_audit', 'off', true);
  RETURN purged;
END $$;
`;

const DOWN = `
DROP FUNCTION auth.purge_audit(integer, integer);
CREATE OR REPLACE FUNCTION auth.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'auth.audit is append-only';
END $$;

DROP INDEX auth.invites_over;
ALTER TABLE auth.invites DROP COLUMN used_up_at;
`;

export class Upkeep1763798400004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
