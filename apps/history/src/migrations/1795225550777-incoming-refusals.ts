import type { MigrationInterface, QueryRunner } from 'typeorm';

// During a rolling deploy the previous release also runs on this schema. PostgreSQL adds the columns without reading the table. The previous
// release makes webhooks that are not quiet, and notes no refusals.
const UP = `
-- Posts of a quiet webhook tell only those whom they mention. The last refusal of a post: its time and the error's code. The shard key
-- stays room_id.
ALTER TABLE history.incoming
  ADD COLUMN quiet boolean NOT NULL DEFAULT false,
  ADD COLUMN refused_at timestamptz,
  ADD COLUMN refused_code text;
`;

const DOWN = `
ALTER TABLE history.incoming DROP COLUMN quiet, DROP COLUMN refused_at, DROP COLUMN refused_code;
`;

export class IncomingRefusals1795225550777 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
