import { useRef } from 'react';
import { Link } from 'wouter';

import type { Bookmark, Bookmarks } from '#client';
import { useParley, useRooms } from '#react';

import { useNames } from '#chat/names/use-names.js';
import { messageText } from '#chat/room/message/message-text.js';
import { FoundMessage } from '#chat/room/search/found-message.js';
import { errorText } from '#chat/text/error-text.js';
import { momentText } from '#chat/text/formats.js';
import { useFullText } from '#chat/text/use-full-text.js';
import { Button } from '#chat/ui/button.js';
import { useToast } from '#chat/ui/toast.js';
import styles from './bookmarks-page.module.css';
import { RemindMe } from './remind-me.js';

/** Of a longer message, the beginning is shown. */
const SHOWN_CHARS = 300;

/** A message that leads to its place, its room and its reminder. */
export function BookmarkEntry({ bookmark, isDue }: { readonly bookmark: Bookmark; readonly isDue: boolean }) {
  const text = useFullText();
  const change = useChange();
  const remindMe = useRef<HTMLButtonElement>(null);
  const { message, remindAt } = bookmark;
  const forget = (): void => {
    // Its button goes.
    remindMe.current?.focus();
    change((bookmarks) => bookmarks.put(bookmark));
  };
  return (
    <>
      {message === null ? (
        <p className={styles.gone}>{text.bookmarks.gone}</p>
      ) : (
        <Link href={`/rooms/${message.roomId}/${message.seq}`} className={styles.message}>
          <FoundMessage message={message} partsOf={() => [{ text: cut(messageText(message)), isHit: false }]} />
        </Link>
      )}
      <p className={styles.about}>
        <RoomName bookmark={bookmark} />
        {remindAt !== null && (
          <time dateTime={remindAt} className={isDue ? styles.due : undefined}>
            {text.bookmarks[isDue ? 'dueSince' : 'remindsAt'](momentText(new Date(remindAt)))}
          </time>
        )}
      </p>
      <div className={styles.buttons}>
        {message !== null && (
          <RemindMe ref={remindMe} onChoose={(at) => change((bookmarks) => bookmarks.put(bookmark, at))} />
        )}
        {remindAt !== null && (
          <Button variant="quiet" onPress={forget}>
            {text.bookmarks.removeReminder}
          </Button>
        )}
        <Button variant="quiet" onPress={() => change((bookmarks) => bookmarks.remove(bookmark))}>
          {text.actions.unbookmark}
        </Button>
      </div>
    </>
  );
}

function cut(text: string): string {
  const chars = Array.from(text);
  return chars.length > SHOWN_CHARS ? `${chars.slice(0, SHOWN_CHARS).join('')}…` : text;
}

function RoomName({ bookmark }: { readonly bookmark: Bookmark }) {
  const names = useNames();
  const room = useRooms().find(({ id }) => id === bookmark.roomId);
  return room === undefined ? null : <bdi>{names.ofRoom(room)}</bdi>;
}

/** Returns a function that changes the bookmarks, and says if that failed. */
function useChange(): (change: (bookmarks: Bookmarks) => Promise<unknown>) => void {
  const parley = useParley();
  const text = useFullText();
  const toast = useToast();
  return (change) => {
    parley
      .bookmarks()
      .then(change)
      .catch((error: unknown) => toast.show(errorText(error, text)));
  };
}
