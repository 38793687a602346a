import {
  REPORT_REASONS,
  type MessageId,
  type Report,
  type ReportedText,
  type ReportReason,
  type RoomId,
  type Seq,
} from '#contracts';
import {
  joinedBrief,
  PERSON_COLUMNS,
  personColumns,
  toUserBrief,
  type PersonColumns,
  type PersonRow,
} from '../../room/rows/person.js';

const NOTES_MAX = 10;

export type ReportRow = PersonColumns &
  Record<ReportReason, number> & {
    id: string;
    room_id: RoomId;
    message_id: MessageId;
    seq: Seq;
    texts: ReportedText[];
    notes: string[];
    people: number;
    first_at: Date;
    last_at: Date;
    closed_at: Date | null;
    closer: Omit<PersonRow, 'erased_at'> | null;
  };

const { erased_at: _, ...CLOSER_COLUMNS } = PERSON_COLUMNS;

/**
 * Select list and joins of every statement that reads reports: a report `q`, and its sender `p` unless the account is erased. No column
 * names a person who has reported. Index: people's primary key, `report_entries_notes`.
 */
export const REPORT_SELECT = `
  SELECT q.id, q.room_id, q.message_id, q.seq, q.texts, q.people, ${REPORT_REASONS.map((reason) => `q.${reason}`).join(', ')},
         q.first_at, q.last_at, q.closed_at, ${personColumns('p')},
         (SELECT row_to_json(c) FROM (
            SELECT ${Object.keys(CLOSER_COLUMNS).join(', ')} FROM history.people
             WHERE user_id = q.closed_by AND erased_at IS NULL) c) AS closer,
         ARRAY(SELECT e.note FROM history.report_entries e
                WHERE e.report_id = q.id AND e.note IS NOT NULL
                ORDER BY e.at DESC, e.id DESC LIMIT ${String(NOTES_MAX)}) AS notes
    FROM history.reports q
    LEFT JOIN history.people p ON p.user_id = q.sender_id AND p.erased_at IS NULL`;

export function toReport(row: ReportRow): Report {
  return {
    id: row.id,
    roomId: row.room_id,
    messageId: row.message_id,
    seq: row.seq,
    senderId: row.person_user_id,
    sender: joinedBrief(row),
    texts: row.texts,
    reasons: REPORT_REASONS.map((reason) => ({ reason, count: row[reason] })).filter(({ count }) => count > 0),
    notes: row.notes,
    count: row.people,
    firstAt: row.first_at.toISOString(),
    lastAt: row.last_at.toISOString(),
    state: row.closed_at === null ? 'open' : 'closed',
    closedAt: row.closed_at?.toISOString() ?? null,
    closedBy: row.closer && toUserBrief({ ...row.closer, erased_at: null }),
  };
}
