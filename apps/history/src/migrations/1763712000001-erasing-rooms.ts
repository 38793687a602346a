import type { MigrationInterface, QueryRunner } from 'typeorm';

// A column beside `deleted_at`, because the room's tombstone stays when the job is done. The index is partial and has no
// counter, so a message's update of its room stays a HOT update.
const UP = `
-- The room is deleted, and a job has not erased its content yet.
ALTER TABLE history.rooms ADD COLUMN erasing boolean NOT NULL DEFAULT false;
CREATE INDEX rooms_erasing ON history.rooms (id) WHERE erasing;
`;

export class ErasingRooms1763712000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE history.rooms DROP COLUMN erasing');
  }
}
