import type { MigrationInterface, QueryRunner } from 'typeorm';

// A rolling deploy runs the release before on this schema too: add first, remove one release later.
const UP = `
CREATE TABLE history.blocks (
  user_id    uuid NOT NULL,
  blocked_id uuid NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (user_id, blocked_id)
);
-- Who blocks me: a block counts both ways.
CREATE INDEX blocks_by_blocked ON history.blocks (blocked_id, user_id);

-- The urev of the last change of one's block list; 0: none yet.
ALTER TABLE history.people ADD COLUMN blocks_urev bigint NOT NULL DEFAULT 0;

-- A message's reactions, the newest of each emoji first: read with every page that holds the message, and paged.
CREATE INDEX reactions_newest ON history.reactions (room_id, message_id, emoji, created_at DESC, user_id DESC);

-- The latest pin first. Partial: a message that is not pinned, nearly every one, costs nothing.
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
