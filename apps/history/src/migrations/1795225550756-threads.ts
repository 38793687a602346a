import type { MigrationInterface, QueryRunner } from 'typeorm';

const UP = `
-- A reply is a message of its room. These columns are NULL outside threads.
ALTER TABLE history.messages
  ADD COLUMN thread_id   uuid,
  -- The reply's number in its thread.
  ADD COLUMN thread_seq  int,
  -- The reply was also sent to the room.
  ADD COLUMN in_room     boolean,
  -- Of a reply that is not in the main timeline: the seq of the message of the main timeline before it.
  ADD COLUMN main_before bigint;
CREATE INDEX messages_thread ON history.messages (room_id, thread_id, seq) WHERE thread_id IS NOT NULL;
-- Replies between two messages of the main timeline have one main_before, so a reader skips them in one step.
CREATE INDEX messages_aside ON history.messages (room_id, main_before, seq) WHERE main_before IS NOT NULL;

-- Replies up to here are read in all threads of the room.
ALTER TABLE history.members ADD COLUMN threads_read_seq bigint;
-- The thread of a mention that only the thread counts.
ALTER TABLE history.mentions ADD COLUMN thread_id uuid;

-- Threads with replies. Shard key: room_id.
CREATE TABLE history.threads (
  room_id  uuid NOT NULL,
  root_id  uuid NOT NULL,
  -- The number of the newest reply.
  head_seq int NOT NULL,
  last_seq bigint NOT NULL,
  last_at  timestamptz NOT NULL,
  -- The senders of the newest replies, the newest first.
  user_ids uuid[] NOT NULL,
  PRIMARY KEY (room_id, root_id)
);
CREATE INDEX threads_newest ON history.threads (room_id, last_seq);

-- Users and the threads that they follow, or have a read marker in. Shard key: room_id.
CREATE TABLE history.thread_followers (
  user_id   uuid NOT NULL,
  room_id   uuid NOT NULL,
  root_id   uuid NOT NULL,
  following boolean NOT NULL,
  read_seq  bigint NOT NULL,
  PRIMARY KEY (user_id, room_id, root_id)
);
CREATE INDEX thread_followers_thread ON history.thread_followers (room_id, root_id, user_id);
`;

const DOWN = `
DROP TABLE history.thread_followers;
DROP TABLE history.threads;
ALTER TABLE history.mentions DROP COLUMN thread_id;
ALTER TABLE history.members DROP COLUMN threads_read_seq;
DROP INDEX history.messages_aside;
DROP INDEX history.messages_thread;
ALTER TABLE history.messages
  DROP COLUMN main_before, DROP COLUMN in_room, DROP COLUMN thread_seq, DROP COLUMN thread_id;
`;

export class Threads1795225550756 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
