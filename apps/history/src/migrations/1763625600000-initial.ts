import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Every key of a room's tables starts with `room_id`, so the tables could be distributed by room without a change. */
const UP = `
CREATE SCHEMA IF NOT EXISTS history;

-- One row. A restore from a backup gives it a new epoch.
CREATE TABLE history.store (
  one             boolean PRIMARY KEY DEFAULT true CHECK (one),
  epoch           uuid NOT NULL DEFAULT gen_random_uuid(),
  fingerprint_key bytea NOT NULL DEFAULT uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()),
  -- History has auth's changes of users up to this time.
  people_until    timestamptz
);
INSERT INTO history.store DEFAULT VALUES;

-- History's copy of auth's users. urev counts the changes that only this user sees.
CREATE TABLE history.people (
  user_id      uuid PRIMARY KEY,
  username     text,
  display_name text,
  type         text NOT NULL CHECK (type IN ('user', 'guest', 'bot')),
  version      integer NOT NULL,
  urev         bigint NOT NULL DEFAULT 0,
  erased_at    timestamptz(3),
  -- What the person's rooms do not have yet, and until when a history has claimed the work.
  pending      text CHECK (pending IN ('refresh', 'erase')),
  claimed_until timestamptz(3)
);
CREATE INDEX people_pending ON history.people (user_id) WHERE pending IS NOT NULL;

CREATE TABLE history.rooms (
  id                uuid PRIMARY KEY,
  kind              text NOT NULL CHECK (kind IN ('direct', 'group')),
  visibility        text NOT NULL CHECK (visibility IN ('private', 'public')),
  name              text,
  name_key          text,
  topic             text,
  created_at        timestamptz(3) NOT NULL,
  created_by        uuid,
  create_fingerprint bytea NOT NULL,
  direct_key        text UNIQUE,
  first_seq         bigint NOT NULL DEFAULT 1,
  head_seq          bigint NOT NULL DEFAULT 0,
  head_rev          bigint NOT NULL DEFAULT 0,
  rev               bigint NOT NULL DEFAULT 0,
  member_count      integer NOT NULL DEFAULT 0,
  slow_mode_seconds integer NOT NULL DEFAULT 0,
  archived_at       timestamptz(3),
  deleted_at        timestamptz(3),
  last_activity_at  timestamptz(3) NOT NULL
) WITH (fillfactor = 70);
-- The directory's order; 48 is DIRECTORY_KEY_CHARS.
CREATE INDEX rooms_directory ON history.rooms (left(name_key, 48) COLLATE "C", id)
  WHERE visibility = 'public' AND deleted_at IS NULL;
CREATE UNIQUE INDEX rooms_public_name ON history.rooms (name_key) WHERE visibility = 'public' AND deleted_at IS NULL;

CREATE TABLE history.messages (
  room_id     uuid NOT NULL,
  seq         bigint NOT NULL,
  id          uuid NOT NULL,
  rev         bigint NOT NULL,
  -- The rev of the send, for the answer to a repeat.
  sent_rev    bigint NOT NULL,
  kind        text NOT NULL CHECK (kind IN ('text', 'system')),
  sender_id   uuid,
  body        text NOT NULL,
  ext         json,
  system      json,
  mentions    uuid[] NOT NULL DEFAULT '{}',
  reply_to    uuid,
  fingerprint bytea NOT NULL,
  version     integer NOT NULL DEFAULT 1,
  created_at  timestamptz(3) NOT NULL,
  edited_at   timestamptz(3),
  deleted_at  timestamptz(3),
  pinned_at   timestamptz(3)
);
-- If indexes seem equally good, the planner uses the newest one, so unique indexes come last.
CREATE INDEX messages_rev ON history.messages (room_id, rev);
ALTER TABLE history.messages ADD PRIMARY KEY (room_id, seq);
ALTER TABLE history.messages ADD CONSTRAINT messages_id UNIQUE (room_id, id);

-- Rows of former members stay as tombstones, so that sync can report gone.
CREATE TABLE history.members (
  room_id      uuid NOT NULL,
  user_id      uuid NOT NULL,
  role         text NOT NULL CHECK (role IN ('owner', 'admin', 'moderator', 'member', 'reader')),
  state        text NOT NULL CHECK (state IN ('joined', 'left', 'banned')),
  joined_at    timestamptz(3) NOT NULL,
  read_seq     bigint NOT NULL DEFAULT 0,
  notify       text NOT NULL DEFAULT 'all' CHECK (notify IN ('all', 'mentions', 'none')),
  muted_until  timestamptz(3),
  last_sent_at timestamptz(3),
  rev          bigint NOT NULL,
  urev         bigint NOT NULL
) WITH (fillfactor = 70);
CREATE INDEX members_urev ON history.members (user_id, urev);
CREATE INDEX members_rev ON history.members (room_id, rev);
ALTER TABLE history.members ADD PRIMARY KEY (room_id, user_id);

CREATE TABLE history.reactions (
  room_id    uuid NOT NULL,
  message_id uuid NOT NULL,
  emoji      text NOT NULL,
  user_id    uuid NOT NULL,
  created_at timestamptz(3) NOT NULL,
  PRIMARY KEY (room_id, message_id, emoji, user_id)
);

CREATE TABLE history.mentions (
  user_id uuid NOT NULL,
  room_id uuid NOT NULL,
  seq     bigint NOT NULL,
  PRIMARY KEY (user_id, room_id, seq)
);

-- Results of commands whose redelivery cannot be recognised otherwise.
CREATE TABLE history.commands (
  room_id    uuid NOT NULL,
  command_id uuid NOT NULL,
  result     json NOT NULL,
  at         timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (room_id, command_id)
);
CREATE INDEX commands_at ON history.commands (at);
`;

export class Initial1763625600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP SCHEMA history CASCADE');
  }
}
