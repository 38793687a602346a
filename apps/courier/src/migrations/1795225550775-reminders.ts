import type { MigrationInterface, QueryRunner } from 'typeorm';

// A courier of the previous release neither reads nor writes these.
const UP = `
-- Of the consumer 'push': reminders up to this time are noted for their devices, and none before the other: there was no device, or no
-- push of reminders.
ALTER TABLE courier.hooks ADD COLUMN reminded_until timestamptz(3), ADD COLUMN reminded_from timestamptz(3);

-- Reminders that are due, by device. A row that has gone out, or fell away, stays with ended_at for as long as the reminder may be read
-- once more. Ids alone.
CREATE TABLE courier.reminders (
  device_id  uuid NOT NULL,
  room_id    uuid NOT NULL,
  message_id uuid NOT NULL,
  remind_at  timestamptz(3) NOT NULL,
  user_id    uuid NOT NULL,
  -- The device is reached by the push hook.
  by_hook    boolean NOT NULL,
  -- Its age counts from here: the time of the reminder, or when its user was last not to be disturbed.
  at         timestamptz(3) NOT NULL,
  due_at     timestamptz(3) NOT NULL,
  ended_at   timestamptz(3),
  -- Refusals of the push service or of the hook.
  tries      integer NOT NULL DEFAULT 0,
  PRIMARY KEY (device_id, room_id, message_id, remind_at)
);
CREATE INDEX reminders_due ON courier.reminders (by_hook, due_at) WHERE ended_at IS NULL;
-- By user: the many reminders of one user must not hide those of others.
CREATE INDEX reminders_of_user ON courier.reminders (by_hook, user_id, due_at) WHERE ended_at IS NULL;
CREATE INDEX reminders_ended ON courier.reminders (remind_at) WHERE ended_at IS NOT NULL;
`;

const DOWN = `
DROP TABLE courier.reminders;
ALTER TABLE courier.hooks DROP COLUMN reminded_until, DROP COLUMN reminded_from;
`;

export class Reminders1795225550775 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
