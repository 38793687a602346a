import { useEffect, useState } from 'react';
import { Link, Redirect, Route, Router, Switch, useLocation } from 'wouter';

import type { Admin } from '#chat/text/texts/en/admin.js';
import { Button } from '#chat/ui/button.js';
import { ToastProvider } from '#chat/ui/toast.js';
import { ActingProvider, useActing } from './acting.js';
import { useAdminText } from './admin-text.js';
import type { SignedInOperator } from './answers.js';
import { AuditPage } from './audit-page.js';
import styles from './console.module.css';
import { HealthPage } from './health-page.js';
import { InvitationsPage } from './invitations-page.js';
import { OperatorContext } from './operator.js';
import { PageHeading } from './page-heading.js';
import { act, whenEnded } from './requests.js';
import { ReportPage } from './report-page.js';
import { ReportsPage } from './reports-page.js';
import { RoomPage } from './room-page.js';
import { RoomsPage } from './rooms-page.js';
import { SignInPage } from './sign-in-page.js';
import { UserPage } from './user-page.js';
import { usePageFocus } from './use-page-focus.js';
import { UsersPage } from './users-page.js';
import { WordsPage } from './words-page.js';

/** The pages in the navigation, by their path. */
const PAGES = [
  { path: '/health', title: (text: Admin) => text.health.title, page: HealthPage },
  { path: '/users', title: (text: Admin) => text.users.title, page: UsersPage },
  { path: '/rooms', title: (text: Admin) => text.rooms.title, page: RoomsPage },
  { path: '/reports', title: (text: Admin) => text.reports.title, page: ReportsPage },
  { path: '/words', title: (text: Admin) => text.words.title, page: WordsPage },
  { path: '/invitations', title: (text: Admin) => text.invitations.title, page: InvitationsPage },
  { path: '/audit', title: (text: Admin) => text.audit.title, page: AuditPage },
] as const;

interface ConsoleProps {
  /** `null`: nobody is signed in. */
  readonly entered: SignedInOperator | null;
}

/** The console of operators: the page to sign in, or the frame with the page of the path. */
export function Console({ entered }: ConsoleProps) {
  const [operator, setOperator] = useState(entered);
  useEffect(() => whenEnded(() => setOperator(null)), []);
  if (operator === null) return <SignInPage onSignedIn={setOperator} />;
  return (
    <OperatorContext value={operator}>
      <Router base="/admin">
        <ToastProvider>
          <ActingProvider>
            <Banner operator={operator} onSignedOut={() => setOperator(null)} />
            <Main takesFocus={operator !== entered} />
          </ActingProvider>
        </ToastProvider>
      </Router>
    </OperatorContext>
  );
}

function Main({ takesFocus }: { readonly takesFocus: boolean }) {
  return (
    <main ref={usePageFocus(takesFocus)} className={styles['main']}>
      <Pages />
    </main>
  );
}

function Banner({ operator, onSignedOut }: { readonly operator: SignedInOperator; readonly onSignedOut: () => void }) {
  const text = useAdminText();
  const { frame } = text;
  const [location] = useLocation();
  const { run } = useActing();
  const signOut = async (): Promise<string> => {
    await act('DELETE', 'auth/session');
    onSignedOut();
    return frame.signOut;
  };
  return (
    <header className={styles['banner']}>
      <h2 className={styles['subtitle']}>{frame.title}</h2>
      <nav aria-label={frame.navigation} className={styles['navigation']}>
        {PAGES.map(({ path, title }) => (
          <Link key={path} href={path} aria-current={isAt(location, path) ? 'page' : undefined}>
            {title(text)}
          </Link>
        ))}
      </nav>
      <div className={styles['operator']}>
        <span>{frame.signedIn({ name: operator.name, role: frame.roles[operator.role] })}</span>
        <Button onPress={() => run(signOut)}>{frame.signOut}</Button>
      </div>
    </header>
  );
}

function Pages() {
  const { frame } = useAdminText();
  return (
    <Switch>
      {PAGES.map(({ path, page }) => (
        <Route key={path} path={path} component={page} />
      ))}
      <Route path="/users/:id">{({ id }) => <UserPage key={id} id={id} />}</Route>
      <Route path="/rooms/:id">{({ id }) => <RoomPage key={id} id={id} />}</Route>
      <Route path="/reports/:id">{({ id }) => <ReportPage key={id} id={id} />}</Route>
      <Route path="/">
        <Redirect to="/users" replace />
      </Route>
      <Route>
        <PageHeading name={frame.unknownTitle} />
      </Route>
    </Switch>
  );
}

function isAt(location: string, path: string): boolean {
  return location === path || location.startsWith(`${path}/`);
}
