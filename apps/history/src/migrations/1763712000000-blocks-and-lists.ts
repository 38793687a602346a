import type { MigrationInterface, QueryRunner } from 'typeorm';

// During a deploy the previous release runs on this schema too, so it only adds. The next release removes.
const UP = `
CREATE TABLE history.blocks (
  user_id    uuid NOT NULL,
  blocked_id uuid NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (user_id, blocked_id)
);
-- Who blocks a user: a block counts both ways.
CREATE INDEX blocks_by_blocked ON history.blocks (blocked_id, user_id);

-- The urev of the last change of the user's block list; 0: none yet.
ALTER TABLE history.people ADD COLUMN blocks_urev bigint NOT NULL DEFAULT 0;

-- A message's reactions, newest first per emoji. Every page with the message reads them, and they have pages themselves.
CREATE INDEX reactions_newest ON history.reactions (room_id, message_id, emoji, created_at DESC, user_id DESC);

-- Latest pin first. Partial, so a message without a pin costs nothing.
CREATE INDEX messages_pinned ON history.messages (room_id, pinned_at, seq) WHERE pinned_at IS NOT NULL;
`;

const DOWN = `
DROP INDEX history.messages_pinned;
DROP INDEX history.reactions_newest;
ALTER TABLE history.people DROP COLUMN blocks_urev;
DROP TABLE history.blocks;
`;

export class BlocksAndLists1763712000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
