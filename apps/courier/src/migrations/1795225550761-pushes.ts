import type { MigrationInterface, QueryRunner } from 'typeorm';

// A courier of the previous release leaves the row of a consumer alone: it is paused, and has no receiver.
const UP = `
-- A consumer of the server itself, which is no hook of anybody: 'push'.
ALTER TABLE courier.hooks ADD COLUMN consumer text;

-- Pushes that wait, by device and span of a room's messages: who gets which is judged when one goes out. A row that has gone out
-- stays for a minute with sent_at, so that the next one of the room keeps its distance. Ids alone.
CREATE TABLE courier.pushes (
  device_id uuid NOT NULL,
  room_id   uuid NOT NULL,
  to_seq    bigint NOT NULL,
  from_seq  bigint NOT NULL,
  user_id   uuid NOT NULL,
  -- The device is reached by the push hook.
  by_hook   boolean NOT NULL,
  -- When the newest message of the span was sent.
  at        timestamptz(3) NOT NULL,
  due_at    timestamptz(3) NOT NULL,
  sent_at   timestamptz(3),
  -- Refusals of the push service or of the hook.
  tries     integer NOT NULL DEFAULT 0,
  PRIMARY KEY (device_id, room_id, to_seq)
);
-- By way: a gateway that is away leaves many behind, which must not hold up Web Push.
CREATE INDEX pushes_due ON courier.pushes (by_hook, due_at) WHERE sent_at IS NULL;
CREATE INDEX pushes_sent ON courier.pushes (sent_at) WHERE sent_at IS NOT NULL;

-- The key of Web Push: one for all couriers. private_key: sealed with COURIER_KEY_SECRET if there is one.
CREATE TABLE courier.push_key (
  only_row    boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  public_key  text NOT NULL,
  private_key bytea NOT NULL,
  sealed      boolean NOT NULL,
  made_at     timestamptz(3) NOT NULL
);
`;

const DOWN = `
DROP TABLE courier.push_key, courier.pushes;
DELETE FROM courier.hooks WHERE consumer IS NOT NULL;
ALTER TABLE courier.hooks DROP COLUMN consumer;
`;

export class Pushes1795225550761 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
