import type { MigrationInterface, QueryRunner } from 'typeorm';

// A job fills these tables after the messages. They can be truncated at any time (TRUNCATE history.search_rooms,
// history.search_chunks): the job fills them again. A migration that changes chunks or grams must truncate them.
const UP = `
-- How far a room is indexed: all changes up to rev, in the chunks first_chunk to next_chunk - 1.
CREATE TABLE history.search_rooms (
  room_id     uuid PRIMARY KEY,
  rev         bigint NOT NULL,
  first_chunk bigint NOT NULL,
  next_chunk  bigint NOT NULL
) WITH (fillfactor = 70);

-- For each complete chunk of a large room: all letters, pairs and triples of letters in it, and the room.
CREATE TABLE history.search_chunks (
  room_id uuid NOT NULL,
  chunk   bigint NOT NULL,
  grams   tsvector NOT NULL,
  PRIMARY KEY (room_id, chunk)
);
-- The job flushes the pending list for many chunks at once, which costs a tenth of inserting each by itself. Each
-- search reads the whole list; the limit in kB applies if the job does not run.
CREATE INDEX search_chunks_grams ON history.search_chunks USING gin (grams) WITH (gin_pending_list_limit = 16384);
-- Statistics of the vectors would read all of them, and no plan depends on them.
ALTER TABLE history.search_chunks ALTER COLUMN grams SET STATISTICS 0;
`;

export class SearchChunks1763798400002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE history.search_chunks, history.search_rooms');
  }
}
