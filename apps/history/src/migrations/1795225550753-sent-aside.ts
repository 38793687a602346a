import type { MigrationInterface, QueryRunner } from 'typeorm';

// Nullable without a default: PostgreSQL adds them without rewriting the tables.
const UP = `
-- True for a message that the server sent at its time; NULL for all others.
ALTER TABLE history.messages ADD COLUMN scheduled boolean;
-- The seq of the user's newest message that does not move read_seq: it was scheduled. NULL until there is one.
ALTER TABLE history.members ADD COLUMN sent_aside_seq bigint;
`;

const DOWN = `
ALTER TABLE history.members DROP COLUMN sent_aside_seq;
ALTER TABLE history.messages DROP COLUMN scheduled;
`;

export class SentAside1795225550753 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
