import type { MigrationInterface, QueryRunner } from 'typeorm';

// PostgreSQL adds these columns without reading the table, as it would to check a constraint. The previous release neither
// reads nor writes them: it shows and sets the level for good, which stays in `notify`.
const UP = `
ALTER TABLE history.members ADD COLUMN favourite boolean NOT NULL DEFAULT false;
-- Until this time the level is \`notify_meanwhile\`, and \`notify\` again from then on. Both are NULL without one.
ALTER TABLE history.members ADD COLUMN notify_until timestamptz(3);
ALTER TABLE history.members ADD COLUMN notify_meanwhile text;
`;

const DOWN = `
ALTER TABLE history.members DROP COLUMN notify_meanwhile, DROP COLUMN notify_until, DROP COLUMN favourite;
`;

export class Favourites1795225550758 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
