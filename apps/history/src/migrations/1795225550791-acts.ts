import type { MigrationInterface, QueryRunner } from 'typeorm';

// During a rolling deploy the previous release logs no act and keeps both columns as they are.
const UP = `
-- Why a member was muted, and why a former one was removed or banned; NULL without a reason. The shard key stays room_id.
ALTER TABLE history.members ADD COLUMN mute_reason text, ADD COLUMN gone_reason text;
-- The acts of members on others. Shard key: room_id.
CREATE TABLE history.room_acts (
  room_id     uuid NOT NULL,
  -- That of the change.
  rev         bigint NOT NULL,
  at          timestamptz(3) NOT NULL,
  act         text NOT NULL,
  actor_id    uuid NOT NULL,
  user_id     uuid,
  message_id  uuid,
  role        text,
  muted_until timestamptz(3),
  reason      text,
  PRIMARY KEY (room_id, rev)
);
CREATE INDEX room_acts_at ON history.room_acts (at);
-- For the erasure of an account.
CREATE INDEX room_acts_reasons ON history.room_acts (user_id) WHERE reason IS NOT NULL;
-- The messages of banned users that are still to be deleted. A row lives for a minute. Shard key: room_id.
CREATE TABLE history.cleanups (
  room_id       uuid NOT NULL,
  id            uuid NOT NULL,
  actor_id      uuid NOT NULL,
  user_id       uuid NOT NULL,
  since         timestamptz(3) NOT NULL,
  below_seq     bigint NOT NULL,
  messages_left int NOT NULL,
  logged        boolean NOT NULL,
  -- While a history works on it, the end of its claim.
  due_at        timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (room_id, id)
);
CREATE INDEX cleanups_due ON history.cleanups (due_at);
`;

const DOWN = `
DROP TABLE history.cleanups;
DROP TABLE history.room_acts;
ALTER TABLE history.members DROP COLUMN mute_reason, DROP COLUMN gone_reason;
`;

export class Acts1795225550791 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
