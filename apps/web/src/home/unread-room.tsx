import { CheckCheck } from 'lucide-react';
import { memo } from 'react';
import { Link } from 'wouter';

import { mainOf, type RoomState } from '#client';

import { useNames } from '#chat/names/use-names.js';
import { IconButton } from '#chat/overlays/icon-button.js';
import { roomPath } from '#chat/room/state/paths.js';
import { LastLine } from '#chat/rooms/last-line.js';
import { Face } from '#chat/rooms/room-row.js';
import { useMarkRead } from '#chat/rooms/shown/use-mark-read.js';
import { useFullText } from '#chat/text/use-full-text.js';
import { ShownMessage } from '#chat/room/search/shown-message.js';
import styles from './unread.module.css';
import { useNewestLines } from './use-newest-lines.js';

interface UnreadRoomProps {
  readonly room: RoomState;
  /** True if it shows several lines, of which it asks the server. */
  readonly hasLines: boolean;
}

/** A room with unread messages: the link to it, the button that marks it as read, and its newest lines. */
export const UnreadRoom = memo(function UnreadRoom({ room, hasLines }: UnreadRoomProps) {
  const markRead = useMarkRead();
  const { home, rooms } = useFullText();
  const names = useNames();
  const title = names.ofRoom(room);
  const { unread, mentions } = mainOf(room);
  const counts = [
    ...(mentions > 0 ? [rooms.mentions(mentions)] : []),
    unread > 0 ? rooms.unread(unread) : rooms.marked,
  ].join(', ');
  const lines = useNewestLines(room, hasLines);
  const read = (): void => {
    leave(document.activeElement?.closest('li'));
    markRead(room);
  };
  return (
    <>
      <div className={styles.head}>
        <Link href={roomPath(room.id)} className={styles.link}>
          <Face room={room} title={names.plain(room.peer)} size="m" />
          <span className={styles.words}>
            <bdi className={styles.title}>{title}</bdi>
            {`, ${counts}`}
          </span>
        </Link>
        <IconButton label={home.markRead(title)} icon={CheckCheck} onPress={read} />
      </div>
      <div className={styles.lines}>
        {lines.length === 0 ? (
          <LastLine room={room} draft="" />
        ) : (
          lines.map((message) => <ShownMessage key={message.id} message={message} />)
        )}
      </div>
    </>
  );
});

/** Moves the focus to the entry beside this one, which leaves the list. */
function leave(entry: HTMLLIElement | null | undefined): void {
  const next = entry?.nextElementSibling ?? entry?.previousElementSibling;
  (next?.querySelector('a') ?? entry?.closest('section'))?.focus();
}
