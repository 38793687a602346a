import type { MigrationInterface, QueryRunner } from 'typeorm';

const UP = `
-- Histories of other systems. After an undo the next run of the source makes a new row.
CREATE TABLE history.imports (
  id           uuid PRIMARY KEY,
  format       text NOT NULL,
  name         text NOT NULL,
  -- Secret: yields the ids of rooms, messages and files.
  key          bytea NOT NULL,
  started_at   timestamptz(3) NOT NULL DEFAULT now(),
  -- The end of the last complete run.
  completed_at timestamptz(3),
  undone_at    timestamptz(3),
  report       json,
  -- The run whose turn it is until then.
  run          uuid,
  run_until    timestamptz(3)
);
CREATE UNIQUE INDEX imports_source ON history.imports (format, name) WHERE undone_at IS NULL;

-- Rooms of imports, and how far they are filled. Shard key: room_id.
CREATE TABLE history.import_rooms (
  room_id   uuid NOT NULL,
  import_id uuid NOT NULL,
  -- The source's id.
  source    text NOT NULL,
  kind      text NOT NULL,
  -- Stored parts, and the digest of the records up to the last one.
  parts     int NOT NULL DEFAULT 0,
  digest    text NOT NULL DEFAULT '',
  -- Entries of the parts that were not stored: places from 0, and why.
  refused   json NOT NULL DEFAULT '[]',
  -- The seq of the newest message of the main timeline.
  main_head bigint NOT NULL DEFAULT 0,
  head_seq  bigint NOT NULL DEFAULT 0,
  head_rev  bigint NOT NULL DEFAULT 0,
  -- The time of the newest message.
  last_at   timestamptz(3),
  -- NULL while the room has no row in rooms.
  shown_at  timestamptz(3)
);
CREATE INDEX import_rooms_import ON history.import_rooms (import_id, room_id);
-- If indexes seem equally good, the planner uses the newest one.
ALTER TABLE history.import_rooms ADD PRIMARY KEY (room_id);

-- Messages up to here were imported.
ALTER TABLE history.rooms ADD COLUMN imported_seq bigint NOT NULL DEFAULT 0;
`;

const DOWN = `
ALTER TABLE history.rooms DROP COLUMN imported_seq;
DROP TABLE history.import_rooms;
DROP TABLE history.imports;
`;

export class Imports1795225550794 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
