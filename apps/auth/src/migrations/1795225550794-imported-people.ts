import type { MigrationInterface, QueryRunner } from 'typeorm';

// During a rolling deploy the previous release uses this schema too. It makes no unclaimed accounts, and the code by which one is
// claimed has another hash (`claimHash`), so it does not know it. PostgreSQL adds both columns without rewriting the tables.
const UP = `
-- An import made the account, and nobody has claimed it: it has no way in.
ALTER TABLE auth.users ADD COLUMN unclaimed boolean NOT NULL DEFAULT false;
ALTER TABLE auth.users ADD CONSTRAINT users_unclaimed_no_password
  CHECK (NOT unclaimed OR (password_hash IS NULL AND guarded_hash IS NULL));

-- People of imports by their accounts here. source_hash: keyed, of the source and the id of the person there. import_id: the import
-- that has placed the person last. made: an import has made the account; the others existed before. email_key, in lower case, and
-- email_at: of an account that nobody has claimed. by_email: the owner of the e-mail address may claim it.
CREATE TABLE auth.imported_people (
  source_hash bytea NOT NULL,
  user_id     uuid NOT NULL REFERENCES auth.users ON DELETE CASCADE,
  import_id   uuid NOT NULL,
  made        boolean NOT NULL,
  by_email    boolean NOT NULL DEFAULT false,
  email_key   text COLLATE "C",
  email_at    timestamptz(3),
  claimed_at  timestamptz(3),
  PRIMARY KEY (source_hash, user_id)
);
CREATE UNIQUE INDEX imported_people_made ON auth.imported_people (source_hash) WHERE made;
CREATE INDEX imported_people_user ON auth.imported_people (user_id);
CREATE INDEX imported_people_import ON auth.imported_people (import_id, user_id) WHERE made;
CREATE INDEX imported_people_email ON auth.imported_people (email_key) WHERE email_key IS NOT NULL;
CREATE INDEX imported_people_email_at ON auth.imported_people (email_at) WHERE email_at IS NOT NULL;
-- People of imports who were erased here. No later import brings them back, also after an undo.
CREATE TABLE auth.erased_people (
  source_hash bytea PRIMARY KEY
);

-- The unclaimed account that the person of this invitation takes, in place of a new one.
ALTER TABLE auth.invites ADD COLUMN claims uuid;
CREATE INDEX invites_claims ON auth.invites (claims) WHERE claims IS NOT NULL;

-- The undo of an import frees the names of its accounts, as the end of a guest does.
CREATE INDEX users_nameless ON auth.users (erased_at) WHERE erased_at IS NOT NULL AND username_key IS NULL;
DROP INDEX auth.users_guests_erased;

-- An unclaimed account is made when somebody claims it.
DROP TRIGGER users_account_made ON auth.users;
CREATE TRIGGER users_account_made BEFORE INSERT ON auth.users FOR EACH ROW
  WHEN (NEW.type = 'user' AND NEW.app_id IS NULL AND NOT NEW.unclaimed)
  EXECUTE FUNCTION auth.note_account();
CREATE TRIGGER users_account_claimed BEFORE UPDATE OF unclaimed ON auth.users FOR EACH ROW
  WHEN (OLD.unclaimed AND NOT NEW.unclaimed)
  EXECUTE FUNCTION auth.note_account();

-- A trigger, so that it runs in each transaction that erases a user, also in a service of another version.
CREATE FUNCTION auth.erase_imported_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO auth.erased_people (source_hash)
    SELECT source_hash FROM auth.imported_people WHERE user_id = NEW.id ON CONFLICT DO NOTHING;
  DELETE FROM auth.imported_people WHERE user_id = NEW.id;
  UPDATE auth.invites SET revoked_at = now() WHERE claims = NEW.id AND revoked_at IS NULL;
  RETURN NULL;
END $$;
CREATE TRIGGER users_erased_imported AFTER UPDATE OF erased_at ON auth.users FOR EACH ROW
  WHEN (OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL)
  EXECUTE FUNCTION auth.erase_imported_person();
`;

const DOWN = `
DROP TRIGGER users_erased_imported ON auth.users;
DROP FUNCTION auth.erase_imported_person();
DROP TRIGGER users_account_claimed ON auth.users;
DROP TRIGGER users_account_made ON auth.users;
CREATE TRIGGER users_account_made BEFORE INSERT ON auth.users FOR EACH ROW
  WHEN (NEW.type = 'user' AND NEW.app_id IS NULL)
  EXECUTE FUNCTION auth.note_account();
CREATE INDEX users_guests_erased ON auth.users (erased_at) WHERE type = 'guest' AND erased_at IS NOT NULL;
DROP INDEX auth.users_nameless;
ALTER TABLE auth.invites DROP COLUMN claims;
DROP TABLE auth.erased_people, auth.imported_people;
ALTER TABLE auth.users DROP COLUMN unclaimed;
`;

export class ImportedPeople1795225550794 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
