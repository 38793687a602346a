import { ImportError, type Choice } from '../options.js';
import type { Desk } from './desk.js';

const BY_OPTION = 'by an option';
const IN_UNWANTED = 'room IN (SELECT room FROM unwanted)';
/** What goes with a room, and what the report calls it. */
const IN_ROOMS = [
  ['messages', 'message', 'id'],
  ['notices', 'message', 'NULL'],
  ['memberships', 'membership', 'user'],
] as const;

const ofPeople = (name: string): string => `
  SELECT m.room, json_extract(u.json, '$.${name}') AS name FROM memberships m JOIN rooms r ON r.id = m.room JOIN users u ON u.id = m.user
   WHERE json_extract(r.json, '$.name') IS NULL`;
/** The names of each room: its own, else those of its people, and its id. */
const CALLED = `SELECT * FROM (
    SELECT id AS room, coalesce(json_extract(json, '$.name'), id) AS name FROM rooms
    UNION ALL ${ofPeople('displayName')} UNION ALL ${ofPeople('username')})
   WHERE name IS NOT NULL`;

/** Leaves out the rooms that are not wanted, with what is in them. @throws ImportError if none is wanted */
export function leaveRoomsOut(desk: Desk, { rooms = [], private: privates = 'keep' }: Choice): void {
  if (rooms.length === 0 && privates === 'keep') return;
  desk.exec('CREATE TEMP TABLE wanted (glob TEXT); CREATE TEMP TABLE unwanted (room TEXT PRIMARY KEY) WITHOUT ROWID');
  if (rooms.length > 0) leaveOthersOut(desk, rooms);
  if (privates === 'skip')
    desk.exec(
      `INSERT OR IGNORE INTO unwanted SELECT id FROM rooms WHERE json_extract(json, '$.visibility') <> 'public'`,
    );
  for (const [table, of, id] of IN_ROOMS) leaveOut(desk, of, id, `${table} WHERE ${IN_UNWANTED}`);
  leaveOut(desk, 'room', 'id', 'rooms WHERE id IN (SELECT room FROM unwanted)');
}

function leaveOthersOut(desk: Desk, globs: readonly string[]): void {
  for (const glob of globs) desk.run('INSERT INTO wanted VALUES (?)', [glob.toLowerCase()]);
  desk.exec('CREATE TEMP TABLE called (room TEXT, name TEXT)');
  for (const { room, name } of [...desk.each<{ room: string; name: string }>(CALLED)])
    desk.run('INSERT INTO called VALUES (?, ?)', [room, name.toLowerCase()]);
  desk.exec(`DELETE FROM called WHERE NOT EXISTS (SELECT 1 FROM wanted WHERE name GLOB glob)`);
  if (desk.get('SELECT 1 FROM called') === undefined)
    throw new ImportError(`--rooms: the export has no room ${globs.join(', ')}`);
  desk.exec('INSERT INTO unwanted SELECT id FROM rooms WHERE id NOT IN (SELECT room FROM called)');
}

/** Leaves out the messages and notices before a time. */
export function leaveTimesOut(desk: Desk, { since }: Choice): void {
  if (since === undefined) return;
  desk.exec('CREATE TEMP TABLE since (at TEXT)');
  desk.run('INSERT INTO since VALUES (?)', [since]);
  leaveOut(desk, 'message', 'id', 'messages WHERE at < (SELECT at FROM since)');
  leaveOut(desk, 'message', 'NULL', `notices WHERE json_extract(json, '$.at') < (SELECT at FROM since)`);
}

function leaveOut(desk: Desk, of: string, id: string, from: string): void {
  desk.exec(
    `INSERT INTO dropped (of, id, reason) SELECT '${of}', ${id}, '${BY_OPTION}' FROM ${from}; DELETE FROM ${from}`,
  );
}
