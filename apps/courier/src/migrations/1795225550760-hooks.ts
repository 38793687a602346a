import type { MigrationInterface, QueryRunner } from 'typeorm';

const UP = `
CREATE TABLE courier.hooks (
  id               uuid PRIMARY KEY,
  -- The bot of the app, and its username; null for a hook of the operator.
  app_id           uuid,
  app_name         text,
  -- Null for a hook that is pulled.
  url              text,
  -- "groups", "all", or a list of ids.
  rooms            jsonb NOT NULL,
  from_start       boolean NOT NULL,
  status           text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'paused')),
  reason           text CHECK (reason IN ('asked', 'gone', 'failing', 'suspended')),
  -- Newest first: [{ key, sealed, until }], with the time until which a replaced one signs.
  secrets          jsonb NOT NULL DEFAULT '[]',
  -- Raised by a replay, by a reset and by the removal: no cursor of an earlier one is written any more.
  generation       bigint NOT NULL DEFAULT 1,
  -- What to deliver again: "all", or [{ roomId, seq }].
  replay           jsonb,
  -- The epoch of history's store to which the cursors belong.
  epoch            text NOT NULL,
  -- Cursors of a lower generation do not count: everything begins again in their rooms.
  base_generation  bigint NOT NULL DEFAULT 0,
  -- A replay of all rooms: rooms without a cursor begin at their start.
  from_zero        boolean NOT NULL DEFAULT false,
  -- When the store was found to be another one, until the receiver knows; and the time from which a listener goes on.
  reset_at         timestamptz(3),
  reset_since      timestamptz(3),
  -- The store's time when its epoch was last seen.
  seen_at          timestamptz(3),
  -- Whether a mirror has been sent all that there was when it began.
  caught_up        boolean NOT NULL,
  -- Auth's cursor of changes of users.
  erased_until     text,
  -- Erased users of whom a receiver that pulls was told after that, for the other couriers: [{ userId, at }].
  told             jsonb NOT NULL DEFAULT '[]',
  resumed_at       timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  last_accepted_at timestamptz(3),
  last_error       jsonb,
  lag_seconds      integer NOT NULL DEFAULT 0,
  waiting_rooms    integer NOT NULL DEFAULT 0,
  counted_at       timestamptz(3),
  leased_by        uuid,
  leased_until     timestamptz(3),
  -- Authenticates the tokens of pulls.
  token_key        uuid NOT NULL DEFAULT gen_random_uuid(),
  created_at       timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  removed_at       timestamptz(3),
  -- The cursors of the removed hook are deleted.
  forgotten        boolean NOT NULL DEFAULT false
);
CREATE INDEX hooks_living ON courier.hooks (app_id) WHERE removed_at IS NULL;
CREATE INDEX hooks_removed ON courier.hooks (id) WHERE removed_at IS NOT NULL AND NOT forgotten;

-- Couriers that live, which share the hooks.
CREATE TABLE courier.runners (
  id          uuid PRIMARY KEY,
  alive_until timestamptz(3) NOT NULL
);

-- Only inserts and updates in place: the free space of a page takes the next version of a row.
CREATE TABLE courier.cursors (
  hook_id    uuid NOT NULL,
  room_id    uuid NOT NULL,
  seq        bigint NOT NULL,
  rev        bigint NOT NULL,
  generation bigint NOT NULL,
  PRIMARY KEY (hook_id, room_id)
) WITH (fillfactor = 70);

-- Acts of operators, of apps, and of Parley itself. Ids are UUIDs of version 7, in order of time.
CREATE TABLE courier.audit (
  id      uuid PRIMARY KEY,
  at      timestamptz(3) NOT NULL DEFAULT now(),
  actor   text NOT NULL,
  act     text NOT NULL,
  subject text,
  details jsonb NOT NULL DEFAULT '{}'
);

-- Records cannot be changed, and only purge_audit deletes some.
CREATE FUNCTION courier.keep_audit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND current_setting('parley.purges_audit', true) = 'on'
    AND current_user = (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = TG_RELID) THEN
    RETURN NULL;
  END IF;
  RAISE EXCEPTION 'courier.audit is append-only';
END $$;
CREATE TRIGGER audit_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON courier.audit
  FOR EACH STATEMENT EXECUTE FUNCTION courier.keep_audit();

-- Runs as the owner of the table, the only one whom the trigger lets through. It never deletes records of the last 30
-- days, so an attacker who controls a service cannot remove their traces. The table is small and needs no index by time.
CREATE FUNCTION courier.purge_audit(kept_days integer, rows_max integer) RETURNS integer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  purged integer;
BEGIN
  IF kept_days < 30 THEN
    RAISE EXCEPTION 'courier.audit is kept for 30 days at least';
  END IF;
  PERFORM set_config('parley.purges_audit', 'on', true);
  DELETE FROM courier.audit WHERE id IN (
    SELECT id FROM courier.audit WHERE at < now() - make_interval(days => kept_days)
     LIMIT rows_max FOR UPDATE SKIP LOCKED);
  GET DIAGNOSTICS purged = ROW_COUNT;
  PERFORM set_config('parley.purges_audit', 'off', true);
  RETURN purged;
END $$;
`;

const DOWN = `
DROP FUNCTION courier.purge_audit(integer, integer);
DROP TABLE courier.audit;
DROP FUNCTION courier.keep_audit();
DROP TABLE courier.cursors;
DROP TABLE courier.runners;
DROP TABLE courier.hooks;
`;

export class Hooks1795225550760 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
