import type { MigrationInterface, QueryRunner } from 'typeorm';

// The new column of messages is nullable without a default: PostgreSQL adds it without rewriting the table.
const UP = `
-- The files of the message as clients see them: { auto, files }; NULL without any.
ALTER TABLE history.messages ADD COLUMN attachments json;

-- Stored bytes. Files of several messages may have the same ones.
CREATE TABLE history.objects (
  id uuid PRIMARY KEY,
  type text NOT NULL,
  width int,
  height int,
  state text NOT NULL CHECK (state IN ('ready', 'checking', 'refused', 'gone')),
  thumb_width int,
  thumb_height int,
  -- No thumbnail can be made.
  without_thumb boolean NOT NULL DEFAULT false,
  -- When a job looks at the bytes next: to check them, to make a thumbnail, to tell the rooms. NULL: nothing to do.
  work_at timestamptz,
  tries int NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX objects_work ON history.objects (work_at) WHERE work_at IS NOT NULL;

CREATE TABLE history.files (
  id uuid PRIMARY KEY,
  room_id uuid NOT NULL,
  owner_id uuid NOT NULL,
  name text NOT NULL,
  bytes bigint NOT NULL,
  sha256 bytea NOT NULL,
  declared_type text,
  -- Set when the upload is done.
  object_id uuid REFERENCES history.objects,
  -- Set when the file is sent.
  message_id uuid,
  created_at timestamptz NOT NULL DEFAULT now(),
  -- Set when the file ends: no user may read it. A job deletes the row, and the bytes with the last file that has them.
  ended_at timestamptz,
  -- Until then one history tries to delete the bytes; afterwards another one may try.
  claimed_until timestamptz,
  -- A message never names a file that is not stored.
  CONSTRAINT files_sent_are_stored CHECK (message_id IS NULL OR object_id IS NOT NULL)
);
CREATE INDEX files_of_room ON history.files (room_id, message_id);
-- Has no condition: while there are few files, PostgreSQL would use a smaller index for other statements too.
CREATE INDEX files_of_owner ON history.files (owner_id, id) INCLUDE (bytes, ended_at);
CREATE INDEX files_of_object ON history.files (object_id);
CREATE INDEX files_unsent ON history.files (created_at) WHERE message_id IS NULL AND ended_at IS NULL;
CREATE INDEX files_ended ON history.files (ended_at) WHERE ended_at IS NOT NULL;

-- The time of the last search for bytes without a row, and the bytes of all files, which count each stored object once.
ALTER TABLE history.store ADD COLUMN files_swept_at timestamptz, ADD COLUMN file_bytes bigint NOT NULL DEFAULT 0;
`;

const DOWN = `
ALTER TABLE history.store DROP COLUMN files_swept_at, DROP COLUMN file_bytes;
DROP TABLE history.files;
DROP TABLE history.objects;
ALTER TABLE history.messages DROP COLUMN attachments;
`;

export class Files1795225550732 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
