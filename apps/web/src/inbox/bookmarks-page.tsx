import { EmptyState } from '#chat/ui/empty-state.js';
import { Skeleton } from '#chat/ui/skeleton.js';
import { useFullText } from '#chat/text/use-full-text.js';
import { useBookmarks, useDueBookmarks } from '#react';

import { BookmarkEntry } from './bookmark-entry.js';
import styles from './bookmarks-page.module.css';
import { InboxPage } from './inbox-page.js';

/** The messages that the user keeps, newest first. */
export function BookmarksPage() {
  const text = useFullText();
  const bookmarks = useBookmarks();
  const due = useDueBookmarks();
  return (
    <InboxPage title={text.inbox.bookmarks}>
      {bookmarks === null && <Skeleton lines={6} />}
      {bookmarks?.length === 0 && <EmptyState title={text.bookmarks.none} hint={text.bookmarks.noneHint} />}
      <ul aria-label={text.inbox.bookmarks} aria-busy={bookmarks === null} className={styles.list}>
        {bookmarks?.map((bookmark) => (
          <li key={bookmark.roomId + bookmark.id} className={styles.entry}>
            <BookmarkEntry bookmark={bookmark} isDue={due?.includes(bookmark) === true} />
          </li>
        ))}
      </ul>
    </InboxPage>
  );
}
