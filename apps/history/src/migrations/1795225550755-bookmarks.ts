import type { MigrationInterface, QueryRunner } from 'typeorm';

const UP = `
-- The messages that users keep, with a reminder or without one. Nothing is due on the server: clients remind. Shard key: user_id.
CREATE TABLE history.bookmarks (
  user_id    uuid NOT NULL,
  room_id    uuid NOT NULL,
  message_id uuid NOT NULL,
  saved_at   timestamptz(3) NOT NULL,
  remind_at  timestamptz(3),
  PRIMARY KEY (user_id, room_id, message_id)
);
CREATE INDEX bookmarks_saved ON history.bookmarks (user_id, saved_at, room_id, message_id);
CREATE INDEX bookmarks_reminders ON history.bookmarks (user_id, remind_at, room_id, message_id) WHERE remind_at IS NOT NULL;
-- For the erasure of a room. With all columns of the key: a plan for one bookmark that takes this index reads one row too.
CREATE INDEX bookmarks_room ON history.bookmarks (room_id, message_id, user_id);
`;

const DOWN = `
DROP TABLE history.bookmarks;
`;

export class Bookmarks1795225550755 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
