import type { MigrationInterface, QueryRunner } from 'typeorm';

// Nullable without a default: PostgreSQL adds it without rewriting the table.
const UP = `
-- The message that this one passes on, as of forwarding: { roomId, senderId, senderName, createdAt }.
ALTER TABLE history.messages ADD COLUMN forward_of json;
`;

const DOWN = `
ALTER TABLE history.messages DROP COLUMN forward_of;
`;

export class Forwards1795225550725 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
