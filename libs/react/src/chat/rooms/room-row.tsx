import { Star } from 'lucide-react';
import { memo, type ReactNode } from 'react';
import { Link } from 'wouter';

import { mainOf, type PresenceStatus, type RoomId, type RoomState } from '#client';

import { useNames } from '../names/use-names.js';
import { Boundary } from '../parts/boundary.js';
import { activityTime } from '../text/formats.js';
import { useText } from '../text/use-text.js';
import { Avatar, RoomAvatar } from '../ui/avatar.js';
import { classes } from '../ui/classes.js';
import { VisuallyHidden } from '../ui/visually-hidden.js';
import { LastLine } from './last-line.js';
import styles from './room-row.module.css';

interface RoomRowProps {
  readonly room: RoomState;
  readonly isCurrent: boolean;
  /** Of the partner in a direct room. */
  readonly status: PresenceStatus | undefined;
  readonly today: Date;
}

/** One room of the list. Screen readers read its title first, then its counts, time and last line. */
export const RoomRow = memo(function RoomRow({ room, isCurrent, status, today }: RoomRowProps) {
  const text = useText();
  const names = useNames();
  const title = names.ofRoom(room);
  const at = new Date(room.preview?.createdAt ?? room.createdAt);
  const isMuted = room.me.notify === 'none';
  const isNew = mainOf(room).unread > 0 && !isMuted;
  return (
    <Link
      href={`/rooms/${room.id}`}
      className={classes(styles.row, isMuted && styles.muted, isNew && styles.new)}
      aria-current={isCurrent ? 'page' : undefined}
      draggable={false}
    >
      <Face room={room} title={names.plain(room.peer)} status={status} />
      <span className={styles.title}>
        <bdi>{title}</bdi>
      </span>{' '}
      <Counts room={room} />{' '}
      {status !== undefined && status !== 'offline' && <VisuallyHidden>{text.rooms.statuses[status]} </VisuallyHidden>}
      {isMuted && <VisuallyHidden>{text.rooms.muted} </VisuallyHidden>}
      <time className={styles.time} dateTime={at.toISOString()}>
        {activityTime(at, today)}
      </time>{' '}
      <span className={styles.line}>
        <Boundary of={room.preview} fallback={text.parts.message}>
          <LastLine room={room} />
        </Boundary>
      </span>
    </Link>
  );
});

/** In place of a room that cannot be shown in the list. */
export function BrokenRoom({ id }: { readonly id: RoomId }) {
  const { parts } = useText();
  return (
    <Link href={`/rooms/${id}`} className={styles.row}>
      <span className={styles.line}>{parts.room}</span>
    </Link>
  );
}

function Face({ room, title, status }: { room: RoomState; title: string; status: PresenceStatus | undefined }) {
  if (room.kind === 'group') return <RoomAvatar roomId={room.id} avatarUrl={room.avatarUrl} kind={room.visibility} />;
  const { peer } = room;
  const userId = peer?.displayName == null ? null : peer.id;
  return <Avatar userId={userId} name={title} avatarUrl={peer?.avatarUrl} status={status} />;
}

/** The star of a favourite, and badges, which show numbers. Screen readers get them with their words. */
function Counts({ room }: { room: RoomState }) {
  const text = useText();
  const { me } = room;
  const { unread, mentions } = mainOf(room);
  return (
    <span className={styles.counts}>
      {me.favourite === true && (
        <span className={styles.favourite}>
          <Star aria-hidden size={14} />
          <VisuallyHidden>{text.rooms.favourite} </VisuallyHidden>
        </span>
      )}
      {mentions > 0 && (
        <Badge kind="mention">
          <span aria-hidden>{text.rooms.mentionBadge(mentions)}</span>
          <VisuallyHidden>{text.rooms.mentions(mentions)} </VisuallyHidden>
        </Badge>
      )}
      {unread > 0 && (
        <Badge kind="unread" isQuiet={me.notify === 'none'}>
          <span aria-hidden>{text.rooms.count(unread)}</span>
          <VisuallyHidden>{text.rooms.unread(unread)} </VisuallyHidden>
        </Badge>
      )}
    </span>
  );
}

interface BadgeProps {
  readonly kind: 'unread' | 'mention';
  /** For rooms that are muted. */
  readonly isQuiet?: boolean;
  readonly children: ReactNode;
}

/** A number beside what it counts. */
export function Badge({ kind, isQuiet = false, children }: BadgeProps) {
  return <span className={classes(styles.badge, styles[kind], isQuiet && styles.quiet)}>{children}</span>;
}
