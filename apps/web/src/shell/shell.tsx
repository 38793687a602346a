import { lazy, Suspense, useEffect, useRef } from 'react';
import { Route, Switch, useRoute } from 'wouter';

import type { RoomId } from '#client';

import { AccountMenu } from '../account/account-menu.js';
import { Attention } from '../attention/attention.js';
import { WatchedRoomProvider } from '../attention/watched-room.js';
import { ServerDown, useServerDown } from '../pages/server-down.js';
import { NewGroup } from '../rooms/new-group.js';
import { RoomList } from '../rooms/room-list.js';
import { RoomSearch } from '../rooms/search/room-search.js';
import { useText } from '../text/use-text.js';
import { Skeleton } from '../ui/skeleton.js';
import { whenOnline } from '../when-online.js';
import { ConnectionStatus } from './connection-status.js';
import { HomePane } from './home-pane.js';
import { focusMain, MAIN_ID } from './main-pane.js';
import styles from './shell.module.css';
import { SkipLink } from './skip-link.js';

/** The address of a room, and of one of its messages by its seq. */
const ROOM_PATH = '/rooms/:roomId/:seq?';

/** Loads with the first room, so that the list of rooms is there sooner. */
const RoomPage = lazy(
  whenOnline(() => import('../room/room-page.js').then((module) => ({ default: module.RoomPage }))),
);

/**
 * The page of a signed-in user: the rooms and one room side by side, or one of them on a phone. `takesFocus` is true if
 * the entering page had the focus.
 */
export function Shell({ takesFocus }: { readonly takesFocus: boolean }) {
  const text = useText();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (!takesFocus || document.activeElement !== document.body) return;
    heading.current?.focus();
    // A phone shows a room without the heading.
    if (document.activeElement === document.body) focusMain();
  }, [takesFocus]);
  const [isInRoom] = useRoute(ROOM_PATH);
  const isDown = useServerDown();
  return (
    <WatchedRoomProvider>
      <div className={styles.shell} data-view={isInRoom || isDown ? 'room' : 'rooms'}>
        <SkipLink />
        <div className={styles.rooms}>
          <header className={styles.bar}>
            <h1 ref={heading} tabIndex={-1} className={styles.name}>
              {text.app.name}
            </h1>
            <NewGroup />
            <AccountMenu />
          </header>
          <RoomSearch />
          <RoomList />
        </div>
        <main id={MAIN_ID} tabIndex={-1} className={styles.main}>
          {isDown ? (
            <ServerDown />
          ) : (
            <Switch>
              <Route path={ROOM_PATH}>
                {({ roomId, seq }) => (
                  <Suspense fallback={<Skeleton />}>
                    <RoomPage key={roomId} roomId={roomId as RoomId} seq={seqOf(seq)} />
                  </Suspense>
                )}
              </Route>
              <Route>
                <HomePane />
              </Route>
            </Switch>
          )}
        </main>
        <ConnectionStatus />
        <Attention />
      </div>
    </WatchedRoomProvider>
  );
}

function seqOf(part: string | undefined): number | undefined {
  return part !== undefined && /^\d{1,15}$/u.test(part) ? Number(part) : undefined;
}
