import type { MigrationInterface, QueryRunner } from 'typeorm';

// A column of the room, which every send reads anyway. Reading `blocks` would cost each direct message about 5 µs.
const UP = `
-- In a direct room: one side blocks the other. Every change of blocks, and the room's creation, updates it.
ALTER TABLE history.rooms ADD COLUMN blocked boolean NOT NULL DEFAULT false;
UPDATE history.rooms r SET blocked = true FROM history.blocks b
  WHERE r.direct_key = least(b.user_id, b.blocked_id)::text || ':' || greatest(b.user_id, b.blocked_id)::text;
`;

export class BlockedRooms1763712000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE history.rooms DROP COLUMN blocked');
  }
}
