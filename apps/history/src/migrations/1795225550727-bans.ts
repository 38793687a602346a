import type { MigrationInterface, QueryRunner } from 'typeorm';

// The index has entries only for bans, so it costs no other change anything.
const UP = `
CREATE INDEX members_banned ON history.members (room_id, user_id) WHERE state = 'banned';
`;

const DOWN = `
DROP INDEX history.members_banned;
`;

export class Bans1795225550727 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
