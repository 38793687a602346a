import type { MigrationInterface, QueryRunner } from 'typeorm';

// The job fills both tables again, now with the letters of the normal form. TRUNCATE waits for running searches, a second at
// most, and blocks no send. A history of the previous release may still write chunks without the lexeme: searches read all
// messages of these.
const UP = `
TRUNCATE history.search_rooms, history.search_chunks;
CREATE INDEX search_chunks_unfolded ON history.search_chunks (room_id, chunk) WHERE NOT (grams @@ '''nfkc'''::tsquery);
`;

export class FoldedSearch1795225550763 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX history.search_chunks_unfolded');
  }
}
