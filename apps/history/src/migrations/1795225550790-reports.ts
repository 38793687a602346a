import type { MigrationInterface, QueryRunner } from 'typeorm';

const UP = `
-- The reports of one message. They outlive the message and its room. Shard key: room_id.
CREATE TABLE history.reports (
  id         uuid PRIMARY KEY,
  room_id    uuid NOT NULL,
  message_id uuid NOT NULL,
  seq        bigint NOT NULL,
  -- NULL once the account is erased.
  sender_id  uuid,
  -- [{ version, body, files }]: the first text that was reported, and the newest 4.
  texts      json NOT NULL DEFAULT '[]',
  -- The people who have reported the message, and their reports by reason.
  people     int NOT NULL DEFAULT 0,
  spam       int NOT NULL DEFAULT 0,
  abuse      int NOT NULL DEFAULT 0,
  other      int NOT NULL DEFAULT 0,
  first_at   timestamptz(3) NOT NULL,
  last_at    timestamptz(3) NOT NULL,
  closed_at  timestamptz(3),
  -- NULL if an operator has closed it.
  closed_by  uuid,
  -- The hash of the text that was judged.
  closed_key bytea,
  UNIQUE (room_id, message_id)
);
-- Count and list of a room. With what decides who sees a report, so that the count reads the index alone.
CREATE INDEX reports_open ON history.reports (room_id, last_at, id) INCLUDE (seq, sender_id) WHERE closed_at IS NULL;
CREATE INDEX reports_closed ON history.reports (room_id, last_at, id) WHERE closed_at IS NOT NULL;
CREATE INDEX reports_all_open ON history.reports (last_at, id) WHERE closed_at IS NULL;
CREATE INDEX reports_all_closed ON history.reports (last_at, id) WHERE closed_at IS NOT NULL;
CREATE INDEX reports_sender ON history.reports (sender_id) WHERE sender_id IS NOT NULL;
CREATE INDEX reports_kept ON history.reports ((coalesce(closed_at, last_at)));

-- One for each text that a person has reported. Shard key: room_id.
CREATE TABLE history.report_entries (
  id        uuid PRIMARY KEY,
  report_id uuid NOT NULL,
  room_id   uuid NOT NULL,
  -- NULL once the account is erased.
  user_id   uuid,
  -- The hash of the reported text.
  text_key  bytea NOT NULL,
  reason    text NOT NULL,
  note      text,
  at        timestamptz(3) NOT NULL,
  UNIQUE (report_id, user_id, text_key)
);
CREATE INDEX report_entries_newest ON history.report_entries (report_id, at, id);
CREATE INDEX report_entries_notes ON history.report_entries (report_id, at, id) WHERE note IS NOT NULL;
CREATE INDEX report_entries_user ON history.report_entries (user_id, id) WHERE user_id IS NOT NULL;
`;

const DOWN = `
DROP TABLE history.report_entries;
DROP TABLE history.reports;
`;

export class Reports1795225550790 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
