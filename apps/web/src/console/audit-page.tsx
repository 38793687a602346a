import { useRef, useState } from 'react';
import { Link } from 'wouter';

import { TextField } from '#chat/ui/text-field.js';
import { isUserQuery } from '#contracts/text';
import { useAdminText } from './admin-text.js';
import type { AuditRecord, ListedRoom, ListedUser } from './answers.js';
import { AuditFeed, type ReadAudit } from './audit-feed.js';
import { detailPath, subjectPath } from './audit-links.js';
import styles from './console.module.css';
import { Moment } from './moments.js';
import { PageHeading } from './page-heading.js';
import { read } from './requests.js';
import { type Column, PagedTable } from './table.js';
import { usePages } from './use-pages.js';
import { useSettled } from './use-settled.js';

const RECORDS = '200';
const readAudit: ReadAudit = (service, cursor) =>
  read(`${service}/audit`, { limit: RECORDS, cursor: cursor ?? undefined });

/** The acts of operators, in all audits that the console reads. */
export function AuditPage() {
  const text = useAdminText();
  const [filter, setFilter] = useState('');
  const wanted = useSettled(filter);
  const feed = useRef<AuditFeed>(null);
  const pages = usePages<AuditRecord>(wanted, async (cursor) => {
    if (cursor === null || feed.current === null) {
      const begun = new AuditFeed(readAudit, wanted, await idsOf(wanted));
      feed.current = begun;
      return begun.next();
    }
    return feed.current.next();
  });
  const columns: Column<AuditRecord>[] = [
    { title: text.audit.at, cell: ({ at }) => <Moment at={at} /> },
    { title: text.audit.by, cell: ({ actor }) => <bdi>{actor}</bdi> },
    { title: text.audit.act, cell: ({ act }) => act },
    { title: text.audit.on, cell: (record) => <Named as={record.subject} path={subjectPath(record)} /> },
    { title: text.audit.details, cell: ({ details }) => <Details details={details} /> },
  ];
  return (
    <>
      <PageHeading name={text.audit.title} />
      <div className={styles['filters']}>
        <TextField label={text.audit.filter} value={filter} onChange={setFilter} autoComplete="off" />
      </div>
      <PagedTable name={text.audit.title} columns={columns} pages={pages} keyOf={({ id }) => id} />
    </>
  );
}

function Details({ details }: Pick<AuditRecord, 'details'>) {
  return (
    <ul className={styles['code']}>
      {Object.entries(details).map(([name, value]) => (
        <li key={name}>
          {name}:{' '}
          <Named as={typeof value === 'string' ? value : JSON.stringify(value)} path={detailPath(name, value)} />
        </li>
      ))}
    </ul>
  );
}

interface NamedProps {
  readonly as: string | null;
  /** `null`: it has no page. */
  readonly path: string | null;
}

function Named({ as, path }: NamedProps) {
  const name = <bdi>{as}</bdi>;
  return path === null ? name : <Link href={path}>{name}</Link>;
}

/** The ids of the users and groups of this name, whose acts are wanted too. */
async function idsOf(name: string): Promise<readonly string[]> {
  const query = name.trim();
  if (!isUserQuery(query)) return [];
  const [{ users }, { rooms }] = await Promise.all([
    read<{ users: ListedUser[] }>('auth/users', { query }),
    read<{ rooms: ListedRoom[] }>('history/rooms', { query }),
  ]);
  const isNamed = (each: string | null): boolean => each?.toLowerCase() === query.toLowerCase();
  const found = [...users.filter(({ username }) => isNamed(username)), ...rooms.filter((room) => isNamed(room.name))];
  return found.map(({ id }) => id);
}
