import {
  type ComponentProps,
  type PointerEvent,
  type ReactNode,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { useRoute } from 'wouter';

import type { PresenceStatus, RoomId, RoomState } from '#client';
import { useParley, usePresence, useReadable } from '#react';
import { LIMITS } from '#contracts/limits';

import { Boundary } from '../parts/boundary.js';
import { useIsLater } from '../parts/use-idle-loading.js';
import { useText } from '../text/use-text.js';
import { classes } from '../ui/classes.js';
import { EmptyState } from '../ui/empty-state.js';
import { lazyPart } from '../parts/lazy-part.js';
import { useIsCompact } from './density.js';
import { inOrderOf } from './shown/list-order.js';
import styles from './room-list.module.css';
import { BrokenRoom, RoomRow } from './room-row.js';
import { useFolded } from './sections/folded.js';
import { isHead, type ListRow, rowsOf } from './sections/list-rows.js';
import { SectionRow } from './sections/section-row.js';
import { useRoomDrag } from './sections/use-room-drag.js';
import { UnreadFilter } from './shown/unread-filter.js';
import { useRoomMenu } from './menu/use-room-menu.js';
import { useDraftOf } from './use-draft-of.js';
import { useRowKeys } from './use-row-keys.js';
import { useRowsInView } from './use-rows-in-view.js';
import { useShownRooms } from './shown/use-shown-rooms.js';
import { useSlide } from './use-slide.js';

const SKELETONS = 6;
/** The ends of a press; a drag is no press any more. */
const RELEASES = ['pointerup', 'pointercancel', 'dragstart'] as const;

const RoomMenu = lazyPart(async () => (await import('./menu/room-menu.js')).RoomMenu);

/** The user's rooms, favourites first, then in order of activity, without hidden ones; those of sections below, by section. */
export function RoomList() {
  const text = useText();
  const isComplete = useReadable(useParley().synced);
  const openId = useRoute('/rooms/:roomId/*?')[1]?.roomId;
  const shown = useShownRooms(openId);
  const { rooms, hold } = useHeldOrder(shown.rooms);
  const { rows, keys, toggle, drag } = useListRows(rooms);
  const { statusOf, draftOf, ...looks } = useLooks(rooms);
  const { isCompact } = looks;
  const { opened, close, handlers } = useRoomMenu();
  const scroller = useRef<HTMLElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const { from, to, rowPx, space, onScroll } = useRowsInView(scroller, rows.length, isCompact);
  const { stop, handlers: keyHandlers } = useRowKeys({ scroller, rows: keys, from, to, openId, rowPx });
  useSlide(list, { keys, from, rowPx });
  return (
    <>
      {shown.hasAny && <UnreadFilter />}
      <nav
        ref={scroller}
        aria-label={text.rooms.label}
        aria-busy={!isComplete}
        data-density={isCompact ? 'compact' : undefined}
        className={styles.scroller}
        onPointerDown={hold}
        {...keyHandlers}
        onScroll={onScroll}
      >
        {rooms.length === 0 && <NoRooms isComplete={isComplete} isOnlyUnread={shown.hasAny} />}
        <ul ref={list} className={styles.list} style={space} {...handlers} {...drag.handlers}>
          {rows.slice(from, to).map((row, index) => (
            <ListItem key={row.key} row={row} place={from + index + 1} of={rows.length} drag={drag}>
              {isHead(row) ? (
                <SectionRow head={row} isStop={row.key === stop} onToggle={toggle} />
              ) : (
                <ShownRoom
                  {...looks}
                  room={row.room}
                  isCurrent={openId === row.key}
                  isStop={row.key === stop}
                  isMenuOpen={opened?.roomId === row.key}
                  status={statusOf(row.room)}
                  draft={openId === row.key ? '' : draftOf(row.room.id)}
                />
              )}
            </ListItem>
          ))}
        </ul>
      </nav>
      {opened !== null && <RoomMenu {...opened} onClose={close} />}
    </>
  );
}

/** The rows of these rooms, with the heads of their sections. */
function useListRows(rooms: readonly RoomState[]) {
  const [folded, toggle] = useFolded();
  const rows = useMemo(() => rowsOf(rooms, folded), [rooms, folded]);
  const keys = useMemo(() => rows.map(({ key }) => key), [rows]);
  return { rows, keys, toggle, drag: useRoomDrag(rows) };
}

interface ListItemProps {
  readonly row: ListRow;
  /** From 1, among this number of rows. */
  readonly place: number;
  readonly of: number;
  readonly drag: ReturnType<typeof useRoomDrag>;
  readonly children: ReactNode;
}

function ListItem({ row, place, of, drag, children }: ListItemProps) {
  return (
    <li
      data-row={row.key}
      data-room={isHead(row) ? undefined : row.room.id}
      draggable={drag.canDrag && !isHead(row)}
      aria-setsize={of}
      aria-posinset={place}
      className={classes(styles.item, drag.isTarget(row) && styles.target)}
    >
      {children}
    </li>
  );
}

/** A room of the list. One that cannot be shown leaves the others in place. */
function ShownRoom(props: ComponentProps<typeof RoomRow>) {
  const { room, isStop } = props;
  return (
    <Boundary of={room} fallback={<BrokenRoom id={room.id} isStop={isStop} />}>
      <RoomRow {...props} />
    </Boundary>
  );
}

/** What rows show besides their rooms. */
function useLooks(rooms: readonly RoomState[]) {
  const [isCompact] = useIsCompact();
  const isLater = useIsLater();
  const today = useToday();
  const statusOf = usePartnerStatus(rooms);
  const draftOf = useDraftOf(isLater);
  return { isCompact, isLater, today, statusOf, draftOf };
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
        for (const event of RELEASES) removeEventListener(event, release);
        // The click comes after the pointer is up.
        setTimeout(() => {
          for (const slide of slides) slide.play();
          setOrder(null);
        });
      };
      for (const event of RELEASES) addEventListener(event, release);
    },
    [rooms],
  );
  return { rooms, hold };
}

interface NoRoomsProps {
  readonly isComplete: boolean;
  readonly isOnlyUnread: boolean;
}

/** The list without a room: they are still to come, the user is in none, or none is unread. */
function NoRooms({ isComplete, isOnlyUnread }: NoRoomsProps) {
  const { rooms } = useText();
  if (!isComplete) return isOnlyUnread ? null : <RoomSkeletons />;
  if (isOnlyUnread) return <EmptyState title={rooms.noUnread} hint={rooms.noUnreadHint} />;
  return <EmptyState title={rooms.none} hint={rooms.noneHint} />;
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
