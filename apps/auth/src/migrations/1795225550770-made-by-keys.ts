import type { MigrationInterface, QueryRunner } from 'typeorm';

// During a rolling deploy the previous release also runs on this schema. It does not know the table: of a session that it begins for the
// server of an app, the key is not known.
const UP = `
-- The keys with which the server of an app began or renewed a session.
CREATE TABLE auth.key_sessions (
  key_id     uuid NOT NULL,
  session_id uuid NOT NULL REFERENCES auth.sessions ON DELETE CASCADE,
  PRIMARY KEY (key_id, session_id)
);
CREATE INDEX key_sessions_session ON auth.key_sessions (session_id);
`;

const DOWN = `
DROP TABLE auth.key_sessions;
`;

export class MadeByKeys1795225550770 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
