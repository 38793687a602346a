import type { MigrationInterface, QueryRunner } from 'typeorm';

// During a rolling deploy the previous release also runs on this schema: nothing that it reads or writes changes.
const UP = `
-- Acts of operators, each written in the transaction of the act. Ids are UUIDv7, so they are ordered by time.
CREATE TABLE auth.audit (
  id      uuid PRIMARY KEY,
  at      timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  actor   text NOT NULL,
  act     text NOT NULL,
  subject text,
  details jsonb NOT NULL DEFAULT '{}'
);
CREATE FUNCTION auth.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'auth.audit is append-only';
END $$;
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON auth.audit
  FOR EACH STATEMENT EXECUTE FUNCTION auth.refuse_change();

-- Invitations to register, for REGISTRATION=invite. Only the hash of a code is stored.
CREATE TABLE auth.invites (
  id         uuid PRIMARY KEY,
  code_hash  bytea NOT NULL UNIQUE,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  created_by text NOT NULL,
  expires_at timestamptz(3) NOT NULL,
  uses_max   integer NOT NULL CHECK (uses_max > 0),
  uses       integer NOT NULL DEFAULT 0,
  revoked_at timestamptz(3),
  CHECK (uses BETWEEN 0 AND uses_max)
);
CREATE INDEX invites_expires ON auth.invites (expires_at);

CREATE INDEX users_bots ON auth.users (username_key) WHERE type = 'bot' AND erased_at IS NULL;
`;

const DOWN = `
DROP INDEX auth.users_bots;
DROP TABLE auth.invites;
DROP TABLE auth.audit;
DROP FUNCTION auth.refuse_change();
`;

export class Operators1763798400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
