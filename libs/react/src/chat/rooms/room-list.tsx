import { type PointerEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useRoute } from 'wouter';

import { isHidden, type PresenceStatus, type RoomId, type RoomState } from '#client';
import { useMe, useParley, usePresence, useReadable, useRooms } from '#react';
import { LIMITS } from '#contracts/limits';

import { Boundary } from '../parts/boundary.js';
import { useText } from '../text/use-text.js';
import { EmptyState } from '../ui/empty-state.js';
import { type HeldActivity, holdMuted, inOrderOf, inOrderOfActivity } from './list-order.js';
import styles from './room-list.module.css';
import { BrokenRoom, RoomRow } from './room-row.js';
import { useRowsInView } from './use-rows-in-view.js';
import { useSlide } from './use-slide.js';
import { storeActivity, storedActivity } from './stored-activity.js';

const SKELETONS = 6;

/** The user's rooms, favourites first, then in order of activity, without hidden ones. */
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

/** Grey shapes in the places of rooms, until the rooms are known. */
function RoomSkeletons() {
  return (
    <div aria-hidden>
      {Array.from({ length: SKELETONS }, (_, index) => (
        <div key={index} className={styles.skeleton}>
          <div className={styles.face} />
          <div className={styles.title} />
          <div className={styles.line} />
        </div>
      ))}
    </div>
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

/** The list of a user who is in no room. */
function NoRooms() {
  const text = useText();
  return <EmptyState title={text.rooms.none} hint={text.rooms.noneHint} />;
}

/**
 * The user's rooms, favourites first, then latest activity first, without the conversations that the user has hidden.
 * Messages of others do not move a muted room.
 */
function useShownRooms(): readonly RoomState[] {
  const rooms = useRooms();
  const me = useMe()?.user.id;
  const [before, setHeld] = useState<HeldActivity>(storedActivity);
  const held = useMemo(() => holdMuted(before, rooms, me), [before, rooms, me]);
  if (held !== before) setHeld(held);
  useEffect(() => storeActivity(held), [held]);
  return useMemo(() => inOrderOfActivity(rooms, held).filter((room) => !isHidden(room)), [rooms, held]);
}

/** Watches the partners of the most active direct rooms. Returns a function that gives the status of a partner. */
function usePartnerStatus(rooms: readonly RoomState[]): (room: RoomState) => PresenceStatus | undefined {
  const partners = rooms.flatMap(({ peer }) => (peer?.displayName == null ? [] : peer.id)).slice(0, LIMITS.watch);
  const presence = usePresence(partners);
  return useCallback(({ peer }) => (peer === null ? undefined : presence.get(peer.id)?.status), [presence]);
}

/** The current day. Renders again after midnight, because "yesterday" then means another day. */
function useToday(): Date {
  const [today, setToday] = useState(() => new Date());
  useEffect(() => {
    const now = new Date();
    const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1);
    const timer = setTimeout(() => setToday(new Date()), midnight.getTime() - now.getTime());
    return () => clearTimeout(timer);
  }, [today]);
  return today;
}
