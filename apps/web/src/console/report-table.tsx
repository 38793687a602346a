import { Link } from 'wouter';

import type { Admin } from '#chat/text/texts/en/admin.js';
import type { Report } from '#contracts/events/report.events';
import { useAdminText } from './admin-text.js';
import type { NamedRoom, ReportPage } from './answers.js';
import styles from './console.module.css';
import { Moment } from './moments.js';
import { path, read } from './requests.js';
import { type Column, PagedTable } from './table.js';
import { usePages } from './use-pages.js';

const ROWS = '50';

interface ReportTableProps {
  readonly name: string;
  /** Those in a state, or about a user. */
  readonly of: { readonly state: Report['state'] } | { readonly senderId: string };
}

interface Row {
  readonly report: Report;
  readonly room: NamedRoom | null;
}

/** Reports, the newest last report first. */
export function ReportTable({ name, of }: ReportTableProps) {
  const { reports: text } = useAdminText();
  const pages = usePages<Row>(JSON.stringify(of), async (cursor) => {
    const page = await read<ReportPage>('history/reports', { ...of, limit: ROWS, cursor: cursor ?? undefined });
    const rows = page.reports.map((report) => ({
      report,
      room: page.rooms.find(({ id }) => id === report.roomId) ?? null,
    }));
    return { rows, cursor: page.cursor };
  });
  const columns: Column<Row>[] = [
    {
      title: text.message,
      cell: ({ report }) => (
        <Link href={path`/reports/${report.id}`} className={styles['clip']}>
          <bdi>{lastTextOf(report, text)}</bdi>
        </Link>
      ),
    },
    { title: text.room, cell: ({ room }) => <RoomLink room={room} /> },
    { title: text.sender, cell: ({ report }) => <Sender of={report} /> },
    { title: text.reasons, cell: ({ report }) => reasonsText(report, text) },
    { title: text.count, cell: ({ report }) => report.count },
    { title: text.last, cell: ({ report }) => <Moment at={report.lastAt} /> },
    { title: text.state, cell: ({ report }) => text.states[report.state] },
  ];
  return <PagedTable name={name} columns={columns} pages={pages} keyOf={({ report }) => report.id} />;
}

/** The way to the room of a reported message, which is `null` once it is gone. */
export function RoomLink({ room }: { readonly room: NamedRoom | null }) {
  const { reports: text, rooms } = useAdminText();
  if (room === null) return text.goneRoom;
  return (
    <Link href={path`/rooms/${room.id}`}>
      <bdi>{room.name ?? rooms.direct}</bdi>
    </Link>
  );
}

/** The sender of a reported message, with the way to what is known of them. */
export function Sender({ of: { senderId, sender } }: { readonly of: Report }) {
  const { reports: text } = useAdminText();
  if (senderId === null) return text.erased;
  return (
    <Link href={path`/users/${senderId}`}>
      <bdi>{sender?.displayName ?? sender?.username ?? senderId}</bdi>
    </Link>
  );
}

export function reasonsText({ reasons }: Report, text: Admin['reports']): string {
  return reasons.map(({ reason, count }) => text.reason({ reason: text.kinds[reason], count })).join(', ');
}

function lastTextOf({ texts }: Report, text: Admin['reports']): string {
  const last = texts.at(-1);
  return last?.body || last?.files.join(', ') || text.noText;
}
