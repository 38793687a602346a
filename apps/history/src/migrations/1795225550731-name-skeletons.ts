import type { MigrationInterface, QueryRunner } from 'typeorm';

// A job fills the columns, also for rooms that the previous release creates or renames during the deploy: it leaves
// `skeletons_of` behind, so that the skeletons do not count. Each statement is a transaction of its own and blocks no
// send. A first attempt that ended halfway may have left columns or an invalid index. The indexes leave out
// rooms without a skeleton, so that no other read of public rooms takes them for a list of these.
const UP = [
  `ALTER TABLE history.rooms ADD COLUMN IF NOT EXISTS skeleton text,
    ADD COLUMN IF NOT EXISTS written_skeleton text, ADD COLUMN IF NOT EXISTS skeletons_of text`,
  'DROP INDEX CONCURRENTLY IF EXISTS history.rooms_skeleton',
  `CREATE INDEX CONCURRENTLY rooms_skeleton ON history.rooms (skeleton)
    WHERE visibility = 'public' AND deleted_at IS NULL AND skeleton IS NOT NULL`,
  'DROP INDEX CONCURRENTLY IF EXISTS history.rooms_written_skeleton',
  `CREATE INDEX CONCURRENTLY rooms_written_skeleton ON history.rooms (written_skeleton)
    WHERE visibility = 'public' AND deleted_at IS NULL AND written_skeleton IS NOT NULL`,
  'DROP INDEX CONCURRENTLY IF EXISTS history.rooms_without_skeletons',
  `CREATE INDEX CONCURRENTLY rooms_without_skeletons ON history.rooms (id)
    WHERE visibility = 'public' AND deleted_at IS NULL AND skeletons_of IS DISTINCT FROM name_key`,
];

const DOWN = [
  'DROP INDEX CONCURRENTLY IF EXISTS history.rooms_without_skeletons',
  'DROP INDEX CONCURRENTLY IF EXISTS history.rooms_written_skeleton',
  'DROP INDEX CONCURRENTLY IF EXISTS history.rooms_skeleton',
  'ALTER TABLE history.rooms DROP COLUMN skeletons_of, DROP COLUMN written_skeleton, DROP COLUMN skeleton',
];

export class NameSkeletons1795225550731 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}
