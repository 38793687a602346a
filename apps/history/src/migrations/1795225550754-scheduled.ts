import type { MigrationInterface, QueryRunner } from 'typeorm';

const UP = `
-- Messages that wait for their time. Shard key: user_id.
CREATE TABLE history.scheduled (
  -- The id of the message.
  id            uuid PRIMARY KEY,
  user_id       uuid NOT NULL,
  room_id       uuid NOT NULL,
  at            timestamptz NOT NULL,
  -- The fields of the request that were given.
  message       json NOT NULL,
  -- 'waiting', 'failed', or 'removed': the row stays for some seconds, for repeats of the requests before.
  state         text NOT NULL DEFAULT 'waiting',
  -- Of a failed one: { code, field }.
  error         json,
  -- The order of messages of one time.
  put_at        timestamptz NOT NULL,
  changed_at    timestamptz NOT NULL,
  -- The ids of the latest requests that changed the row.
  request_ids   uuid[] NOT NULL DEFAULT '{}',
  -- When the job may take the row; NULL unless it waits.
  due_at        timestamptz,
  -- When the message was first refused with retry: later.
  refused_at    timestamptz,
  -- A history sends the message until then. The claim tells it from another history's.
  claimed_until timestamptz,
  claim         uuid
);
CREATE INDEX scheduled_due ON history.scheduled (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX scheduled_claimed ON history.scheduled (user_id, room_id) WHERE claimed_until IS NOT NULL;
CREATE INDEX scheduled_of_user ON history.scheduled (user_id, at, id);
CREATE INDEX scheduled_of_room ON history.scheduled (room_id);
CREATE INDEX scheduled_removed ON history.scheduled (changed_at) WHERE state = 'removed';
`;

const DOWN = `
DROP TABLE history.scheduled;
`;

export class Scheduled1795225550754 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
