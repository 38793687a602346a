import type { MigrationInterface, QueryRunner } from 'typeorm';

// The characters of each display name that is not ASCII, for queries of one letter or more in scripts without blanks, of which
// pg_trgm finds less than a whole word. Each statement is a transaction of its own and blocks no write. A first attempt
// that ended halfway may have left an invalid index.
const UP = [
  'DROP INDEX CONCURRENTLY IF EXISTS auth.users_display_letters',
  `CREATE INDEX CONCURRENTLY users_display_letters ON auth.users USING gin (string_to_array(display_key, NULL))
    WHERE erased_at IS NULL AND octet_length(display_key) > char_length(display_key)`,
];

export class NamesByPart1795225550764 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX CONCURRENTLY IF EXISTS auth.users_display_letters');
  }
}
