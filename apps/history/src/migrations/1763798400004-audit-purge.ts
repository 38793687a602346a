import type { MigrationInterface, QueryRunner } from 'typeorm';

const UP = `
CREATE OR REPLACE FUNCTION history.keep_audit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND current_setting('parley.purges_audit', true) = 'on'
    AND current_user = (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = TG_RELID) THEN
    RETURN NULL;
  END IF;
  RAISE EXCEPTION 'history.audit is append-only';
END $$;

-- Runs as the owner of the table, the only one whom the trigger lets through. It never deletes records of the last 30
-- days, so an attacker who controls a service cannot remove their traces. The table is small and needs no index by time.
CREATE FUNCTION history.purge_audit(kept_days integer, rows_max integer) RETURNS integer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  purged integer;
BEGIN
  IF kept_days < 30 THEN
    RAISE EXCEPTION 'history.audit is kept for 30 days at least';
  END IF;
  PERFORM set_config('parley.purges_audit', 'on', true);
  DELETE FROM history.audit WHERE id IN (
    SELECT id FROM history.audit WHERE at < now() - make_interval(days => kept_days)
     LIMIT rows_max FOR UPDATE SKIP LOCKED);
  GET DIAGNOSTICS purged = ROW_COUNT;
  PERFORM set_config('parley.purges_audit', 'off', true);
  RETURN purged;
END $$;
`;

const DOWN = `
DROP FUNCTION history.purge_audit(integer, integer);
CREATE OR REPLACE FUNCTION history.keep_audit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'history.audit is append-only';
END $$;
`;

export class AuditPurge1763798400004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
