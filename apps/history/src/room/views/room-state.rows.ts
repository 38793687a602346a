import type { MainReadState, Preview, ReadState, RoomState, SystemNotice, UserId } from '#contracts';
import { PREVIEW_CHARS, UNREAD_MAX, truncate } from '#contracts';
import { notifyNow, shownReadSeq, type MemberRow, type NotifySetting, type OwnColumns } from '../rows/member.rows.js';
import { nextOfMain, type MessageRow } from '../rows/message.rows.js';
import { joinedBrief, personColumns, type PersonColumns } from '../rows/person.js';
import { roomColumns, toRoom, type RoomRow } from '../rows/room.rows.js';
import { notByBlocked } from './blocked-mentions.sql.js';
import { countsAsEveryone } from './everyone.sql.js';
import { OPEN_REPORTS } from './seen-reports.sql.js';

/** The newest message that is not deleted. All but `main_before` are `null` in an empty room. */
interface PreviewRow {
  id: MessageRow['id'] | null;
  seq: MessageRow['seq'] | null;
  kind: MessageRow['kind'] | null;
  sender_id: UserId | null;
  sender_name: string | null;
  text: string | null;
  system: SystemNotice | null;
  created_at: Date | null;
}

/** The newest message of the room, and, if that is a reply beside the main timeline, the newest one of that. */
type PreviewColumns = { [Name in keyof PreviewRow as `preview_${Name}`]: PreviewRow[Name] } & {
  preview_main_before: MessageRow['main_before'];
} & { [Name in keyof PreviewRow as `main_preview_${Name}`]: PreviewRow[Name] };

export interface UnreadColumns {
  read_seq: MemberRow['read_seq'];
  unread: number;
  mentions: number;
  main_read_seq: MemberRow['read_seq'];
  /** `null` if it is the same as `unread`. */
  main_unread: number | null;
  main_mentions: number;
  threads_read_seq: MemberRow['read_seq'];
}

/** A room as its member `me` sees it. The joined person is the other user of a direct room. */
export type RoomStateRow = RoomRow &
  PersonColumns &
  PreviewColumns &
  UnreadColumns & {
    my_role: MemberRow['role'];
    my_notify: NotifySetting['level'];
    my_notify_until: NotifySetting['until'];
    my_notify_then: NotifySetting['then'];
    my_joined_at: Date;
    my_hidden_seq: OwnColumns['hidden_seq'];
    my_favourite: OwnColumns['favourite'];
    my_section: OwnColumns['section'];
    my_unread_mark: OwnColumns['unread_mark'];
    my_unread_from: OwnColumns['unread_from'];
    my_urev: MemberRow['urev'];
    /** `null` in direct rooms, and below moderators. */
    my_open_reports: number | null;
    my_mute_reason: OwnColumns['mute_reason'];
  };

const READ_SEQ = shownReadSeq('me');
const COUNTS_FOR_ME = `u.kind <> 'system' AND u.deleted_at IS NULL AND u.sender_id IS DISTINCT FROM me.user_id`;

/**
 * Unread messages of the main timeline, if replies or own messages beside it lie above the marker. Goes from message to message
 * and skips a run of replies in one step, so it reads two rows for each message, however many replies there are. Index: messages'
 * primary key, `messages_aside`.
 */
const MAIN_UNREAD = `CASE WHEN me.sent_aside_seq > me.read_seq
      OR EXISTS (SELECT 1 FROM history.threads t WHERE t.room_id = me.room_id AND t.last_seq > me.read_seq) THEN (
    WITH RECURSIVE walk (seq, main_before, unread) AS (
      (SELECT u.seq, u.main_before, (u.main_before IS NULL AND ${COUNTS_FOR_ME})::int
         FROM history.messages u
        WHERE u.room_id = me.room_id AND u.seq > me.read_seq
        ORDER BY u.seq LIMIT 1)
      UNION ALL
      SELECT u.seq, u.main_before, w.unread + (u.main_before IS NULL AND ${COUNTS_FOR_ME})::int
        FROM walk w JOIN history.messages u ON u.room_id = me.room_id AND u.seq = ${nextOfMain('w', 'me.room_id')}
       WHERE w.unread < ${String(UNREAD_MAX)})
    SELECT coalesce(max(unread), 0) FROM walk) END`;

const COUNTED_MENTION = notByBlocked('n', 'me.user_id');

/**
 * `UnreadColumns` of the member `me` of the room `r`. All counts stop at `UNREAD_MAX`. Needs `UNREAD_JOINS`. Index: messages' primary key
 * from the marker on, mentions' primary key, `threads_newest`, and that of `notByBlocked`.
 */
export const UNREAD_COLUMNS = `${READ_SEQ} AS read_seq,
  (SELECT count(*) FROM (
     SELECT 1 FROM history.messages u
      WHERE u.room_id = me.room_id AND u.seq > ${READ_SEQ} AND ${COUNTS_FOR_ME}
      LIMIT ${String(UNREAD_MAX)}) counted) AS unread,
  least(${String(UNREAD_MAX)}, as_everyone.told + (SELECT count(*) FROM (
     SELECT 1 FROM history.mentions n
      WHERE n.user_id = me.user_id AND n.room_id = me.room_id AND n.seq > ${READ_SEQ} AND ${COUNTED_MENTION}
      LIMIT ${String(UNREAD_MAX)}) counted)) AS mentions,
  me.read_seq AS main_read_seq, ${MAIN_UNREAD} AS main_unread,
  least(${String(UNREAD_MAX)}, as_everyone.told_main + (SELECT count(*) FROM (
     SELECT 1 FROM history.mentions n
      WHERE n.user_id = me.user_id AND n.room_id = me.room_id AND n.seq > me.read_seq AND n.thread_id IS NULL
        AND ${COUNTED_MENTION}
      LIMIT ${String(UNREAD_MAX)}) counted)) AS main_mentions,
  coalesce(me.threads_read_seq, 0) AS threads_read_seq`;

/** Index: those of `ONLY_AS_EVERYONE`. */
export const UNREAD_JOINS = `CROSS JOIN LATERAL (${countsAsEveryone(READ_SEQ)}) as_everyone`;

export function toReadState(row: UnreadColumns): ReadState & { main: MainReadState } {
  const { read_seq, unread, mentions, main_read_seq, main_unread, main_mentions } = row;
  return {
    readSeq: read_seq,
    unread,
    mentions,
    main: { readSeq: main_read_seq, unread: main_unread ?? unread, mentions: main_mentions },
    threadsReadSeq: row.threads_read_seq,
  };
}

const NOTIFY = notifyNow('me');

/** The select list of `RoomStateRow`, where `me` is a member and `r` the room. Needs `ROOM_STATE_JOINS`. */
export const ROOM_STATE_COLUMNS = `${roomColumns('r')}, ${personColumns('peer')}, ${UNREAD_COLUMNS},
  me.role AS my_role, ${NOTIFY.level} AS my_notify, ${NOTIFY.until} AS my_notify_until,
  ${NOTIFY.then} AS my_notify_then, me.joined_at AS my_joined_at, me.hidden_seq AS my_hidden_seq,
  me.favourite AS my_favourite, me.section AS my_section, me.unread_mark AS my_unread_mark,
  CASE WHEN me.unread_mark THEN me.unread_from END AS my_unread_from, me.urev AS my_urev, ${OPEN_REPORTS} AS my_open_reports,
  CASE WHEN me.muted_until > now() THEN me.mute_reason END AS my_mute_reason,
  ${previewColumns('last', 'preview')}, last.main_before AS preview_main_before, ${previewColumns('main', 'main_preview')}`;

/** The select list of a preview: `last.id AS preview_id, …` */
function previewColumns(alias: string, prefix: string): string {
  const names = ['id', 'seq', 'kind', 'sender_id', 'sender_name', 'text', 'system', 'created_at'];
  return names.map((name) => `${alias}.${name} AS ${prefix}_${name}`).join(', ');
}

const PREVIEW = `SELECT m.id, m.seq, m.kind, m.system, m.created_at, m.main_before, left(m.body, ${String(PREVIEW_CHARS)}) AS text,
           CASE WHEN s.erased_at IS NULL THEN m.sender_id END AS sender_id,
           CASE WHEN s.erased_at IS NULL THEN s.display_name END AS sender_name
      FROM history.messages m LEFT JOIN history.people s ON s.user_id = m.sender_id`;

/**
 * The seq of the newest undeleted message of the main timeline, below the reply `last`. Goes down from message to message of the main
 * timeline, and skips a run of replies in one step. Index: messages' primary key.
 */
const MAIN_LAST = `(
    WITH RECURSIVE walk (seq, is_deleted) AS (
      SELECT u.seq, u.deleted_at IS NOT NULL
        FROM history.messages u WHERE u.room_id = r.id AND u.seq = last.main_before
      UNION ALL
      SELECT u.seq, u.deleted_at IS NOT NULL
        FROM walk w
        JOIN history.messages b ON b.room_id = r.id AND b.seq = w.seq - 1
        JOIN history.messages u ON u.room_id = r.id AND u.seq = coalesce(b.main_before, b.seq)
       WHERE w.is_deleted)
    SELECT seq FROM walk WHERE NOT is_deleted)`;

/** Index: messages' primary key backwards for the previews, members' primary key for the peer, and those of `UNREAD_JOINS`. */
export const ROOM_STATE_JOINS = `
  ${UNREAD_JOINS}
  LEFT JOIN LATERAL (
    SELECT p.* FROM history.members o JOIN history.people p ON p.user_id = o.user_id
     WHERE r.kind = 'direct' AND o.room_id = r.id AND o.user_id <> me.user_id
     LIMIT 1) peer ON true
  LEFT JOIN LATERAL (
    ${PREVIEW}
     WHERE m.room_id = r.id AND m.deleted_at IS NULL
     ORDER BY m.seq DESC
     LIMIT 1) last ON true
  LEFT JOIN LATERAL (
    ${PREVIEW}
     WHERE last.main_before IS NOT NULL AND m.room_id = r.id AND m.seq = ${MAIN_LAST}
     LIMIT 1) main ON true`;

export function toRoomState(row: RoomStateRow): RoomState {
  const read = toReadState(row);
  const preview = toPreview(row, 'preview');
  return {
    ...toRoom(row),
    me: {
      role: row.my_role,
      notify: row.my_notify,
      joinedAt: row.my_joined_at.toISOString(),
      hiddenSeq: row.my_hidden_seq,
      favourite: row.my_favourite,
      section: row.my_section,
      unreadMark: row.my_unread_mark,
      unreadFrom: row.my_unread_from,
      notifyUntil: row.my_notify_until?.toISOString() ?? null,
      notifyThen: row.my_notify_then,
      ...(row.my_open_reports === null ? {} : { openReports: row.my_open_reports }),
      ...(row.my_mute_reason !== null && { muteReason: row.my_mute_reason }),
    },
    peer: joinedBrief(row),
    ...read,
    main: { ...read.main, preview: row.preview_main_before === null ? preview : toPreview(row, 'main_preview') },
    urev: row.my_urev,
    preview,
  };
}

function toPreview(row: PreviewColumns, of: 'preview' | 'main_preview'): Preview | null {
  const id = row[`${of}_id`];
  const seq = row[`${of}_seq`];
  const kind = row[`${of}_kind`];
  const createdAt = row[`${of}_created_at`];
  if (id === null || seq === null || kind === null || createdAt === null) return null;
  return {
    id,
    seq,
    kind,
    senderId: row[`${of}_sender_id`],
    senderName: row[`${of}_sender_name`],
    text: truncate(row[`${of}_text`] ?? '', PREVIEW_CHARS),
    system: row[`${of}_system`],
    createdAt: createdAt.toISOString(),
  };
}
