import type { MigrationInterface, QueryRunner } from 'typeorm';

const UP = `
-- Acts of operators, each written in the transaction of the act. Ids are UUIDs of version 7, in order of time.
CREATE TABLE history.audit (
  id      uuid PRIMARY KEY,
  at      timestamptz(3) NOT NULL DEFAULT now(),
  actor   text NOT NULL,
  act     text NOT NULL,
  subject text,
  details jsonb NOT NULL DEFAULT '{}'
);

-- Records cannot be changed or deleted, not even by mistake.
CREATE FUNCTION history.keep_audit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'history.audit is append-only';
END $$;
CREATE TRIGGER audit_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON history.audit
  FOR EACH STATEMENT EXECUTE FUNCTION history.keep_audit();
`;

const DOWN = `
DROP TABLE history.audit;
DROP FUNCTION history.keep_audit();
`;

export class Audit1763798400001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
