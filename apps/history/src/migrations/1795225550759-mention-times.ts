import type { MigrationInterface, QueryRunner } from 'typeorm';

// The default is for a history of the version before: it inserts mentions as it stores their messages.
const UP = `
-- The time of the message, for a list of one user's mentions.
ALTER TABLE history.mentions ADD COLUMN created_at timestamptz NOT NULL DEFAULT now();
UPDATE history.mentions g SET created_at = m.created_at
  FROM history.messages m WHERE m.room_id = g.room_id AND m.seq = g.seq;
CREATE INDEX mentions_newest ON history.mentions (user_id, created_at, room_id, seq);
`;

const DOWN = `
DROP INDEX history.mentions_newest;
ALTER TABLE history.mentions DROP COLUMN created_at;
`;

export class MentionTimes1795225550759 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
