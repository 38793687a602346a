import { lazy, Suspense, use, useCallback, useEffect, useState } from 'react';
import { useRoute } from 'wouter';

import { useMe } from '#react';

import { useStatusOfOtherTabs } from './account/own-status.js';
import { useLogOutElsewhere } from './account/use-log-out-elsewhere.js';
import { StartingPage } from './pages/starting-page.js';
import { UnknownAddressPage } from './pages/unknown-address-page.js';
import { KeptFilesProvider } from './room/composer/files/kept-files.js';
import { ToastProvider } from './ui/toast.js';
import { whenOnline } from './when-online.js';

const loadShell = whenOnline(() => import('./shell/shell.js').then(({ Shell }) => ({ default: Shell })));
const Shell = lazy(loadShell);
const EnteringPage = lazy(
  whenOnline(() => import('./entering/entering-page.js').then((module) => ({ default: module.EnteringPage }))),
);

const ResetPage = lazy(
  whenOnline(() => import('./entering/reset-page.js').then((module) => ({ default: module.ResetPage }))),
);

export interface AppProps {
  /** Settled when the session of the last visit is resumed, or known to have ended. */
  readonly resumed: Promise<unknown>;
}

/**
 * The whole page. A signed-out user sees the entering page at any address, and after it the page of the address. Only the
 * page of a new password is the same with and without a session.
 */
export function App({ resumed }: AppProps) {
  const me = useMe();
  const isSignedIn = me !== null;
  const hasLeft = useLogOutElsewhere(isSignedIn);
  const [isReset] = useRoute('/reset');
  const [hasEntered, setEntered] = useState(false);
  const onEntering = useCallback(() => setEntered(true), []);
  // The session is being resumed meanwhile.
  useEffect(() => {
    if (isSignedIn) void loadShell();
  }, [isSignedIn]);
  return (
    <ToastProvider>
      {/* The key: React would keep the page of a user who has signed out, hidden, until the next page is loaded. */}
      <Suspense key={me?.user.id} fallback={<StartingPage />}>
        <Started resumed={resumed}>
          {isReset && <ResetPage />}
          {!isReset && isSignedIn && <SignedIn hasEntered={hasEntered} />}
          {!isReset && !isSignedIn && <EnteringPage hasLeft={hasLeft} onShown={onEntering} />}
        </Started>
      </Suspense>
    </ToastProvider>
  );
}

function Started({ resumed, children }: AppProps & { readonly children: React.ReactNode }) {
  use(resumed);
  return children;
}

function SignedIn({ hasEntered }: { readonly hasEntered: boolean }) {
  useStatusOfOtherTabs();
  const [isHome] = useRoute('/');
  const [isRoom] = useRoute('/rooms/:roomId/:seq?');
  if (!isHome && !isRoom) return <UnknownAddressPage />;
  return (
    <KeptFilesProvider>
      <Shell takesFocus={hasEntered} />
    </KeptFilesProvider>
  );
}
