import type { MigrationInterface, QueryRunner } from 'typeorm';

// Nullable without a default: PostgreSQL adds them without rewriting the tables. The previous release neither reads nor writes them: it
// stores such a message as each own one, and a mark of `room:unread` without its place. A `read:mark` that it executes leaves
// unread_from, which counts only beside unread_mark. The shard key of both tables stays room_id.
const UP = `
-- True for a message that its sender sent with keepsUnread while messages of others were unread; NULL for all others.
ALTER TABLE history.messages ADD COLUMN keeps_unread boolean;
-- The seq from which the user has marked the room as unread; NULL for a mark without it.
ALTER TABLE history.members ADD COLUMN unread_from bigint;
`;

const DOWN = `
ALTER TABLE history.members DROP COLUMN unread_from;
ALTER TABLE history.messages DROP COLUMN keeps_unread;
`;

export class KeepsUnread1795225550783 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
