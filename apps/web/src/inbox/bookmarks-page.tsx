import { useFullText } from '#chat/text/use-full-text.js';
import { useBookmarks, useDueBookmarks } from '#react';

import { BookmarkEntry } from './bookmark-entry.js';
import { InboxList } from './inbox-list.js';
import { InboxPage } from './inbox-page.js';

/** The messages that the user keeps, newest first. */
export function BookmarksPage() {
  const { inbox, bookmarks: words } = useFullText();
  const bookmarks = useBookmarks();
  const due = useDueBookmarks();
  return (
    <InboxPage title={inbox.bookmarks}>
      <InboxList label={inbox.bookmarks} items={bookmarks} keyOf={({ roomId, id }) => roomId + id} empty={words}>
        {(bookmark) => <BookmarkEntry bookmark={bookmark} isDue={due?.includes(bookmark) === true} />}
      </InboxList>
    </InboxPage>
  );
}
