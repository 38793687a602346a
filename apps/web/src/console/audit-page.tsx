import { useRef, useState } from 'react';

import { TextField } from '#chat/ui/text-field.js';
import { useAdminText } from './admin-text.js';
import type { AuditRecord } from './answers.js';
import { AuditFeed, type ReadAudit } from './audit-feed.js';
import styles from './console.module.css';
import { Moment } from './moments.js';
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
  const pages = usePages<AuditRecord>(wanted, (cursor) => {
    if (cursor === null || feed.current === null) feed.current = new AuditFeed(readAudit, wanted);
    return feed.current.next();
  });
  const columns: Column<AuditRecord>[] = [
    { title: text.audit.at, cell: ({ at }) => <Moment at={at} /> },
    { title: text.audit.by, cell: ({ actor }) => <bdi>{actor}</bdi> },
    { title: text.audit.act, cell: ({ act }) => act },
    { title: text.audit.on, cell: ({ subject }) => <bdi>{subject}</bdi> },
    {
      title: text.audit.details,
      cell: ({ details }) => <span className={styles['code']}>{detailsText(details)}</span>,
    },
  ];
  return (
    <>
      <h1 className={styles['title']}>{text.audit.title}</h1>
      <div className={styles['filters']}>
        <TextField label={text.audit.filter} value={filter} onChange={setFilter} autoComplete="off" />
      </div>
      <PagedTable name={text.audit.title} columns={columns} pages={pages} keyOf={({ id }) => id} />
    </>
  );
}

function detailsText(details: AuditRecord['details']): string {
  return Object.entries(details)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');
}
