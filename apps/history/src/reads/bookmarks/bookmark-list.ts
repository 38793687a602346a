import { LIST_DEFAULT, type BookmarkPage, type Queries } from '#contracts';
import { leadingThatFit } from '../paging/answer-size.policy.js';
import type { ReadSql } from '../../store/read-sql.js';
import { bookmarkCursor, bookmarkPlace } from './bookmark-cursor.policy.js';
import { readBookmarks } from './bookmarks.store.js';

/** The messages that a user keeps. @throws ChatError INVALID */
export async function listBookmarks(
  reads: ReadSql,
  { userId, reminders = false, cursor, limit = LIST_DEFAULT }: Queries['bookmark:list']['ask'],
): Promise<BookmarkPage> {
  const after = bookmarkPlace(cursor);
  const found = await reads.snapshot((sql) => readBookmarks(sql, userId, { reminders, after, limit: limit + 1 }));
  const bookmarks = leadingThatFit(found.slice(0, limit));
  const last = bookmarks.at(-1);
  return { bookmarks, cursor: last && found.length > bookmarks.length ? bookmarkCursor(last, reminders) : null };
}
