import type { MigrationInterface, QueryRunner } from 'typeorm';

const UP = `
-- The texts that users have begun, one for each room and thread. Shard key: user_id.
CREATE TABLE history.drafts (
  user_id    uuid NOT NULL,
  room_id    uuid NOT NULL,
  -- The root of the thread; the nil UUID outside of threads.
  thread_id  uuid NOT NULL,
  body       text NOT NULL,
  reply_to   uuid,
  changed_at timestamptz(3) NOT NULL,
  PRIMARY KEY (user_id, room_id, thread_id)
);
CREATE INDEX drafts_newest ON history.drafts (user_id, changed_at, room_id, thread_id);
-- For the erasure of a room. With all columns of the key: a plan for one draft that takes this index reads one row too.
CREATE INDEX drafts_room ON history.drafts (room_id, thread_id, user_id);
`;

const DOWN = `
DROP TABLE history.drafts;
`;

export class Drafts1795225550781 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
