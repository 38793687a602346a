import type { MigrationInterface, QueryRunner } from 'typeorm';

// The previous version goes on counting in `history.store.file_bytes`, which no other reads now. A job corrects the new
// totals by what it stores and deletes meanwhile.
const UP = `
ALTER TABLE history.files
  -- The last announcement, or a later time at which bytes still arrived.
  ADD COLUMN announced_at timestamptz NOT NULL DEFAULT now(),
  -- Stands for the network of the client, without its address.
  ADD COLUMN announced_from text,
  -- Set when the store has all bytes of the upload, as far as Parley knows: they count in \`file_totals\` from then on.
  ADD COLUMN arrived_at timestamptz;

-- The bytes in the store, as a sum over all rows. Each change adds to one row at random, so that changes do not wait for
-- one another. Shard key: none, each shard has its own.
CREATE TABLE history.file_totals (
  slot smallint PRIMARY KEY,
  bytes bigint NOT NULL
) WITH (fillfactor = 20);

INSERT INTO history.file_totals
  SELECT 0, coalesce(sum(bytes), 0) FROM (
    SELECT max(bytes) AS bytes FROM history.files WHERE object_id IS NOT NULL GROUP BY object_id) stored;
`;

const DOWN = `
DROP TABLE history.file_totals;
ALTER TABLE history.files DROP COLUMN announced_at, DROP COLUMN announced_from, DROP COLUMN arrived_at;
`;

export class FileArrivals1795225550738 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
