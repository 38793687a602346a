import type { Delivery, FeedRoom, Member, Message, RoomChanged } from '#contracts';

export type MirrorValue = string | number | null;

/** One statement of SQL. Each `?` of its text stands for the value in its place. */
export interface MirrorStatement {
  readonly text: string;
  readonly values: readonly MirrorValue[];
}

/**
 * What a delivery changes in the tables of a mirror, in the order in which all deliveries lock them: users, rooms, members, messages.
 * Statements of other types of deliveries, which a newer Parley may have, are none.
 * @param isArchive keeps messages that retention purges and that a restore of Parley loses
 */
export function statementsOf(delivery: Delivery, isArchive: boolean): MirrorStatement[] {
  const { epoch } = delivery;
  if (delivery.type === 'room.changed') return changed(delivery.data, epoch, isArchive);
  if (delivery.type === 'room.deleted') return deleted(delivery.data.roomId, epoch);
  if (delivery.type === 'user.erased') return erased(delivery.data.userId);
  if (delivery.type === 'feed.caught_up' && !isArchive) return TABLES.map((table) => staleIn(table, epoch));
  return [];
}

const TABLES = ['parley_users', 'parley_rooms', 'parley_members', 'parley_messages', 'parley_deleted_rooms'];
const HIGHER_REV = 'excluded.rev > held.rev';
/** The settings of a room are as of `rev`, and its counters as of the delivery: a later one has no lower `head_rev`. */
const LATER_ROOM = 'excluded.head_rev >= held.head_rev';

function changed({ room, messages, items }: RoomChanged, epoch: string, isArchive: boolean): MirrorStatement[] {
  const latest = latestOf([...messages, ...items.flatMap((item) => (item.type === 'message' ? [item.message] : []))]);
  const members = items.flatMap((item) => (item.type === 'member' ? [item.member] : []));
  const memberRows = members.map((member) => memberRow(room.id, member, epoch));
  const messageRows = latest.map((message) => messageRow(message, epoch));
  return [
    ...put('parley_users', ['id'], userRows(latest, members, epoch), 'excluded.version > held.version'),
    ...put('parley_rooms', ['id'], [roomRow(room, epoch)], LATER_ROOM),
    ...put('parley_members', ['room_id', 'user_id'], memberRows, HIGHER_REV),
    ...put('parley_messages', ['room_id', 'id'], messageRows, HIGHER_REV),
    ...(isArchive ? [] : [purged(room.id)]),
    ...outlived(room.id, epoch),
  ];
}

/** A message may be among the new ones and among the changed ones. */
function latestOf(messages: readonly Message[]): Message[] {
  const ascending = messages.toSorted((a, b) => a.rev - b.rev);
  return [...new Map(ascending.map((message) => [message.id, message])).values()];
}

type Row = Readonly<Record<string, MirrorValue>>;

function roomRow(room: FeedRoom, epoch: string): Row {
  const { id, rev, headRev, firstSeq } = room;
  return { id, rev, head_rev: headRev, first_seq: firstSeq, epoch, data: JSON.stringify(room) };
}

function memberRow(roomId: string, { user, ...member }: Member, epoch: string): Row {
  return { room_id: roomId, user_id: user.id, rev: member.rev, epoch, data: JSON.stringify(member) };
}

function messageRow({ sender: _, senderId, ...message }: Message, epoch: string): Row {
  const { id, roomId, seq, rev } = message;
  return { room_id: roomId, id, seq, rev, epoch, sender_id: senderId, data: JSON.stringify(message) };
}

/** By their ids, so that deliveries of two rooms lock them in one order. */
function userRows(messages: readonly Message[], members: readonly Member[], epoch: string): Row[] {
  const briefs = [...messages.map(({ sender }) => sender), ...members.map(({ user }) => user)];
  const ascending = briefs.filter((user) => user !== null).toSorted((a, b) => a.version - b.version);
  const latest = [...new Map(ascending.map((user) => [user.id, user])).values()];
  return latest
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .map((user) => ({ id: user.id, version: user.version, epoch, data: JSON.stringify(user) }));
}

/** The rule of the protocol: a row is taken if there is none, if it is newer, or if the one held is from another epoch. */
function put(table: string, key: readonly string[], rows: readonly Row[], isNewer: string): MirrorStatement[] {
  const [first] = rows;
  if (first === undefined) return [];
  const columns = Object.keys(first);
  const places = `(${columns.map(() => '?').join(', ')})`;
  const sets = columns.filter((name) => !key.includes(name)).map((name) => `${name} = excluded.${name}`);
  return [
    {
      text: `INSERT INTO ${table} AS held (${columns.join(', ')}) VALUES ${rows.map(() => places).join(', ')}
        ON CONFLICT (${key.join(', ')}) DO UPDATE SET ${sets.join(', ')}
        WHERE excluded.epoch <> held.epoch OR (${isNewer})`,
      values: rows.flatMap((row) => columns.map((name) => row[name] ?? null)),
    },
  ];
}

function purged(roomId: string): MirrorStatement {
  return {
    text: 'DELETE FROM parley_messages WHERE room_id = ? AND seq < (SELECT first_seq FROM parley_rooms WHERE id = ?)',
    values: [roomId, roomId],
  };
}

/** A delivery that comes late brings no deleted room back. */
function outlived(roomId: string, epoch: string): MirrorStatement[] {
  const text = (table: string, column: string): string =>
    `DELETE FROM ${table} WHERE ${column} = (SELECT id FROM parley_deleted_rooms WHERE id = ? AND epoch = ?)`;
  return PARTS.map(([table, column]) => ({ text: text(table, column), values: [roomId, epoch] }));
}

const PARTS = [
  ['parley_rooms', 'id'],
  ['parley_members', 'room_id'],
  ['parley_messages', 'room_id'],
] as const;

function deleted(roomId: string, epoch: string): MirrorStatement[] {
  return [
    {
      text: `INSERT INTO parley_deleted_rooms (id, epoch) VALUES (?, ?)
        ON CONFLICT (id) DO UPDATE SET epoch = excluded.epoch`,
      values: [roomId, epoch],
    },
    ...outlived(roomId, epoch),
  ];
}

/** Changes no `rev`: for every reader the user's messages have no sender now. */
function erased(userId: string): MirrorStatement[] {
  return [
    { text: 'DELETE FROM parley_users WHERE id = ?', values: [userId] },
    { text: 'UPDATE parley_messages SET sender_id = NULL WHERE sender_id = ?', values: [userId] },
  ];
}

function staleIn(table: string, epoch: string): MirrorStatement {
  return { text: `DELETE FROM ${table} WHERE epoch <> ?`, values: [epoch] };
}
