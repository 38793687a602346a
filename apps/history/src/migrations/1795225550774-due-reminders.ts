import type { MigrationInterface, QueryRunner } from 'typeorm';

// The reminders of all users in the order of their times, for the pushes of those that are due. Each statement is a transaction of its
// own and blocks no change of a bookmark. A first attempt that ended halfway has left an invalid index. A read of one user says
// nothing of '-infinity', so PostgreSQL cannot take this index for it.
const UP = [
  'DROP INDEX CONCURRENTLY IF EXISTS history.bookmarks_due',
  `CREATE INDEX CONCURRENTLY bookmarks_due ON history.bookmarks (remind_at, user_id, room_id, message_id)
    WHERE remind_at > '-infinity'`,
];

const DOWN = ['DROP INDEX CONCURRENTLY IF EXISTS history.bookmarks_due'];

export class DueReminders1795225550774 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}
