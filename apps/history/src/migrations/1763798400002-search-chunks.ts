import type { MigrationInterface, QueryRunner } from 'typeorm';

// Written by a job behind the messages, never with them. Emptied (TRUNCATE history.search_rooms, history.search_chunks,
// at any time), both are filled again; do so in a migration when chunks or grams are to be others.
const UP = `
-- How far a room's messages are in search_chunks: all changes up to rev, of the chunks first_chunk to next_chunk - 1.
CREATE TABLE history.search_rooms (
  room_id     uuid PRIMARY KEY,
  rev         bigint NOT NULL,
  first_chunk bigint NOT NULL,
  next_chunk  bigint NOT NULL
) WITH (fillfactor = 70);

-- For each whole chunk of a large room: every letter, pair and triple of letters in it, and the room.
CREATE TABLE history.search_chunks (
  room_id uuid NOT NULL,
  chunk   bigint NOT NULL,
  grams   tsvector NOT NULL,
  PRIMARY KEY (room_id, chunk)
);
-- Its pending list is emptied by the job, for many chunks at once: that costs a tenth of entering each by itself. Each
-- search reads the list from end to end; the limit in kB is for when the job is not there.
CREATE INDEX search_chunks_grams ON history.search_chunks USING gin (grams) WITH (gin_pending_list_limit = 16384);
-- To count what is in the vectors would read them all, and no plan hangs on it.
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
