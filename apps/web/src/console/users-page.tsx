import { useState } from 'react';
import { Link } from 'wouter';

import { Select } from '#chat/overlays/select.js';
import { Checkbox } from '#chat/ui/checkbox.js';
import { SearchField } from '#chat/ui/search-field.js';
import { isUserQuery } from '#contracts/text';
import type { UserType } from '#contracts/user';
import { useAdminText } from './admin-text.js';
import type { ListedUser } from './answers.js';
import { ChosenActs, useChosenUsers } from './chosen-users.js';
import styles from './console.module.css';
import { Moment } from './moments.js';
import { PageHeading } from './page-heading.js';
import { path, read } from './requests.js';
import { type Column, PagedTable } from './table.js';
import { usePages } from './use-pages.js';
import { useSettled } from './use-settled.js';

const ROWS = '50';

/** All users, to find one. */
export function UsersPage() {
  const text = useAdminText();
  const [query, setQuery] = useState('');
  const [kind, setKind] = useState<UserType | 'all'>('all');
  const [isSuspended, setSuspended] = useState(false);
  const [isChoosing, setChoosing] = useState(false);
  const wanted = useSettled(query.trim());
  const pages = usePages<ListedUser>(JSON.stringify([wanted, kind, isSuspended]), async (cursor) => {
    const { users, cursor: next } = await read<{ users: ListedUser[]; cursor: string | null }>('auth/users', {
      limit: ROWS,
      query: isUserQuery(wanted) ? wanted : undefined,
      kind: kind === 'all' ? undefined : kind,
      suspended: isSuspended ? 'true' : undefined,
      cursor: cursor ?? undefined,
    });
    return { rows: users, cursor: next };
  });
  const { chosen, column } = useChosenUsers(pages.rows ?? []);
  const columns = useColumns();
  const kinds = (['user', 'guest', 'bot'] as const).map((value) => ({ value, label: text.users.kinds[value] }));
  return (
    <>
      <PageHeading name={text.users.title} />
      <div className={styles['filters']}>
        <SearchField label={text.users.find} value={query} onChange={setQuery} />
        <Select
          label={text.users.kind}
          value={kind}
          options={[{ value: 'all', label: text.users.all }, ...kinds]}
          onChange={setKind}
        />
        <Checkbox label={text.users.suspendedOnly} isSelected={isSuspended} onChange={setSuspended} />
        <Checkbox label={text.users.choose} isSelected={isChoosing} onChange={setChoosing} />
      </div>
      {isChoosing && <ChosenActs chosen={chosen} onChanged={pages.reload} />}
      <PagedTable
        name={text.users.title}
        columns={isChoosing ? [column, ...columns] : columns}
        pages={pages}
        keyOf={({ id }) => id}
      />
    </>
  );
}

function useColumns(): Column<ListedUser>[] {
  const text = useAdminText();
  return [
    {
      title: text.users.name,
      cell: ({ id, displayName }) => (
        <Link href={path`/users/${id}`}>
          <bdi>{displayName}</bdi>
        </Link>
      ),
    },
    { title: text.users.username, cell: ({ username }) => username },
    { title: text.users.type, cell: ({ type }) => text.users.kinds[type] },
    {
      title: text.users.state,
      cell: ({ suspendedAt }) => (suspendedAt === null ? text.users.active : text.users.suspended),
    },
    { title: text.users.created, cell: ({ createdAt }) => <Moment at={createdAt} /> },
    { title: text.users.lastSeen, cell: ({ lastSeenAt }) => <Moment at={lastSeenAt} /> },
  ];
}
