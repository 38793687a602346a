import type { MigrationInterface, QueryRunner } from 'typeorm';

// During a rolling deploy the previous release also runs on this schema. It does not know the columns.
const UP = `
-- open: as everybody else; closed: the app's users meet only where the app puts them.
ALTER TABLE auth.apps ADD COLUMN users text NOT NULL DEFAULT 'open' CHECK (users IN ('open', 'closed'));
-- Whether a token that the host signed makes a user whom the app does not have.
ALTER TABLE auth.apps ADD COLUMN provision boolean NOT NULL DEFAULT true;
`;

const DOWN = `
ALTER TABLE auth.apps DROP COLUMN provision;
ALTER TABLE auth.apps DROP COLUMN users;
`;

export class AppSettings1795225550742 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
