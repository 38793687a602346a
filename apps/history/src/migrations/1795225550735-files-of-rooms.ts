import type { MigrationInterface, QueryRunner } from 'typeorm';

// For the list of a room's files. PostgreSQL reads the whole table to build the index. Each statement is a transaction of
// its own and blocks no send. An attempt that failed leaves an invalid index, so the first statement drops it.
const UP = [
  'DROP INDEX CONCURRENTLY IF EXISTS history.messages_with_files',
  'CREATE INDEX CONCURRENTLY messages_with_files ON history.messages (room_id, seq) WHERE attachments IS NOT NULL',
];

const DOWN = ['DROP INDEX CONCURRENTLY history.messages_with_files'];

export class FilesOfRooms1795225550735 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}
