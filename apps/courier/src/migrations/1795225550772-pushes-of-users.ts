import type { MigrationInterface, QueryRunner } from 'typeorm';

// Pushes wait for seconds, so the table is small.
const UP = `
-- By user: the many pushes of one user must not hide those of others.
CREATE INDEX pushes_of_user ON courier.pushes (by_hook, user_id, due_at) WHERE sent_at IS NULL;
`;

const DOWN = `DROP INDEX courier.pushes_of_user;`;

export class PushesOfUsers1795225550772 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
