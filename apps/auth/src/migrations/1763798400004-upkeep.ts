import type { MigrationInterface, QueryRunner } from 'typeorm';

// A rolling deploy runs the release before on this schema too: it writes no used_up_at, and what it leaves without one
// goes when it would have expired.
const UP = `
ALTER TABLE auth.invites ADD COLUMN used_up_at timestamptz(3);
CREATE INDEX invites_over ON auth.invites (LEAST(expires_at, revoked_at, used_up_at));

-- Names of bots, which no erasure would find here; whose they are says the subject, an id.
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

-- As the owner of the table, who alone gets past the trigger, and never what is younger than 30 days, whoever asks: a
-- service that was taken over cannot wipe its traces. The rows are few, acts of people: no index is worth their writing.
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
