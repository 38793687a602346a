import type { MigrationInterface, QueryRunner } from 'typeorm';

// Apart from `deleted_at`, since the room's tombstone stays when the job is done. The index is partial and on no counter:
// a message's update of its room stays a cheap one.
const UP = `
-- The room is deleted, and a job has still to erase what it held.
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
