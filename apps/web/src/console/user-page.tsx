import type { ReactNode } from 'react';
import { Link } from 'wouter';

import type { Admin } from '#chat/text/texts/en/admin.js';
import { useLoaded } from '#chat/ui/use-loaded.js';
import { useAdminText } from './admin-text.js';
import type { ShownUser } from './answers.js';
import styles from './console.module.css';
import { Facts } from './facts.js';
import { Moment } from './moments.js';
import { useIsAdmin } from './operator.js';
import { PageHeading } from './page-heading.js';
import { ReportTable } from './report-table.js';
import { path, read } from './requests.js';
import { Section } from './section.js';
import { Failure } from './table.js';
import { UserActs } from './user-acts.js';
import { UserProviders } from './user-providers.js';
import { UserSessions } from './user-sessions.js';

/** One user, by id or username: what is known, and what an operator can do. */
export function UserPage({ id }: { readonly id: string }) {
  const text = useAdminText();
  const isAdmin = useIsAdmin();
  const { value: user, failure, reload } = useLoaded(() => read<ShownUser>(path`auth/users/${id}`));
  return (
    <>
      <p>
        <Link href="/users">{text.users.back}</Link>
      </p>
      <PageHeading name={user === null ? text.users.title : user.displayName} />
      <Failure of={user === null ? failure : null} />
      {user !== null && (
        <>
          <UserFacts user={user} />
          <UserActs user={user} onChanged={reload} />
          {isAdmin && user.type === 'user' && <UserProviders user={user} />}
          <UserSessions key={`${user.sessions} ${user.suspendedAt}`} user={user} onChanged={reload} />
          <Section name={text.reports.title}>
            <ReportTable name={text.reports.title} of={{ senderId: user.id }} />
          </Section>
        </>
      )}
    </>
  );
}

function UserFacts({ user }: { readonly user: ShownUser }) {
  const text = useAdminText();
  const { suspendedAt, suspension, email } = user;
  const state = suspendedAt === null ? text.users.active : text.users.suspendedAt(new Date(suspendedAt));
  const facts: [string, ReactNode][] = [
    [text.users.username, user.username],
    [text.users.id, <span className={styles['code']}>{user.id}</span>],
    [text.users.type, text.users.kinds[user.type]],
    [text.users.state, state],
    ...(suspension === undefined ? [] : suspensionFacts(suspension, text)),
    [text.users.app, user.app ?? '–'],
    [text.users.created, <Moment at={user.createdAt} />],
    [text.users.lastSeen, <Moment at={user.lastSeenAt} />],
    [text.users.sessionCount, user.sessions],
    [text.users.secondFactor, user.secondFactor ? text.frame.yes : text.frame.no],
    ...(email === undefined ? [] : [[text.users.email, emailText(email, text.users.emailPending)] as [string, string]]),
  ];
  return <Facts name={text.users.details} facts={facts} />;
}

function suspensionFacts(
  { by, reason }: NonNullable<ShownUser['suspension']>,
  { users, acts }: Admin,
): [string, ReactNode][] {
  return [
    [users.suspendedBy, <bdi>{by}</bdi>],
    [acts.reason, reason === null ? '–' : <bdi>{reason}</bdi>],
  ];
}

function emailText(
  { email, pending }: NonNullable<ShownUser['email']>,
  pendingText: (address: string) => string,
): string {
  const known = [email, pending === null ? null : pendingText(pending)].filter((each) => each !== null);
  return known.length === 0 ? '–' : known.join(', ');
}
