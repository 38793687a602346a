import type { MigrationInterface, QueryRunner } from 'typeorm';

// During a rolling deploy the previous release also runs on this schema: nothing that it reads or writes changes. Until it
// has stopped, it accepts names that look like taken ones; such names stay.
const UP = `
-- Failed logins from before this time do not count: they are counted under another key.
ALTER TABLE auth.users ADD COLUMN unlocked_at timestamptz(3);

-- The links for a new password that operators have made, one for each user. Only the hash of a token is stored.
CREATE TABLE auth.password_resets (
  user_id    uuid PRIMARY KEY REFERENCES auth.users ON DELETE CASCADE,
  token_hash bytea NOT NULL UNIQUE,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  created_by text NOT NULL,
  expires_at timestamptz(3) NOT NULL
);
CREATE INDEX password_resets_expires ON auth.password_resets (expires_at);

-- The two skeletons of a username by UTS #39: of the name in lower case, and of the name as it is written, in which a
-- capital I looks like a small L. For the alphabet of usernames UTS #39 has only the mappings below. Two names that share
-- a skeleton look alike. Every registration searches the index, so the index has no list of pending entries.
CREATE FUNCTION auth.name_skeletons(username text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT ARRAY[
    replace(translate(lower(username COLLATE "C"), '01', 'ol'), 'm', 'rn'),
    replace(translate(lower(translate(username, 'I', 'l') COLLATE "C"), '01', 'ol'), 'm', 'rn')]
$$;
CREATE INDEX users_skeletons ON auth.users
  USING gin (auth.name_skeletons(coalesce(username, username_key) COLLATE "C")) WITH (fastupdate = off);
`;

const DOWN = `
DROP INDEX auth.users_skeletons;
DROP FUNCTION auth.name_skeletons(text);
DROP TABLE auth.password_resets;
ALTER TABLE auth.users DROP COLUMN unlocked_at;
`;

export class LockOut1795225550730 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
