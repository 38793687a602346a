import type { MigrationInterface, QueryRunner } from 'typeorm';

const UP = `
-- Incoming webhooks: addresses that post into a group, each by a bot of its own. Their tokens derive from their ids. A revoked
-- one stays, so that its id is not used again. Shard key: room_id.
CREATE TABLE history.incoming (
  id         uuid PRIMARY KEY,
  room_id    uuid NOT NULL,
  bot_id     uuid NOT NULL,
  -- The app that made it, by its bot; NULL for an operator.
  app_id     uuid,
  name       text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  used_at    timestamptz,
  revoked_at timestamptz
);
CREATE INDEX incoming_room ON history.incoming (room_id);
`;

const DOWN = `
DROP TABLE history.incoming;
`;

export class Incoming1795225550750 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
