import type { MigrationInterface, QueryRunner } from 'typeorm';

// A message changes no column of these indexes, so its update of the room stays a HOT update.
const UP = `
-- Older messages are purged; NULL: never.
ALTER TABLE history.rooms ADD COLUMN retention_days integer CHECK (retention_days > 0);
-- When a job looks at the room next. No message is due before. Also the end of a claim while a job purges the room.
ALTER TABLE history.rooms ADD COLUMN purge_at timestamptz(3);
CREATE INDEX rooms_purge ON history.rooms (purge_at) WHERE purge_at IS NOT NULL;
CREATE INDEX rooms_retention ON history.rooms (id) WHERE retention_days IS NOT NULL;

-- Purged messages, for as long as a client may request or resend them.
CREATE TABLE history.purged_messages (
  room_id   uuid NOT NULL,
  id        uuid NOT NULL,
  sender_id uuid,
  purged_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (room_id, id)
);
CREATE INDEX purged_messages_at ON history.purged_messages (purged_at);
`;

const DOWN = `
DROP TABLE history.purged_messages;
ALTER TABLE history.rooms DROP COLUMN purge_at, DROP COLUMN retention_days;
`;

export class Retention1763798400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
