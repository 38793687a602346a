import type { MigrationInterface, QueryRunner } from 'typeorm';

const UP = `
CREATE SCHEMA IF NOT EXISTS auth;
CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- Names are compared by key: lower case and in byte order, so that a prefix is a range. An erased account keeps its
-- username_key, so that the name is never given out again; an erased guest does not.
CREATE TABLE auth.users (
  id            uuid PRIMARY KEY,
  username      text,
  username_key  text COLLATE "C" CONSTRAINT users_username_key UNIQUE,
  display_name  text,
  display_key   text COLLATE "C",
  type          text NOT NULL CHECK (type IN ('user', 'guest', 'bot')),
  version       integer NOT NULL DEFAULT 1,
  password_hash text,
  created_at    timestamptz(3) NOT NULL DEFAULT now(),
  changed_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
  seen_at       timestamptz(3) NOT NULL DEFAULT now(),
  suspended_at  timestamptz(3),
  erased_at     timestamptz(3),
  CHECK ((erased_at IS NULL) = (username IS NOT NULL))
);
CREATE INDEX users_display_key ON auth.users (display_key) WHERE erased_at IS NULL;
CREATE INDEX users_username_similar ON auth.users USING gin (username_key gin_trgm_ops) WHERE erased_at IS NULL;
CREATE INDEX users_display_similar ON auth.users USING gin (display_key gin_trgm_ops) WHERE erased_at IS NULL;
CREATE INDEX users_changed ON auth.users (changed_at, id);
CREATE INDEX users_guests_seen ON auth.users (seen_at) WHERE type = 'guest' AND erased_at IS NULL;
CREATE INDEX users_guests_erased ON auth.users (erased_at) WHERE type = 'guest' AND erased_at IS NOT NULL;

-- Each session has one chain of refresh tokens, stored as hashes. The successor of the last used token is stored during
-- its leeway, encrypted with a key that is derived from the used token.
CREATE TABLE auth.sessions (
  id               uuid PRIMARY KEY,
  user_id          uuid NOT NULL REFERENCES auth.users ON DELETE CASCADE,
  created_at       timestamptz(3) NOT NULL DEFAULT now(),
  seen_at          timestamptz(3) NOT NULL DEFAULT now(),
  user_agent       text,
  address          text,
  family_hash      bytea NOT NULL,
  token_hash       bytea NOT NULL,
  previous_hash    bytea,
  sealed_successor bytea,
  rotated_at       timestamptz(3),
  expires_at       timestamptz(3) NOT NULL,
  ended_at         timestamptz(3),
  end_code         text CHECK (end_code IN ('SESSION_REVOKED', 'ACCOUNT_SUSPENDED')),
  CHECK ((ended_at IS NULL) = (end_code IS NULL))
);
CREATE INDEX sessions_user ON auth.sessions (user_id, seen_at);
CREATE INDEX sessions_ended ON auth.sessions (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX sessions_sealed ON auth.sessions (rotated_at) WHERE sealed_successor IS NOT NULL;
CREATE INDEX sessions_expires ON auth.sessions (expires_at);

-- The newest key whose signs_from has passed signs. Every key is published until it retires.
CREATE TABLE auth.signing_keys (
  kid         text PRIMARY KEY,
  public_key  text NOT NULL,
  private_key bytea NOT NULL,
  sealed      boolean NOT NULL,
  created_at  timestamptz(3) NOT NULL DEFAULT now(),
  signs_from  timestamptz(3) NOT NULL,
  retires_at  timestamptz(3)
);
`;

export class Initial1763625600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP SCHEMA auth CASCADE');
  }
}
