import type { MigrationInterface, QueryRunner } from 'typeorm';

// PostgreSQL adds the columns without rewriting the tables, and reads all messages once to build the index. Each statement is a
// transaction of its own and blocks no send. An attempt that failed leaves columns and an invalid index. During a rolling deploy the
// previous release does not write these columns: what it deletes leaves the index, and what it edits stays in it.
const UP = [
  // True in a message that mentions every member who was there; NULL in all others. The shard key stays room_id.
  'ALTER TABLE history.messages ADD COLUMN IF NOT EXISTS everyone boolean',
  // No message above this seq is such a one, so rooms without one cost no look-up. The shard key stays id.
  'ALTER TABLE history.rooms ADD COLUMN IF NOT EXISTS everyone_seq bigint NOT NULL DEFAULT 0',
  'DROP INDEX CONCURRENTLY IF EXISTS history.messages_everyone',
  // By time, so that a page of mentions reads no older ones. In a room the seqs rise with the times, for the counts.
  'CREATE INDEX CONCURRENTLY messages_everyone ON history.messages (room_id, created_at, seq) WHERE everyone AND deleted_at IS NULL',
];

const DOWN = [
  'DROP INDEX CONCURRENTLY IF EXISTS history.messages_everyone',
  'ALTER TABLE history.rooms DROP COLUMN IF EXISTS everyone_seq',
  'ALTER TABLE history.messages DROP COLUMN IF EXISTS everyone',
];

export class Everyone1795225550785 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}
