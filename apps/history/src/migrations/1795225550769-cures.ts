import type { MigrationInterface, QueryRunner } from 'typeorm';

// PostgreSQL adds the columns without reading the tables. The previous release neither reads nor writes them: a message that it
// schedules has no session, and a cure removes it as one of another session's.
const UP = `
-- The session that put the message. The shard key stays user_id.
ALTER TABLE history.scheduled ADD COLUMN session_id uuid;
-- The user's connections know the devices up to this one, by auth's time.
ALTER TABLE history.people ADD COLUMN devices_told_at timestamptz(3);
`;

const DOWN = `
ALTER TABLE history.people DROP COLUMN devices_told_at;
ALTER TABLE history.scheduled DROP COLUMN session_id;
`;

export class Cures1795225550769 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
