import { useState } from 'react';
import { Link } from 'wouter';

import { SearchField } from '#chat/ui/search-field.js';
import { isId } from '#contracts/ids';
import { useAdminText } from './admin-text.js';
import type { ListedRoom } from './answers.js';
import styles from './console.module.css';
import { Moment } from './moments.js';
import { PageHeading } from './page-heading.js';
import { path, read } from './requests.js';
import { type Column, PagedTable } from './table.js';
import { usePages } from './use-pages.js';
import { useSettled } from './use-settled.js';

const ROWS = '50';

/** All groups, to find one by a part of its name, and any room by its id. */
export function RoomsPage() {
  const { rooms: text } = useAdminText();
  const [query, setQuery] = useState('');
  const wanted = useSettled(query.trim());
  const pages = usePages<ListedRoom>(wanted, async (cursor) => {
    if (isId(wanted)) return { rows: [await read<ListedRoom>(path`history/rooms/${wanted}`)], cursor: null };
    const { rooms, cursor: next } = await read<{ rooms: ListedRoom[]; cursor: string | null }>('history/rooms', {
      limit: ROWS,
      query: wanted === '' ? undefined : wanted,
      cursor: cursor ?? undefined,
    });
    return { rows: rooms, cursor: next };
  });
  const columns: Column<ListedRoom>[] = [
    {
      title: text.name,
      cell: ({ id, name }) => (
        <Link href={path`/rooms/${id}`}>
          <bdi>{name ?? text.direct}</bdi>
        </Link>
      ),
    },
    { title: text.visibility, cell: ({ visibility }) => text.visibilities[visibility] },
    { title: text.members, cell: ({ members }) => members },
    { title: text.messages, cell: ({ headSeq }) => headSeq },
    { title: text.lastActivity, cell: ({ lastActivityAt }) => <Moment at={lastActivityAt} /> },
    {
      title: text.retention,
      cell: ({ retentionDays }) => (retentionDays === null ? text.everything : text.days(retentionDays)),
    },
    { title: text.state, cell: ({ archivedAt }) => (archivedAt === null ? text.open : text.archived) },
  ];
  return (
    <>
      <PageHeading name={text.title} />
      <div className={styles['filters']}>
        <SearchField label={text.find} value={query} onChange={setQuery} />
      </div>
      <PagedTable name={text.title} columns={columns} pages={pages} keyOf={({ id }) => id} />
    </>
  );
}
