import { useRef } from 'react';

import type { RoomState } from '#client';
import { useParley, useReadable, useRooms } from '#react';

import { Boundary } from '#chat/parts/boundary.js';
import { BrokenRoom } from '#chat/rooms/room-row.js';
import { useAsking } from '#chat/rooms/menu/use-asking.js';
import { markRead } from '#chat/rooms/shown/mark-read.js';
import { importantFirst } from '#chat/rooms/shown/waiting.js';
import { useFullText } from '#chat/text/use-full-text.js';
import { Button } from '#chat/ui/button.js';
import { EmptyState } from '#chat/ui/empty-state.js';
import { UnreadRoom } from './unread-room.js';
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
  const isComplete = useReadable(parley.synced);
  const rooms = importantFirst(useRooms());
  const region = useRef<HTMLElement>(null);
  const ask = useAsking();
  const read = (room: RoomState): void => {
    // The room leaves the list, and the focus with it.
    const entry = document.activeElement?.closest('li');
    const next = entry?.nextElementSibling ?? entry?.previousElementSibling;
    (next?.querySelector('a') ?? region.current)?.focus();
    ask(markRead(parley, room));
  };
  const readAll = (): void => {
    region.current?.focus();
    for (const room of rooms) ask(markRead(parley, room));
  };
  return (
    <section ref={region} aria-label={home.unread} tabIndex={-1} className={styles.region}>
      <header className={styles.header}>
        {hasHeading && <h2 className={styles.heading}>{home.unread}</h2>}
        {rooms.length > 0 && (
          <Button variant="quiet" onPress={readAll}>
            {home.markAllRead}
          </Button>
        )}
      </header>
      {isComplete && rooms.length === 0 && <EmptyState hasLogo title={home.none} hint={home.noneHint} />}
      <ul aria-label={home.unread} aria-busy={!isComplete} className={styles.rooms}>
        {rooms.map((room, index) => (
          <li key={room.id} className={styles.room}>
            <Boundary of={room} fallback={<BrokenRoom id={room.id} />}>
              <UnreadRoom room={room} hasLines={index < WITH_LINES} onRead={() => read(room)} />
            </Boundary>
          </li>
        ))}
      </ul>
    </section>
  );
}
