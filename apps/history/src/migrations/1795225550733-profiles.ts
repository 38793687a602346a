import type { MigrationInterface, QueryRunner } from 'typeorm';

// The new columns are nullable without a default: PostgreSQL adds them without rewriting the tables.
const UP = `
-- The address of the user's picture, as auth gives it.
ALTER TABLE history.people ADD COLUMN avatar_url text;

ALTER TABLE history.rooms ADD COLUMN avatar_id uuid;
ALTER TABLE history.rooms ADD COLUMN ext json;

-- The picture of a room, at most one: a new one replaces it in the transaction of the change.
CREATE TABLE history.room_avatars (
  room_id uuid PRIMARY KEY,
  id      uuid NOT NULL UNIQUE,
  webp    bytea NOT NULL
);
`;

const DOWN = `
DROP TABLE history.room_avatars;
ALTER TABLE history.rooms DROP COLUMN ext;
ALTER TABLE history.rooms DROP COLUMN avatar_id;
ALTER TABLE history.people DROP COLUMN avatar_url;
`;

export class Profiles1795225550733 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
