import { useRef } from 'react';

import type { Bookmark, Bookmarks } from '#client';
import { useParley } from '#react';

import { errorText } from '#chat/text/error-text.js';
import { momentText } from '#chat/text/formats.js';
import { useFullText } from '#chat/text/use-full-text.js';
import { Button } from '#chat/ui/button.js';
import { useToast } from '#chat/ui/toast.js';
import styles from './bookmarks-page.module.css';
import { MessageLink } from './message-link.js';
import { RemindMe } from './remind-me.js';
import { RoomName } from './room-name.js';

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
      {message === null ? <p className={styles.gone}>{text.bookmarks.gone}</p> : <MessageLink message={message} />}
      <p className={styles.about}>
        <RoomName roomId={bookmark.roomId} />
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
