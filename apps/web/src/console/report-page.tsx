import { type ReactNode, useRef } from 'react';
import { Link } from 'wouter';

import { useLoaded } from '#chat/ui/use-loaded.js';
import { useAdminText } from './admin-text.js';
import type { ShownReport } from './answers.js';
import styles from './console.module.css';
import { Facts } from './facts.js';
import { Moment } from './moments.js';
import { useNextReport } from './next-report.js';
import { PageHeading } from './page-heading.js';
import { ReportActs } from './report-acts.js';
import { reasonsText, RoomLink, Sender } from './report-table.js';
import { path, read } from './requests.js';
import { Section } from './section.js';
import { type Column, Failure, Table } from './table.js';

type Reporter = ShownReport['reporters'][number];

/** A reported message: its texts, who has reported it, and what an operator can do. */
export function ReportPage({ id }: { readonly id: string }) {
  const { reports: text } = useAdminText();
  const { value: report, failure, reload } = useLoaded(() => read<ShownReport>(path`history/reports/${id}`));
  const next = useNextReport(report);
  const onward = useRef<HTMLAnchorElement>(null);
  return (
    <>
      <p className={styles['buttons']}>
        <Link href="/reports">{text.back}</Link>
        {next !== null && (
          <Link ref={onward} href={path`/reports/${next}`}>
            {text.next}
          </Link>
        )}
      </p>
      <PageHeading name={text.one} />
      <Failure of={report === null ? failure : null} />
      {report !== null && (
        <>
          <ReportActs report={report} onChanged={reload} onLeave={() => onward.current?.focus()} />
          <Texts report={report} />
          <ReportFacts report={report} />
          <Reporters report={report} />
        </>
      )}
    </>
  );
}

function Texts({ report: { texts } }: { readonly report: ShownReport }) {
  const { reports: text } = useAdminText();
  return (
    <section aria-label={text.texts} className={styles['stack']}>
      {texts.map(({ version, body, files }) => (
        <article key={version} aria-label={text.version(version)} className={styles['text']}>
          <h2 className={styles['muted']}>{text.version(version)}</h2>
          {body !== '' && <p dir="auto">{body}</p>}
          {files.length > 0 && <p dir="auto">{text.files(files.join(', '))}</p>}
        </article>
      ))}
    </section>
  );
}

function ReportFacts({ report }: { readonly report: ShownReport }) {
  const { reports: text, users } = useAdminText();
  const { closedAt, closedBy } = report;
  const closer = closedBy?.displayName ?? closedBy?.username ?? text.operator;
  const facts: [string, ReactNode][] = [
    [text.state, closedAt === null ? text.states.open : text.closedBy({ at: new Date(closedAt), name: closer })],
    [text.sender, <Sender of={report} />],
    [text.room, <RoomLink room={report.room} />],
    [text.message, report.hasMessage ? <span className={styles['code']}>{report.messageId}</span> : text.goneMessage],
    [text.reasons, reasonsText(report, text)],
    [text.count, report.count],
    [text.first, <Moment at={report.firstAt} />],
    [text.last, <Moment at={report.lastAt} />],
  ];
  return <Facts name={users.details} facts={facts} />;
}

function Reporters({ report: { reporters } }: { readonly report: ShownReport }) {
  const { reports: text } = useAdminText();
  const columns: Column<Reporter>[] = [
    {
      title: text.reporter,
      cell: ({ user }) =>
        user === null ? (
          text.erased
        ) : (
          <Link href={path`/users/${user.id}`}>
            <bdi>{user.displayName ?? user.username}</bdi>
          </Link>
        ),
    },
    { title: text.why, cell: ({ reason }) => text.kinds[reason] },
    { title: text.note, cell: ({ note }) => <bdi>{note}</bdi> },
    { title: text.at, cell: ({ at }) => <Moment at={at} /> },
  ];
  return (
    <Section name={text.reporters}>
      <Table
        name={text.reporters}
        columns={columns}
        rows={reporters}
        keyOf={({ user, at, reason }) => `${user?.id ?? ''} ${at} ${reason}`}
      />
    </Section>
  );
}
