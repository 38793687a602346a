import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createPurgeAudit, dropPurgeAudit } from '#persistence/audit-purge.sql';

// A rolling deploy runs the release before on this schema too: it writes no used_up_at, and what it leaves without one
// goes when it would have expired.
const UP = `
ALTER TABLE auth.invites ADD COLUMN used_up_at timestamptz(3);
CREATE INDEX invites_over ON auth.invites (LEAST(expires_at, revoked_at, used_up_at));

-- Names of bots, which no erasure would find here; whose they are says the subject, an id.
ALTER TABLE auth.audit DISABLE TRIGGER audit_append_only;
UPDATE auth.audit SET details = details - 'username' WHERE act = 'bot.create';
ALTER TABLE auth.audit ENABLE TRIGGER audit_append_only;
`;

const DOWN = `
DROP INDEX auth.invites_over;
ALTER TABLE auth.invites DROP COLUMN used_up_at;
`;

export class Upkeep1763798400004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
    await runner.query(createPurgeAudit('auth', 'refuse_change'));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(dropPurgeAudit('auth', 'refuse_change'));
    await runner.query(DOWN);
  }
}
