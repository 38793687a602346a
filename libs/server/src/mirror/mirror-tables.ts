/** SQL that makes the tables of a mirror, if they are not there. `data` is the object of the protocol, without what has a column. */
export const TABLES = { postgres: tablesOf('bigint', 'jsonb'), sqlite: tablesOf('INTEGER', 'TEXT') };

function tablesOf(integer: string, json: string): string {
  return `
CREATE TABLE IF NOT EXISTS parley_users (
  id text PRIMARY KEY,
  version ${integer} NOT NULL,
  epoch text NOT NULL,
  data ${json} NOT NULL
);
CREATE TABLE IF NOT EXISTS parley_rooms (
  id text PRIMARY KEY,
  rev ${integer} NOT NULL,
  head_rev ${integer} NOT NULL,
  first_seq ${integer} NOT NULL,
  epoch text NOT NULL,
  data ${json} NOT NULL
);
CREATE TABLE IF NOT EXISTS parley_members (
  room_id text NOT NULL,
  user_id text NOT NULL,
  rev ${integer} NOT NULL,
  epoch text NOT NULL,
  data ${json} NOT NULL,
  PRIMARY KEY (room_id, user_id)
);
CREATE TABLE IF NOT EXISTS parley_messages (
  room_id text NOT NULL,
  id text NOT NULL,
  seq ${integer} NOT NULL,
  rev ${integer} NOT NULL,
  epoch text NOT NULL,
  sender_id text,
  data ${json} NOT NULL,
  PRIMARY KEY (room_id, id)
);
CREATE INDEX IF NOT EXISTS parley_messages_seq ON parley_messages (room_id, seq);
CREATE INDEX IF NOT EXISTS parley_messages_sender ON parley_messages (sender_id);
CREATE TABLE IF NOT EXISTS parley_deleted_rooms (
  id text PRIMARY KEY,
  epoch text NOT NULL
);
`;
}
