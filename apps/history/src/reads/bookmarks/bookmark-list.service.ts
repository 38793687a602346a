import { Injectable } from '@nestjs/common';
import { LIST_DEFAULT, type BookmarkPage, type ListBookmarks, type UserId } from '#contracts';
import { leadingThatFit } from '../paging/answer-size.policy.js';
import { ReadSql } from '../../store/read-sql.js';
import { bookmarkCursor, bookmarkPlace } from './bookmark-cursor.policy.js';
import { readBookmarks } from './bookmarks.store.js';

/** The messages that a user keeps. */
@Injectable()
export class BookmarkListService {
  constructor(private readonly reads: ReadSql) {}

  /** @throws ChatError INVALID */
  async list(userId: UserId, request: ListBookmarks): Promise<BookmarkPage> {
    const { reminders = false, limit = LIST_DEFAULT } = request;
    const after = bookmarkPlace(request.cursor);
    const found = await this.reads.snapshot((sql) =>
      readBookmarks(sql, userId, { reminders, after, limit: limit + 1 }),
    );
    const bookmarks = leadingThatFit(found.slice(0, limit));
    const last = bookmarks.at(-1);
    return { bookmarks, cursor: last && found.length > bookmarks.length ? bookmarkCursor(last, reminders) : null };
  }
}
