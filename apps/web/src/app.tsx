import { Suspense, useCallback, useEffect, useState } from 'react';
import { useLocation, useRoute } from 'wouter';

import { useMe } from '#react';

import { useStatusOfOtherTabs } from './profile/own-status.js';
import { INBOX_PATH } from './inbox/inbox-path.js';
import { BlockedNotice } from './pages/blocked-notice.js';
import { StartingPage } from './pages/starting-page.js';
import { RESULTS_PATH } from './rooms/results/results-path.js';
import { KeptFilesProvider } from '#chat/room/composer/files/kept-files.js';
import { ROOM_PATH } from '#chat/room/state/routes.js';
import { INVITE_PATH } from './ways/invite-link.js';
import { useWays } from './ways/use-ways.js';
import { ToastProvider } from '#chat/ui/toast.js';
import { lazyPart } from '#chat/parts/lazy-part.js';
import { tabStorage } from '#chat/ui/page-storage.js';

const Shell = lazyPart(async () => (await import('./shell/shell.js')).Shell);
const EnteringPage = lazyPart(async () => (await import('./entering/entering-page.js')).EnteringPage);
const UnknownPathPage = lazyPart(async () => (await import('./pages/unknown-path-page.js')).UnknownPathPage);
const LinkPages = lazyPart(async () => (await import('./entering/link-pages.js')).LinkPages);

/** The same with and without a session. */
const LINK_PATHS = ['/forgot', '/reset', '/setup', '/verify', '/signed-in', INVITE_PATH];

const START = <StartingPage />;

export interface AppProps {
  /** Settled when there are rooms to show, when the session of the last visit is resumed, or known to have ended. */
  readonly resumed: Promise<unknown>;
}

/**
 * The whole page. A signed-out user sees the entering page at any URL, and after it the page of the URL. Only the
 * pages of links are the same with and without a session.
 */
export function App({ resumed }: AppProps) {
  const isStarted = useSettled(resumed);
  const me = useMe();
  const isSignedIn = me !== null;
  const hasLeft = useLogOutElsewhere(isSignedIn);
  const [path] = useLocation();
  const isLink = LINK_PATHS.includes(path);
  const [hasEntered, setEntered] = useState(false);
  const onEntering = useCallback(() => setEntered(true), []);
  // The session is being resumed meanwhile.
  useEffect(() => {
    if (isSignedIn) Shell.preload();
  }, [isSignedIn]);
  return (
    <ToastProvider>
      <BlockedNotice />
      {/* The key: another user begins with a page of their own. The page of a link stays while its user signs in. */}
      <Suspense key={isLink ? path : me?.user.id} fallback={START}>
        {!isStarted && START}
        {isStarted && isLink && <LinkPages fallback={START} onInvited={onEntering} />}
        {isStarted && !isLink && isSignedIn && <SignedIn hasEntered={hasEntered} />}
        {isStarted && !isLink && !isSignedIn && <Entering hasLeft={hasLeft} onShown={onEntering} />}
      </Suspense>
    </ToastProvider>
  );
}

/**
 * True once the promise is settled; throws its error. By a state, because React shows what waited in a `Suspense` only 300 ms after
 * its fallback.
 */
function useSettled(promise: Promise<unknown>): boolean {
  const [settled, setSettled] = useState<PromiseSettledResult<unknown> | null>(null);
  useEffect(() => void Promise.allSettled([promise]).then(([result]) => setSettled(result)), [promise]);
  if (settled?.status === 'rejected') throw settled.reason;
  return settled !== null;
}

/** The page loads while the server says which ways are open: then it shows all of its forms at once, and nothing moves. */
function Entering(props: { readonly hasLeft: boolean; readonly onShown: () => void }) {
  const ways = useWays();
  useEffect(() => EnteringPage.preload(), []);
  return ways === null ? START : <EnteringPage fallback={START} ways={ways} {...props} />;
}

function SignedIn({ hasEntered }: { readonly hasEntered: boolean }) {
  useStatusOfOtherTabs();
  const [isHome] = useRoute('/');
  const [isRoom] = useRoute(ROOM_PATH);
  const [isInbox] = useRoute(INBOX_PATH);
  const [isResults] = useRoute(RESULTS_PATH);
  if (!isHome && !isRoom && !isInbox && !isResults) return <UnknownPathPage fallback={START} />;
  return (
    <KeptFilesProvider>
      <Shell fallback={START} takesFocus={hasEntered} />
    </KeptFilesProvider>
  );
}

/**
 * True if the user has logged out in another tab of this browser, until the next user enters. Logging out empties the
 * storage, of which browsers tell the other tabs. This tab then leaves its URL too.
 */
function useLogOutElsewhere(isSignedIn: boolean): boolean {
  const [, navigate] = useLocation();
  const [hasLeft, setLeft] = useState(false);
  const [wasSignedIn, setWasSignedIn] = useState(isSignedIn);
  if (wasSignedIn !== isSignedIn) {
    setWasSignedIn(isSignedIn);
    if (isSignedIn) setLeft(false);
  }
  useEffect(() => {
    const onStorage = ({ key }: StorageEvent): void => {
      // `null`: all keys were removed.
      if (key !== null) return;
      tabStorage().clear();
      setLeft(true);
      navigate('/');
    };
    addEventListener('storage', onStorage);
    return () => removeEventListener('storage', onStorage);
  }, [navigate]);
  return hasLeft;
}
