import type { MigrationInterface, QueryRunner } from 'typeorm';

// PostgreSQL lets the owner of an index alone empty its pending list, and the role that history runs as owns nothing.
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
