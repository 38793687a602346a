import { useRef, useState } from 'react';

import type { RoomState } from '#client';
import { useFramed, useParley, useReadable } from '#react';

import { Boundary } from '#chat/parts/boundary.js';
import { BrokenRoom } from '#chat/rooms/room-row.js';
import { useAsking } from '#chat/rooms/menu/use-asking.js';
import { markAllRead } from '#chat/rooms/shown/mark-all-read.js';
import { importantFirst } from '#chat/rooms/shown/waiting.js';
import { useFullText } from '#chat/text/use-full-text.js';
import { Button } from '#chat/ui/button.js';
import { EmptyState } from '#chat/ui/empty-state.js';
import { asksFirst, unreadIn } from '../inbox/read-all.js';
import { ReadRoomsQuestion } from '../inbox/read-rooms-question.js';
import { UnreadRoom } from './unread-room.js';
import { useServerDown } from '../pages/server-down.js';
import styles from './unread.module.css';

/** The first rooms show several lines. Each of them asks the server. */
const WITH_LINES = 8;

interface UnreadProps {
  /** The page has no other heading that says what this is. */
  readonly hasHeading?: boolean;
}

/** The rooms that wait for the user, the important ones first. */
export function Unread({ hasHeading = false }: UnreadProps) {
  const { home } = useFullText();
  const parley = useParley();
  const isSynced = useReadable(parley.synced);
  const isDown = useServerDown();
  // Without a server, the kept rooms are all that there is.
  const isComplete = isSynced || isDown;
  const rooms = importantFirst(useFramed(parley.rooms));
  const region = useRef<HTMLElement>(null);
  const ask = useAsking();
  const [isReading, setIsReading] = useState(false);
  const [asked, setAsked] = useState<readonly RoomState[] | null>(null);
  const readAll = (all: readonly RoomState[]): void => {
    region.current?.focus();
    setIsReading(true);
    ask(markAllRead(parley, all).finally(() => setIsReading(false)));
  };
  const onPress = (): void => {
    if (isReading) return;
    if (asksFirst(unreadIn(rooms))) setAsked(rooms);
    else readAll(rooms);
  };
  return (
    <section ref={region} aria-label={home.unread} tabIndex={-1} className={styles.region}>
      <header className={styles.header}>
        {hasHeading && <h2 className={styles.heading}>{home.unread}</h2>}
        {rooms.length > 0 && (
          <Button variant="quiet" isPending={isReading} onPress={onPress}>
            {home.markAllRead}
          </Button>
        )}
      </header>
      {asked !== null && (
        <ReadRoomsQuestion rooms={asked} onConfirm={() => readAll(asked)} onClose={() => setAsked(null)} />
      )}
      {isComplete && rooms.length === 0 && <EmptyState hasLogo title={home.none} hint={home.noneHint} />}
      <ul aria-label={home.unread} aria-busy={!isComplete || isReading} className={styles.rooms}>
        {rooms.map((room, index) => (
          <li key={room.id} className={styles.room}>
            <Boundary of={room} fallback={<BrokenRoom id={room.id} />}>
              {/* Rooms that come to the top while the others leave ask nothing. */}
              <UnreadRoom room={room} hasLines={index < WITH_LINES && !isReading} />
            </Boundary>
          </li>
        ))}
      </ul>
    </section>
  );
}
