import type { MigrationInterface, QueryRunner } from 'typeorm';

const UP = `
-- State of a message that was sent with grow. While it grows, body is the beginning alone.
ALTER TABLE history.messages ADD COLUMN grow text;

-- Messages that grow. Appends update rows in place (HOT): no column that they change is indexed. Shard key: room_id.
CREATE TABLE history.growing (
  room_id    uuid NOT NULL,
  message_id uuid NOT NULL,
  sender_id  uuid NOT NULL,
  -- Code points of the whole text.
  length     int NOT NULL,
  -- A reader has asked the writer to finish.
  stop       boolean NOT NULL DEFAULT false,
  -- Counts what is heard of the writer.
  touches    int NOT NULL DEFAULT 0
) WITH (fillfactor = 50);
CREATE INDEX growing_sender ON history.growing (sender_id);
-- If indexes seem equally good, the planner uses the newest one.
ALTER TABLE history.growing ADD PRIMARY KEY (room_id, message_id);

-- Their text behind the beginning; the end joins it into messages. Shard key: room_id.
CREATE TABLE history.pieces (
  room_id    uuid NOT NULL,
  message_id uuid NOT NULL,
  -- Code points of the text before the piece.
  start      int NOT NULL,
  text       text NOT NULL,
  PRIMARY KEY (room_id, message_id, start)
);
`;

const DOWN = `
DROP TABLE history.pieces;
DROP TABLE history.growing;
ALTER TABLE history.messages DROP COLUMN grow;
`;

export class Growing1795225550796 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
