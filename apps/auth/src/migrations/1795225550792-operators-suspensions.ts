import type { MigrationInterface, QueryRunner } from 'typeorm';

// During a rolling deploy the previous release also suspends and restores, and does not know the column: so an operator's suspension is one
// whose two times are equal.
const UP = `
-- Equal to suspended_at if an operator suspended the user, and not the host of the user's app.
ALTER TABLE auth.users ADD COLUMN operator_suspended_at timestamptz(3);
UPDATE auth.users SET operator_suspended_at = suspended_at
  FROM (SELECT DISTINCT ON (subject) subject, actor FROM auth.audit WHERE act = 'account.suspend' ORDER BY subject, id DESC) AS last
 WHERE suspended_at IS NOT NULL AND last.subject = users.id::text AND last.actor NOT LIKE 'app:%';
`;

const DOWN = `
ALTER TABLE auth.users DROP COLUMN operator_suspended_at;
`;

export class OperatorsSuspensions1795225550792 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
