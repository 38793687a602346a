import type { MigrationInterface, QueryRunner } from 'typeorm';

const UP = `
-- Operators who are signed in at the console.
CREATE TABLE auth.console_sessions (
  token_hash bytea PRIMARY KEY,
  operator_id uuid NOT NULL REFERENCES auth.operators,
  ends_at timestamptz NOT NULL,
  used_at timestamptz NOT NULL
);
CREATE INDEX console_sessions_ends ON auth.console_sessions (ends_at);
`;

const DOWN = `
DROP TABLE auth.console_sessions;
`;

export class ConsoleSessions1795225550793 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
