/** Below it the function refuses, whoever asks: a service that was taken over cannot wipe its traces. */
const KEPT_DAYS_MIN = 30;

/**
 * For migrations, which must not change once they have run anywhere: `SELECT <schema>.purge_audit(days, rows)` deletes
 * that many of the audit's rows that are older, and gives how many there were. It does so as the owner of the table, who
 * alone gets past `guard`, the function of the trigger that refuses all other changes.
 */
export function createPurgeAudit(schema: 'auth' | 'history', guard: string): string {
  return `
CREATE OR REPLACE FUNCTION ${schema}.${guard}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND current_setting('parley.purges_audit', true) = 'on'
    AND current_user = (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = TG_RELID) THEN
    RETURN NULL;
  END IF;
  RAISE EXCEPTION '${schema}.audit is append-only';
END $$;

-- The rows are few, acts of people: no index is worth their writing.
CREATE FUNCTION ${schema}.purge_audit(kept_days integer, rows_max integer) RETURNS integer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  purged integer;
BEGIN
  IF kept_days < ${String(KEPT_DAYS_MIN)} THEN
    RAISE EXCEPTION '${schema}.audit is kept for ${String(KEPT_DAYS_MIN)} days at least';
  END IF;
  PERFORM set_config('parley.purges_audit', 'on', true);
  DELETE FROM ${schema}.audit WHERE id IN (
    SELECT id FROM ${schema}.audit WHERE at < now() - make_interval(days => kept_days)
     LIMIT rows_max FOR UPDATE SKIP LOCKED);
  GET DIAGNOSTICS purged = ROW_COUNT;
  PERFORM set_config('parley.purges_audit', 'off', true);
  RETURN purged;
END $$;
`;
}

/** Undoes it: the guard refuses everything again. */
export function dropPurgeAudit(schema: 'auth' | 'history', guard: string): string {
  return `
DROP FUNCTION ${schema}.purge_audit(integer, integer);
CREATE OR REPLACE FUNCTION ${schema}.${guard}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '${schema}.audit is append-only';
END $$;
`;
}
