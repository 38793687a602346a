import type { MigrationInterface, QueryRunner } from 'typeorm';

// Nullable columns without a default: PostgreSQL adds them without rewriting the table. Each statement is a transaction of its
// own, and the index blocks no send. An attempt that failed leaves an invalid index, so the first statements drop it.
const UP = [
  // The app whose rooms the room belongs to, by the id of its bot, and the host's own id of a group that the app made by it.
  `ALTER TABLE history.rooms ADD COLUMN IF NOT EXISTS app_id uuid,
     ADD COLUMN IF NOT EXISTS external_id text COLLATE "C"`,
  'DROP INDEX CONCURRENTLY IF EXISTS history.rooms_external',
  `CREATE UNIQUE INDEX CONCURRENTLY rooms_external ON history.rooms (app_id, external_id)
     WHERE external_id IS NOT NULL AND deleted_at IS NULL`,
];

export class RoomsOfApps1795225550747 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX CONCURRENTLY history.rooms_external');
    await runner.query('ALTER TABLE history.rooms DROP COLUMN external_id, DROP COLUMN app_id');
  }
}
