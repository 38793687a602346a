import type { MigrationInterface, QueryRunner } from 'typeorm';

// Triggers, so that the time is right for accounts that a service of the previous release makes during a rolling deploy, too. PostgreSQL
// adds the column without reading the table.
const UP = `
-- When the user became an account, by a registration or an upgrade. Null for guests, bots and users of apps, and for older accounts.
ALTER TABLE auth.users ADD COLUMN account_at timestamptz;
CREATE INDEX users_account ON auth.users (account_at, id) WHERE account_at IS NOT NULL;

CREATE FUNCTION auth.note_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.account_at := clock_timestamp();
  RETURN NEW;
END $$;
CREATE TRIGGER users_account_made BEFORE INSERT ON auth.users FOR EACH ROW
  WHEN (NEW.type = 'user' AND NEW.app_id IS NULL)
  EXECUTE FUNCTION auth.note_account();
CREATE TRIGGER users_account_upgraded BEFORE UPDATE OF type ON auth.users FOR EACH ROW
  WHEN (OLD.type = 'guest' AND NEW.type = 'user')
  EXECUTE FUNCTION auth.note_account();
`;

const DOWN = `
DROP TRIGGER users_account_upgraded ON auth.users;
DROP TRIGGER users_account_made ON auth.users;
DROP FUNCTION auth.note_account();
DROP INDEX auth.users_account;
ALTER TABLE auth.users DROP COLUMN account_at;
`;

export class AccountTimes1795225550779 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
