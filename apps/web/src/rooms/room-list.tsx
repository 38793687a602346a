import { type PointerEvent, useCallback, useMemo, useRef, useState } from 'react';
import { useRoute } from 'wouter';

import type { RoomId, RoomState } from '#client';
import { useParley, useReadable } from '#react';

import { Boundary } from '../parts/boundary.js';
import { useText } from '../text/use-text.js';
import { inOrderOf } from './list-order.js';
import { NoRooms } from './no-rooms.js';
import styles from './room-list.module.css';
import { BrokenRoom, RoomRow } from './room-row.js';
import { RoomSkeletons } from './room-skeletons.js';
import { usePartnerStatus } from './use-partner-status.js';
import { useRowsInView } from './use-rows-in-view.js';
import { useShownRooms } from './use-shown-rooms.js';
import { useSlide } from './use-slide.js';
import { useToday } from './use-today.js';

/** The user's rooms in order of activity, without hidden ones. */
export function RoomList() {
  const text = useText();
  const isComplete = useReadable(useParley().synced);
  const { rooms, hold } = useHeldOrder(useShownRooms());
  const [, params] = useRoute('/rooms/:roomId/*?');
  const statusOf = usePartnerStatus(rooms);
  const today = useToday();
  const scroller = useRef<HTMLElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const { from, to, rowPx, onScroll } = useRowsInView(scroller, rooms.length);
  useSlide(list, { keys: rooms.map(({ id }) => id), from, rowPx });
  // In the place of rows that are not rendered.
  const space = { marginBlock: `${from * rowPx}px ${(rooms.length - to) * rowPx}px` };
  return (
    <nav
      ref={scroller}
      aria-label={text.rooms.label}
      aria-busy={!isComplete}
      className={styles.scroller}
      onPointerDown={hold}
      onScroll={onScroll}
    >
      {!isComplete && rooms.length === 0 && <RoomSkeletons />}
      {isComplete && rooms.length === 0 && <NoRooms />}
      <ul ref={list} className={styles.list} style={space}>
        {rooms.slice(from, to).map((room, index) => (
          <li key={room.id} aria-setsize={rooms.length} aria-posinset={from + index + 1}>
            <Boundary of={room} fallback={<BrokenRoom id={room.id} />}>
              <RoomRow room={room} isCurrent={params?.roomId === room.id} status={statusOf(room)} today={today} />
            </Boundary>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** Keeps the rows in place while a pointer presses in the list: the room that it presses stays where it is. */
function useHeldOrder(current: readonly RoomState[]) {
  const [order, setOrder] = useState<readonly RoomId[] | null>(null);
  const rooms = useMemo(() => (order === null ? current : inOrderOf(order, current)), [order, current]);
  const hold = useCallback(
    ({ currentTarget }: PointerEvent) => {
      setOrder(rooms.map(({ id }) => id));
      const slides = currentTarget.getAnimations({ subtree: true });
      for (const slide of slides) slide.pause();
      const release = (): void => {
        removeEventListener('pointerup', release);
        removeEventListener('pointercancel', release);
        // The click comes after the pointer is up.
        setTimeout(() => {
          for (const slide of slides) slide.play();
          setOrder(null);
        });
      };
      addEventListener('pointerup', release);
      addEventListener('pointercancel', release);
    },
    [rooms],
  );
  return { rooms, hold };
}
