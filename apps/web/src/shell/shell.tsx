import { type RefObject, useEffect, useRef } from 'react';
import { Route, Switch, useRoute } from 'wouter';

import type { RoomId } from '#client';

import { AccountMenu } from '../account/account-menu.js';
import { Attention } from '../attention/attention.js';
import { WatchedRoomProvider } from '#chat/room/state/watched-room.js';
import { NamesProvider } from '#chat/names/use-names.js';
import { Inbox } from '../inbox/inbox.js';
import { INBOX_PATH } from '../inbox/inbox-path.js';
import { ServerDown, useServerDown } from '../pages/server-down.js';
import { NewGroup } from '../rooms/new-group.js';
import { RoomList } from '#chat/rooms/room-list.js';
import { Results } from '../rooms/results/results.js';
import { useResults } from '../rooms/results/use-results.js';
import { RoomSearch } from '../rooms/search/room-search.js';
import { ROOM_PATH } from '#chat/room/state/routes.js';
import { useText } from '#chat/text/use-text.js';
import { Skeleton } from '#chat/ui/skeleton.js';
import { Boundary } from '#chat/parts/boundary.js';
import { lazyPart } from '#chat/parts/lazy-part.js';
import { useIdleLoading } from '#chat/parts/use-idle-loading.js';
import { ConnectionStatus } from './connection-status.js';
import styles from './shell.module.css';
import { useHasRooms } from './use-has-rooms.js';
import { useLostFocus } from './use-lost-focus.js';
import { PageKeys } from '../keys/page-keys.js';

/** The id of the pane that shows a room, where the skip link and the search lead. */
const MAIN_ID = 'main';

/** Loads with the first room, so that the list of rooms is there sooner. */
const RoomPage = lazyPart(async () => (await import('#chat/room/room-page.js')).RoomPage);

const HomePage = lazyPart(async () => (await import('../home/home-page.js')).HomePage);
const UnreadPage = lazyPart(async () => (await import('../home/unread-page.js')).UnreadPage);
const ThreadsPage = lazyPart(async () => (await import('../inbox/threads-page.js')).ThreadsPage);
const MentionsPage = lazyPart(async () => (await import('../inbox/mentions-page.js')).MentionsPage);
const BookmarksPage = lazyPart(async () => (await import('../inbox/bookmarks-page.js')).BookmarksPage);
const ScheduledPage = lazyPart(async () => (await import('../inbox/scheduled-page.js')).ScheduledPage);
const BrowsePage = lazyPart(async () => (await import('../inbox/browse-page.js')).BrowsePage);

/**
 * The page of a signed-in user: the rooms and one room side by side, or one of them on a phone. `takesFocus` is true if
 * the entering page had the focus.
 */
export function Shell({ takesFocus }: { readonly takesFocus: boolean }) {
  const text = useText();
  const heading = useRef<HTMLHeadingElement>(null);
  useFirstFocus(takesFocus, heading);
  const [isInRoom] = useRoute(ROOM_PATH);
  const [isInInbox] = useRoute(INBOX_PATH);
  const [isAtUnread] = useRoute('/unread');
  const isDown = useServerDown();
  const results = useResults();
  // Rooms that were kept over a reload can be read meanwhile.
  const hasRooms = useHasRooms();
  // The other pages of the inbox ask the server.
  const isKept = hasRooms && (!isInInbox || isAtUnread);
  // The content of the pane has a heading of its own, which is that of the page.
  const isPane = isInRoom || isInInbox || results.place === 'page' || (isDown && !hasRooms);
  const Name = isPane ? 'h2' : 'h1';
  // A phone shows the rooms without the pane.
  useLostFocus(() => (isPaneShown() ? focusMain() : heading.current?.focus()));
  useIdleLoading();
  return (
    <NamesProvider>
      <WatchedRoomProvider>
        <div className={styles.shell} data-view={isPane ? 'room' : 'rooms'} data-results={results.place}>
          <SkipLink />
          <div className={styles.rooms}>
            <header className={styles.bar}>
              <Name ref={heading} tabIndex={-1} className={styles.name}>
                {text.app.name}
              </Name>
              <Boundary fallback={null}>
                <NewGroup />
              </Boundary>
              <Boundary fallback={null}>
                <AccountMenu />
              </Boundary>
            </header>
            <Boundary>
              <RoomSearch onChosen={focusMain} onAll={results.show} />
            </Boundary>
            <Boundary fallback={null}>
              <Inbox />
            </Boundary>
            <Boundary>
              <RoomList />
            </Boundary>
          </div>
          <main id={MAIN_ID} tabIndex={-1} className={styles.main}>
            {isDown && !isKept ? <ServerDown /> : <Pages />}
          </main>
          <Results {...results} className={styles.results} />
          <Boundary fallback={null}>
            <PageKeys focusPane={focusMain} />
          </Boundary>
          <Boundary fallback={null}>
            <ConnectionStatus isOutdated={isDown && hasRooms} />
          </Boundary>
          <Boundary fallback={null}>
            <Attention />
          </Boundary>
        </div>
      </WatchedRoomProvider>
    </NamesProvider>
  );
}

/** Gives the focus to the heading, or to the pane if that is all that is shown. */
function useFirstFocus(takesFocus: boolean, heading: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    if (!takesFocus || document.activeElement !== document.body) return;
    heading.current?.focus();
    // A phone shows a room without the heading.
    if (document.activeElement === document.body) focusMain();
  }, [takesFocus, heading]);
}

/** The first stop of the Tab key: leads past the rooms. Visible while it has the focus. */
function SkipLink() {
  const text = useText();
  return (
    <a
      className={styles.skip}
      href={`#${MAIN_ID}`}
      onClick={(event) => {
        // The URL stays: it names a room, and a fragment would be one more entry of the history.
        event.preventDefault();
        focusMain();
      }}
    >
      {text.shell.skip}
    </a>
  );
}

/** Moves the focus to the pane, whose content may move it on, for example to the composer. */
function focusMain(): void {
  document.getElementById(MAIN_ID)?.focus();
}

function isPaneShown(): boolean {
  return (document.getElementById(MAIN_ID)?.offsetHeight ?? 0) > 0;
}

/** The room of the URL, or the start of the app. */
function Pages() {
  return (
    <Switch>
      <Route path={ROOM_PATH}>
        {({ roomId }) => <RoomPage key={roomId} fallback={<Skeleton />} roomId={roomId as RoomId} />}
      </Route>
      <Route path="/unread">
        <UnreadPage fallback={<Skeleton />} />
      </Route>
      <Route path="/threads">
        <ThreadsPage fallback={<Skeleton />} />
      </Route>
      <Route path="/mentions">
        <MentionsPage fallback={<Skeleton />} />
      </Route>
      <Route path="/bookmarks">
        <BookmarksPage fallback={<Skeleton />} />
      </Route>
      <Route path="/scheduled">
        <ScheduledPage fallback={<Skeleton />} />
      </Route>
      <Route path="/browse">
        <BrowsePage fallback={<Skeleton />} />
      </Route>
      <Route>
        <HomePage />
      </Route>
    </Switch>
  );
}
