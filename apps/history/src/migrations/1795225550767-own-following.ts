import type { MigrationInterface, QueryRunner } from 'typeorm';

// During a rolling deploy the previous release uses this schema too: add now, remove in a later release.
const UP = `
-- True for users who follow by an act of their own. Their threads are the last that the limit ends.
ALTER TABLE history.thread_followers ADD COLUMN own boolean NOT NULL DEFAULT false;
`;

const DOWN = `
ALTER TABLE history.thread_followers DROP COLUMN own;
`;

export class OwnFollowing1795225550767 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
