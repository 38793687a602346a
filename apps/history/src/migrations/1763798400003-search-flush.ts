import type { MigrationInterface, QueryRunner } from 'typeorm';

// In PostgreSQL only the owner of an index may flush its pending list, and history's role owns nothing.
const UP = `
CREATE FUNCTION history.flush_search_chunks() RETURNS bigint
  LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog
  AS $$ SELECT gin_clean_pending_list('history.search_chunks_grams'::regclass) $$;
`;

export class SearchFlush1763798400003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION history.flush_search_chunks()');
  }
}
