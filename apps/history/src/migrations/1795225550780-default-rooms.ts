import type { MigrationInterface, QueryRunner } from 'typeorm';

// PostgreSQL adds the columns without reading the tables. The previous release neither reads nor writes them.
const UP = `
-- Since when new accounts become members of the room by themselves.
ALTER TABLE history.rooms ADD COLUMN default_since timestamptz(3);
CREATE INDEX rooms_default ON history.rooms (id) WHERE default_since IS NOT NULL;
-- Up to where accounts that auth has made are in the default rooms: a cursor of auth.
ALTER TABLE history.store ADD COLUMN accounts_until text;
`;

const DOWN = `
ALTER TABLE history.store DROP COLUMN accounts_until;
DROP INDEX history.rooms_default;
ALTER TABLE history.rooms DROP COLUMN default_since;
`;

export class DefaultRooms1795225550780 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
