import type { MigrationInterface, QueryRunner } from 'typeorm';

// The previous release neither reads nor writes the table; what it misses is noted by the next command about a member. Groups of apps
// whose last user has left before: the statements lock no room, and one that a user joins meanwhile is taken out again.
const HAS_USER = `EXISTS (
  SELECT FROM history.members m JOIN history.people p ON p.user_id = m.user_id
   WHERE m.room_id = r.id AND m.state = 'joined' AND r.app_id IN (p.app_id, p.user_id))`;

const UP = `
-- Where a group of an app has no user of the app: behind one place, up to another. NULL: still. Shard key: room_id.
CREATE TABLE history.app_absences (
  room_id  uuid NOT NULL,
  from_seq bigint NOT NULL,
  from_rev bigint NOT NULL,
  to_seq   bigint,
  to_rev   bigint,
  PRIMARY KEY (room_id, from_rev)
);
CREATE UNIQUE INDEX app_absences_open ON history.app_absences (room_id) WHERE to_rev IS NULL;
`;

const FILL = `INSERT INTO history.app_absences (room_id, from_seq, from_rev)
SELECT r.id, r.head_seq, r.head_rev FROM history.rooms r
 WHERE r.app_id IS NOT NULL AND r.external_id IS NULL AND r.kind = 'group' AND r.deleted_at IS NULL AND NOT ${HAS_USER}`;

const CHECK = `DELETE FROM history.app_absences a USING history.rooms r WHERE r.id = a.room_id AND ${HAS_USER}`;

const DOWN = `
DROP TABLE history.app_absences;
`;

export class AppAbsences1795225550776 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE IF EXISTS history.app_absences');
    await runner.query(UP);
    await runner.query(FILL);
    await runner.query(CHECK);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
