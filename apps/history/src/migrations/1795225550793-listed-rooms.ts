import type { MigrationInterface, QueryRunner } from 'typeorm';

// The list of groups for operators. Each statement is a transaction of its own and blocks no write. A first attempt that ended halfway may
// have left an invalid index.
const DOWN = 'DROP INDEX CONCURRENTLY IF EXISTS history.rooms_listed';
const UP = [
  DOWN,
  `CREATE INDEX CONCURRENTLY rooms_listed ON history.rooms (left(name_key, 48) COLLATE "C", id)
    WHERE kind = 'group' AND deleted_at IS NULL`,
];

export class ListedRooms1795225550793 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
