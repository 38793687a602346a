import type { Choice } from '../options.js';
import { leaveRoomsOut, leaveTimesOut } from './choose.js';
import type { Desk } from './desk.js';

/** The objects leave their table, or a part of them is lost, and the report says so. */
const note = (of: string, id: string, reason: string, from: string): string =>
  `INSERT INTO dropped (of, id, reason) SELECT '${of}', ${id}, '${reason}' FROM ${from};`;
const drop = (of: string, id: string, reason: string, from: string): string =>
  `${note(of, id, reason, from)} DELETE FROM ${from};`;

/** An object that came several times stands where it came first, as it was after its last edit. */
const TWICE = `
  CREATE TABLE doubled (id TEXT PRIMARY KEY, first INTEGER NOT NULL UNIQUE) WITHOUT ROWID;
  INSERT INTO doubled SELECT id, min(n) FROM messages GROUP BY id HAVING count(*) > 1;
  UPDATE messages SET (json, edited, is_deleted, root, answered, topic) = (
      SELECT o.json, o.edited, o.is_deleted, o.root, o.answered, o.topic FROM messages o WHERE o.id = messages.id
       ORDER BY coalesce(o.edited, '') DESC, o.n LIMIT 1)
   WHERE n IN (SELECT first FROM doubled);
  ${drop('message', 'id', 'twice in the export', 'messages WHERE id IN (SELECT id FROM doubled) AND n NOT IN (SELECT first FROM doubled)')}`;

/** Rooms of one pair are one direct room: the first of them. */
const ONE_OF_A_PAIR = `
  CREATE TEMP TABLE pairs AS
    SELECT m.room, group_concat(m.user, char(0) ORDER BY m.user) AS people, count(*) AS size FROM memberships m
      JOIN rooms r ON r.id = m.room WHERE json_extract(r.json, '$.kind') = 'direct' GROUP BY m.room;
  CREATE TEMP TABLE moved AS
    SELECT p.room AS source, (SELECT r.id FROM pairs o JOIN rooms r ON r.id = o.room WHERE o.people = p.people ORDER BY r.n LIMIT 1) AS target
      FROM pairs p WHERE p.size = 2;
  DELETE FROM moved WHERE source = target;
  UPDATE messages SET room = (SELECT target FROM moved WHERE source = room) WHERE room IN (SELECT source FROM moved);
  UPDATE notices SET room = (SELECT target FROM moved WHERE source = room) WHERE room IN (SELECT source FROM moved);
  ${drop('membership', 'user', 'twice in the export', 'memberships WHERE room IN (SELECT source FROM moved)')}
  ${drop('room', 'id', 'twice in the export', 'rooms WHERE id IN (SELECT source FROM moved)')}`;

/** Counts the rows that the statement before it has added to those of the source. */
const countAdded = (of: string): string => `INSERT INTO added SELECT '${of}', changes();`;

const IS_TOLD_BEFORE = `notices WHERE json_extract(json, '$.at') IS NOT NULL 
  AND EXISTS (SELECT 1 FROM notices o WHERE o.room = notices.room AND o.json = notices.json AND o.n < notices.n)`;
/** A notice has no id: parts that overlap tell of the same thing at the same time. */
const TOLD_TWICE = drop(
  'message',
  "room || ' ' || json_extract(json, '$.text')",
  'twice in the export',
  IS_TOLD_BEFORE,
);

const json = (...fields: readonly string[]): string => `json_object(${fields.join(', ')})`;

/** A room whose members the source does not name has those who wrote. */
const WRITERS = `
  CREATE TABLE unnamed (room TEXT PRIMARY KEY) WITHOUT ROWID;
  INSERT INTO unnamed SELECT id FROM rooms
    WHERE NOT EXISTS (SELECT 1 FROM memberships o WHERE o.room = rooms.id AND json_extract(o.json, '$.state') = 'joined');
  INSERT OR IGNORE INTO memberships
    SELECT room, sender, ${json("'record', 'membership'", "'room', room", "'user', sender", "'role', 'member'", "'state', 'joined'")}
      FROM (SELECT m.room, json_extract(m.json, '$.sender') AS sender FROM messages m
             WHERE m.room IN (SELECT room FROM unnamed))
     WHERE sender IS NOT NULL;
  ${countAdded('membership')}`;

/** A direct room has two people; one of one or several is a group that others cannot find. */
const GROUPS_OF_PEOPLE = `
  UPDATE rooms SET json = json_set(json, '$.kind', 'group', '$.visibility', 'private')
   WHERE json_extract(json, '$.kind') = 'direct' AND (SELECT count(*) FROM memberships m WHERE m.room = rooms.id) <> 2;`;

/** A group without a name has the names of its people, or of so many of them that a name is not longer. */
const NAMES_OF_PEOPLE = `
  UPDATE rooms SET json = json_set(json, '$.name', coalesce(
      (SELECT group_concat(name, ', ') FROM (
         SELECT coalesce(json_extract(u.json, '$.displayName'), json_extract(u.json, '$.username'), u.id) AS name
           FROM memberships m JOIN users u ON u.id = m.user WHERE m.room = rooms.id ORDER BY u.n LIMIT 100)),
      id))
   WHERE json_extract(json, '$.kind') = 'group' AND json_extract(json, '$.name') IS NULL;`;

/** People whose accounts were closed at the source, or of whom nothing is known, are in no group. */
const CLOSED = `
  UPDATE memberships SET json = json_set(json, '$.state', 'left')
   WHERE user IN (SELECT id FROM users WHERE is_listed <> 1 AND NOT json_extract(json, '$.active'))
     AND room IN (SELECT id FROM rooms WHERE json_extract(json, '$.kind') = 'group');`;

const IS_WITHOUT_ROOM = 'WHERE room NOT IN (SELECT id FROM rooms)';
const WITHOUT_ROOM = `
  CREATE TABLE roomless (n INTEGER PRIMARY KEY);
  INSERT INTO roomless SELECT n FROM messages ${IS_WITHOUT_ROOM};
  ${drop('message', 'id', 'room not in the export', 'messages WHERE n IN (SELECT n FROM roomless)')}
  ${drop('message', "room || ' ' || json_extract(json, '$.text')", 'room not in the export', `notices ${IS_WITHOUT_ROOM}`)}`;

/** The first message of a topic that is a thread is the root of the others. */
const TOPICS = `
  CREATE TABLE topics (room TEXT, topic TEXT, first TEXT, PRIMARY KEY (room, topic)) WITHOUT ROWID;
  INSERT INTO topics SELECT room, topic, id
    FROM (SELECT room, topic, id, row_number() OVER (PARTITION BY room, topic ORDER BY at, n) AS place FROM messages WHERE topic IS NOT NULL)
   WHERE place = 1;
  UPDATE messages SET root = (SELECT nullif(t.first, messages.id) FROM topics t WHERE t.room = messages.room AND t.topic = messages.topic)
   WHERE topic IS NOT NULL;`;

/** A reply to a reply belongs to its root. More levels than these do not occur. */
const FLAT = `
  UPDATE messages SET root = (SELECT r.root FROM messages r WHERE r.id = messages.root)
   WHERE root IS NOT NULL AND EXISTS (SELECT 1 FROM messages r WHERE r.id = messages.root AND r.root IS NOT NULL);`.repeat(
  3,
);

const IS_ASTRAY = `messages WHERE root IS NOT NULL AND (root = id OR EXISTS (
  SELECT 1 FROM messages r WHERE r.id = messages.root AND (r.room <> messages.room OR r.at > messages.at OR r.root IS NOT NULL)))`;
/** A message is no reply to itself, and a thread is in one room and goes on after its root. */
const ASTRAY = `
  ${note('thread', 'id', 'not left in', IS_ASTRAY)}
  ${IS_ASTRAY.replace('messages WHERE', 'UPDATE messages SET root = NULL WHERE')};`;

/** Stand-ins for roots that are missing, just before the first reply. Negative numbers come first within a millisecond. */
const MISSING_ROOTS = `
  INSERT INTO messages (n, id, room, at, is_deleted, is_added, json)
    SELECT -row_number() OVER (ORDER BY min(at), root), root, room, min(at), 1, 1,
           json_object('record', 'message', 'id', root, 'room', room, 'sender', NULL, 'senderName', NULL, 'createdAt', min(at),
                       'body', '', 'threadOf', NULL, 'inRoom', json('false'), 'replyTo', NULL, 'editedAt', NULL,
                       'deleted', json('true'), 'files', json_array())
      FROM messages WHERE root IS NOT NULL AND NOT EXISTS (SELECT 1 FROM messages r WHERE r.id = messages.root) GROUP BY root;`;

const SAYS_NOTHING = `json_array_length(json, '$.files') = 0 AND trim(json_extract(json, '$.body'), char(9, 10, 13, 32)) = ''`;
const IS_LEFT = 'n IN (SELECT n FROM vain)';
const HAS_NO_REPLIES = 'NOT EXISTS (SELECT 1 FROM messages r WHERE r.root = messages.id)';
const dropVain = (which: string): string => `
  INSERT INTO dropped (of, id, reason) SELECT 'message', messages.id, reason FROM messages JOIN vain USING (n)
   WHERE NOT is_added AND ${which} ORDER BY reason, n;
  DELETE FROM messages WHERE ${IS_LEFT} AND ${which};`;

/** Deleted and empty messages leave their room: replies first, then roots without replies. Other roots are stand-ins. */
const VAIN = `
  CREATE TABLE vain (n INTEGER PRIMARY KEY, reason TEXT NOT NULL);
  INSERT INTO vain SELECT n, iif(is_deleted, 'deleted', 'empty') AS reason FROM messages
   WHERE is_deleted OR ${SAYS_NOTHING};
  ${dropVain('root IS NOT NULL')}
  ${dropVain(HAS_NO_REPLIES)}
  UPDATE messages SET is_deleted = 1 WHERE ${IS_LEFT};
  INSERT INTO added SELECT 'message', count(*) FROM messages WHERE is_added;`;

/** An answer to what is missing, or in another room, is a message without the answer. */
const ANSWERS = `
  UPDATE messages SET answered = NULL
   WHERE answered IS NOT NULL
     AND NOT EXISTS (SELECT 1 FROM messages a WHERE a.id = messages.answered AND a.room = messages.room AND NOT a.is_deleted);`;

/** Sources keep files that no message has. */
const UNUSED_FILES = `
  CREATE TABLE used (id TEXT PRIMARY KEY) WITHOUT ROWID;
  INSERT OR IGNORE INTO used SELECT f.value FROM messages m, json_each(m.json, '$.files') f
   WHERE EXISTS (SELECT 1 FROM files) AND NOT m.is_deleted AND instr(m.json, '"files":["') > 0;
  ${drop('file', 'id', 'not left in', 'files WHERE id NOT IN (SELECT id FROM used)')}`;
const isLoose = (table: string): string =>
  `NOT EXISTS (SELECT 1 FROM messages m WHERE m.id = ${table}.message AND NOT m.is_deleted)`;
const HANGING = `
  CREATE TABLE loose (message TEXT PRIMARY KEY) WITHOUT ROWID;
  INSERT INTO loose SELECT DISTINCT message FROM reactions WHERE ${isLoose('reactions')};
  ${drop('reaction', 'message', 'not left in', 'reactions WHERE message IN (SELECT message FROM loose)')}
  ${drop('pin', 'message', 'not left in', `pins WHERE ${isLoose('pins')}`)}
  ${drop('membership', 'user', 'room not in the export', 'memberships WHERE room NOT IN (SELECT id FROM rooms)')}`;

/** A room of the neutral form of which no membership tells. */
const WRITERS_OF_UNTOLD = WRITERS.replace(" AND json_extract(o.json, '$.state') = 'joined'", '');

export interface Settling extends Choice {
  /** Memberships are as they have to be, as in the neutral form. */
  readonly isTidy?: boolean;
}

/** Decides what hangs on what: one message of each id, flat threads whose roots are there, and nothing that hangs on nothing. */
export function settle(desk: Desk, { isTidy = false, ...choice }: Settling): void {
  const writers = isTidy ? WRITERS_OF_UNTOLD : WRITERS;
  const closed = isTidy ? [] : [CLOSED];
  for (const text of [
    TWICE,
    TOLD_TWICE,
    WITHOUT_ROOM,
    writers,
    ONE_OF_A_PAIR,
    GROUPS_OF_PEOPLE,
    NAMES_OF_PEOPLE,
    ...closed,
  ])
    desk.exec(text);
  leaveRoomsOut(desk, choice);
  leaveTimesOut(desk, choice);
  for (const text of [TOPICS, FLAT, ASTRAY, MISSING_ROOTS, ASTRAY, VAIN, ANSWERS, UNUSED_FILES, HANGING])
    desk.exec(text);
}
