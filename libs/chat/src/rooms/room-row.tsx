import { BellOff, Ellipsis, Pencil, Star } from 'lucide-react';
import { memo, type ReactNode } from 'react';
import { Link } from 'wouter';

import { activityOf, mainOf, mainPreviewOf, type PresenceStatus, type RoomId, type RoomState } from '#client';

import { useNames } from '../names/use-names.js';
import { Boundary } from '../parts/boundary.js';
import { LateStatusEmoji } from '../profile/status/late-status.js';
import { activityTime } from '../text/formats.js';
import { useText } from '../text/use-text.js';
import { Avatar, type AvatarSize, RoomAvatar } from '../ui/avatar.js';
import { classes } from '../ui/classes.js';
import { VisuallyHidden } from '../ui/visually-hidden.js';
import { LastLine } from './last-line.js';
import styles from './room-row.module.css';
import { isUnread } from './shown/unread.js';

interface RoomRowProps {
  readonly room: RoomState;
  readonly isCurrent: boolean;
  /** True for the row that is the stop of the Tab key. */
  readonly isStop: boolean;
  readonly isMenuOpen: boolean;
  readonly isCompact: boolean;
  /** False at first: what partners say they are doing is asked for after the first page. */
  readonly isLater: boolean;
  /** The status of the partner in a direct room. */
  readonly status: PresenceStatus | undefined;
  readonly today: Date;
  /** What the user has begun to write; `''` in the open room, whose composer shows it. */
  readonly draft: string;
}

/**
 * One room of the list, and the button of its menu. Screen readers read its title first, then its counts, time and last
 * line.
 */
export const RoomRow = memo(function RoomRow({
  room,
  isCurrent,
  isStop,
  isMenuOpen,
  isCompact,
  isLater,
  status,
  today,
  draft,
}: RoomRowProps) {
  const text = useText();
  const names = useNames();
  const title = names.ofRoom(room);
  const at = new Date(activityOf(room));
  const isMuted = room.me.notify === 'none';
  const isNew = isUnread(room) && !isMuted;
  return (
    <>
      <Link
        href={`/rooms/${room.id}`}
        className={classes(styles.row, isMuted && styles.muted, isNew && styles.new)}
        aria-current={isCurrent ? 'page' : undefined}
        tabIndex={isStop ? 0 : -1}
        aria-keyshortcuts="Shift+F10"
        draggable={false}
      >
        <Face room={room} title={names.plain(room.peer)} status={status} size={isCompact ? 's' : 'm'} />
        <span className={styles.title}>
          <bdi>{title}</bdi>
          {isLater && room.peer !== null && <LateStatusEmoji person={room.peer} failed={null} />}
        </span>{' '}
        <Counts room={room} hasDraftSign={isCompact && draft !== ''} /> <Words room={room} status={status} />
        <time className={styles.time} dateTime={at.toISOString()}>
          {activityTime(at, today)}
        </time>{' '}
        <span className={styles.line}>
          <Boundary of={mainPreviewOf(room)} fallback={text.parts.message}>
            <LastLine room={room} draft={draft} />
          </Boundary>
        </span>
      </Link>
      {/* The row is one stop of the Tab key: its keys open the menu too. */}
      <button
        type="button"
        tabIndex={-1}
        aria-label={text.rooms.actions(title)}
        aria-haspopup="menu"
        aria-expanded={isMenuOpen}
        className={styles.menu}
      >
        <Ellipsis aria-hidden size={18} />
      </button>
    </>
  );
});

/** What signs and colours of the row say, for screen readers. */
function Words({ room, status }: { readonly room: RoomState; readonly status: PresenceStatus | undefined }) {
  const { rooms: text } = useText();
  return (
    <>
      {status !== undefined && status !== 'offline' && <VisuallyHidden>{text.statuses[status]} </VisuallyHidden>}
      {room.me.notify === 'none' && <VisuallyHidden>{text.muted} </VisuallyHidden>}
    </>
  );
}

/** In place of a room that cannot be shown in the list. */
export function BrokenRoom({ id, isStop = true }: { readonly id: RoomId; readonly isStop?: boolean }) {
  const { parts } = useText();
  return (
    <Link href={`/rooms/${id}`} tabIndex={isStop ? 0 : -1} className={styles.row}>
      <span className={styles.line}>{parts.room}</span>
    </Link>
  );
}

interface FaceProps {
  readonly room: RoomState;
  readonly title: string;
  readonly status?: PresenceStatus | undefined;
  readonly size: AvatarSize;
}

/** The picture of a group, or of the partner in a direct room. */
export function Face({ room: { id, kind, name, visibility, avatarUrl, peer }, title, status, size }: FaceProps) {
  if (kind === 'group')
    return <RoomAvatar roomId={id} name={name} avatarUrl={avatarUrl} kind={visibility} size={size} />;
  const userId = peer?.displayName == null ? null : peer.id;
  return <Avatar userId={userId} name={title} avatarUrl={peer?.avatarUrl} status={status} size={size} />;
}

interface CountsProps {
  readonly room: RoomState;
  /** True where no line shows what the user has begun to write, and there is something. */
  readonly hasDraftSign: boolean;
}

/** The signs of a draft, a muted room and a favourite, and badges, which show numbers. Screen readers get their words. */
function Counts({ room, hasDraftSign }: CountsProps) {
  const text = useText();
  const { me } = room;
  const { unread, mentions } = mainOf(room);
  return (
    <span className={styles.counts}>
      {/* Screen readers read the draft in the last line. */}
      {hasDraftSign && (
        <span className={styles.sign}>
          <Pencil aria-hidden size={14} />
        </span>
      )}
      {me.notify === 'none' && (
        <span className={styles.sign}>
          <BellOff aria-hidden size={14} />
        </span>
      )}
      {me.favourite === true && (
        <span className={styles.sign}>
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
      {unread === 0 && me.unreadMark === true && (
        <span className={classes(styles.mark, me.notify === 'none' && styles.quiet)}>
          <VisuallyHidden>{text.rooms.marked} </VisuallyHidden>
        </span>
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
