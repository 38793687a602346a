import type { MigrationInterface, QueryRunner } from 'typeorm';

// During a rolling deploy the previous release also runs on this schema. It knows neither the tables nor the columns, which are
// nullable without a default: PostgreSQL adds them without rewriting the table.
const UP = `
-- While a second factor is on, the hash of the password is here and password_hash is NULL. So auths that know no second factor
-- take no password of the account for right.
ALTER TABLE auth.users ADD COLUMN guarded_hash text;

-- An auth that knows no second factor may set the password, with an operator's link for example. A trigger, so that the factor
-- stays on whatever version writes the hash.
CREATE FUNCTION auth.guard_password() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.guarded_hash := NEW.password_hash;
  NEW.password_hash := NULL;
  RETURN NEW;
END $$;
CREATE TRIGGER users_guarded BEFORE UPDATE OF password_hash ON auth.users FOR EACH ROW
  WHEN (NEW.guarded_hash IS NOT NULL AND NEW.password_hash IS NOT NULL)
  EXECUTE FUNCTION auth.guard_password();

-- The second factor of an account. secret: sealed with TOTP_SECRET. last_step: the step of the last code that was used.
CREATE TABLE auth.factors (
  user_id   uuid PRIMARY KEY REFERENCES auth.users ON DELETE CASCADE,
  secret    bytea NOT NULL,
  since     timestamptz(3) NOT NULL,
  last_step bigint NOT NULL
);
-- A secret that waits for its first code.
CREATE TABLE auth.factor_candidates (
  user_id    uuid PRIMARY KEY REFERENCES auth.users ON DELETE CASCADE,
  secret     bytea NOT NULL,
  expires_at timestamptz(3) NOT NULL
);
CREATE INDEX factor_candidates_expires ON auth.factor_candidates (expires_at);
-- Recovery codes that are not used, as HMACs under a key that is derived from TOTP_SECRET.
CREATE TABLE auth.recovery_codes (
  user_id uuid NOT NULL REFERENCES auth.users ON DELETE CASCADE,
  hash    bytea NOT NULL,
  PRIMARY KEY (user_id, hash)
);

-- The users at providers that are connected to accounts.
CREATE TABLE auth.identities (
  id           uuid PRIMARY KEY,
  user_id      uuid NOT NULL REFERENCES auth.users ON DELETE CASCADE,
  provider     text NOT NULL,
  issuer       text COLLATE "C" NOT NULL,
  subject      text COLLATE "C" NOT NULL,
  name         text,
  created_at   timestamptz(3) NOT NULL,
  last_used_at timestamptz(3) NOT NULL,
  CONSTRAINT identities_subject UNIQUE (issuer, subject)
);
CREATE INDEX identities_user ON auth.identities (user_id);
-- Returns of providers. claims: sealed; NULL once a request has used the handoff up. The row stays, because the state of a round
-- trip makes no second handoff. marks: hashes of the user and of the session at the provider, by which a logout token finds it.
CREATE TABLE auth.handoffs (
  hash       bytea PRIMARY KEY,
  state_hash bytea NOT NULL CONSTRAINT handoffs_state UNIQUE,
  challenge  text NOT NULL,
  claims     bytea,
  marks      bytea[] NOT NULL,
  expires_at timestamptz(3) NOT NULL
);
CREATE INDEX handoffs_expires ON auth.handoffs (expires_at);

-- The way in: a provider's id, or NULL for the ways that the user's type and app tell. The provider's own id of the session.
ALTER TABLE auth.sessions ADD COLUMN via text;
ALTER TABLE auth.sessions ADD COLUMN provider_sid text;
-- The user at the provider: a logout token ends the session also when the identity is not connected any more.
ALTER TABLE auth.sessions ADD COLUMN provider_subject text COLLATE "C";
-- The absolute end of a session of a provider with SESSION_HOURS.
ALTER TABLE auth.sessions ADD COLUMN ends_at timestamptz(3);
CREATE INDEX sessions_provider_sid ON auth.sessions (via, provider_sid) WHERE provider_sid IS NOT NULL;
CREATE INDEX sessions_provider_subject ON auth.sessions (via, provider_subject) WHERE provider_subject IS NOT NULL;

-- Verified addresses. email_key: in lower case.
CREATE TABLE auth.emails (
  user_id     uuid PRIMARY KEY REFERENCES auth.users ON DELETE CASCADE,
  email       text NOT NULL,
  email_key   text COLLATE "C" NOT NULL CONSTRAINT emails_email_key UNIQUE,
  verified_at timestamptz(3) NOT NULL
);
-- The newest mailed link of each kind of an account: 'confirm' of an address, 'reset' of the password. used_at: of a 'confirm',
-- whose repeat is ok.
CREATE TABLE auth.mailed_links (
  user_id    uuid NOT NULL REFERENCES auth.users ON DELETE CASCADE,
  kind       text NOT NULL CHECK (kind IN ('confirm', 'reset')),
  token_hash bytea NOT NULL CONSTRAINT mailed_links_token UNIQUE,
  email      text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  expires_at timestamptz(3) NOT NULL,
  used_at    timestamptz(3),
  PRIMARY KEY (user_id, kind)
);
CREATE INDEX mailed_links_expires ON auth.mailed_links (expires_at);
-- Accounts that are made once their address is confirmed. mail_id: of the mail with the link, while it waits.
CREATE TABLE auth.registrations (
  username_key  text COLLATE "C" PRIMARY KEY,
  username      text NOT NULL,
  display_name  text NOT NULL,
  password_hash text NOT NULL,
  email         text NOT NULL,
  invite        bytea,
  token_hash    bytea NOT NULL CONSTRAINT registrations_token UNIQUE,
  mail_id       uuid,
  expires_at    timestamptz(3) NOT NULL
);
CREATE INDEX registrations_expires ON auth.registrations (expires_at);
CREATE INDEX registrations_skeletons ON auth.registrations USING gin (auth.name_skeletons(username));
-- Mails that are not handed in yet. content: sealed; the address, the subject and the text. A row of the kind 'forgot' is a
-- request for a link, whose mail is made when the row is taken. due_at: of the next try.
CREATE TABLE auth.mails (
  id         uuid PRIMARY KEY,
  kind       text NOT NULL,
  user_id    uuid REFERENCES auth.users ON DELETE CASCADE,
  content    bytea NOT NULL,
  due_at     timestamptz(3) NOT NULL,
  expires_at timestamptz(3) NOT NULL,
  tries      integer NOT NULL DEFAULT 0
);
CREATE INDEX mails_due ON auth.mails (due_at);
CREATE INDEX mails_expires ON auth.mails (expires_at);
CREATE INDEX mails_user ON auth.mails (user_id);

-- One random key. Keys that all auths share are derived from it: of the cookie of a round trip, of handoffs, of mails.
CREATE TABLE auth.root_key (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  key      bytea NOT NULL CHECK (length(key) = 32)
);

-- A changed password makes every link void that was mailed before, except one that is used: it changes nothing any more. A
-- trigger, so that it runs whatever version changes the password. Turning a second factor on or off only moves the hash.
CREATE FUNCTION auth.void_mailed_links() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM auth.mailed_links WHERE user_id = NEW.id AND used_at IS NULL;
  DELETE FROM auth.mails WHERE user_id = NEW.id AND kind IN ('confirm', 'reset');
  RETURN NULL;
END $$;
CREATE TRIGGER users_password_links AFTER UPDATE OF password_hash, guarded_hash ON auth.users FOR EACH ROW
  WHEN (coalesce(OLD.guarded_hash, OLD.password_hash) IS DISTINCT FROM coalesce(NEW.guarded_hash, NEW.password_hash))
  EXECUTE FUNCTION auth.void_mailed_links();

-- A trigger, so that it runs in each transaction that erases a user, also in a service of another version.
CREATE FUNCTION auth.erase_ways_in() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM auth.factors WHERE user_id = NEW.id;
  DELETE FROM auth.factor_candidates WHERE user_id = NEW.id;
  DELETE FROM auth.recovery_codes WHERE user_id = NEW.id;
  DELETE FROM auth.identities WHERE user_id = NEW.id;
  DELETE FROM auth.emails WHERE user_id = NEW.id;
  DELETE FROM auth.mailed_links WHERE user_id = NEW.id;
  DELETE FROM auth.mails WHERE user_id = NEW.id;
  UPDATE auth.sessions SET provider_sid = NULL, provider_subject = NULL WHERE user_id = NEW.id AND via IS NOT NULL;
  UPDATE auth.users SET guarded_hash = NULL WHERE id = NEW.id AND guarded_hash IS NOT NULL;
  RETURN NULL;
END $$;
CREATE TRIGGER users_erased_ways AFTER UPDATE OF erased_at ON auth.users FOR EACH ROW
  WHEN (OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL AND NEW.type = 'user')
  EXECUTE FUNCTION auth.erase_ways_in();
`;

const DOWN = `
DROP TRIGGER users_erased_ways ON auth.users;
DROP FUNCTION auth.erase_ways_in();
DROP TRIGGER users_password_links ON auth.users;
DROP FUNCTION auth.void_mailed_links();
DROP TABLE auth.root_key, auth.mails, auth.registrations, auth.mailed_links, auth.emails;
ALTER TABLE auth.sessions DROP COLUMN ends_at, DROP COLUMN provider_subject, DROP COLUMN provider_sid, DROP COLUMN via;
DROP TABLE auth.handoffs, auth.identities, auth.recovery_codes, auth.factor_candidates, auth.factors;
DROP TRIGGER users_guarded ON auth.users;
DROP FUNCTION auth.guard_password();
-- Without the tables no factor is left.
UPDATE auth.users SET password_hash = guarded_hash WHERE guarded_hash IS NOT NULL;
ALTER TABLE auth.users DROP COLUMN guarded_hash;
`;

export class WaysIn1795225550760 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
