import { Injectable } from '@nestjs/common';
import {
  ChatError,
  type Bookmark,
  type Empty,
  type MessageRef,
  type PutBookmark,
  type Urev,
  type UserId,
} from '#contracts';
import type { Sql } from '#persistence/sql';
import { AnnouncementsService } from '../pipeline/announcements.service.js';
import { readBookmark } from '../reads/bookmarks/bookmarks.store.js';
import { existingMessage } from '../reads/messages/messages.store.js';
import { WriteSql } from '../store/write-sql.js';
import { lockKeeper, lockKeptRoom, putBookmark, readBookmarkFacts, removeBookmark } from './bookmark-changes.store.js';
import {
  assertCanBeKept,
  assertOneMore,
  assertRemindAt,
  holds,
  onlyForgets,
  type BookmarkFacts,
} from './bookmarks.policy.js';

/** Changes of a user's bookmarks. Only this user sees them, as changes with a urev. Each change can be repeated. */
@Injectable()
export class BookmarkChangesService {
  constructor(
    private readonly sql: WriteSql,
    private readonly announcements: AnnouncementsService,
  ) {}

  /** @throws ChatError INVALID, GONE, FORBIDDEN, LIMIT_REACHED, SESSION_REVOKED, and as `assertMayRead` */
  async put(userId: UserId, { roomId, id, remindAt }: PutBookmark): Promise<Bookmark> {
    const ref = { roomId, id };
    const wanted = remindAt === undefined ? null : new Date(remindAt);
    const { bookmark, urev } = await this.sql.transaction(async (open) => {
      const [, , facts] = await Promise.all([
        lockKeptRoom(open, roomId),
        lockKeeper(open, userId),
        readBookmarkFacts(open, userId, ref),
      ]);
      const changed = holds(facts, wanted) ? undefined : await change(open, userId, ref, wanted, facts);
      const kept = await readBookmark(open, userId, ref);
      // The room was deleted meanwhile.
      if (kept === undefined) throw new ChatError('GONE');
      return { bookmark: kept, urev: changed };
    });
    await this.announce(userId, ref, urev, bookmark);
    return bookmark;
  }

  /** @throws ChatError SESSION_REVOKED */
  async remove(userId: UserId, { roomId, id }: MessageRef): Promise<Empty> {
    const ref = { roomId, id };
    const urev = await this.sql.transaction(async (open) => {
      const [, changed] = await Promise.all([lockKeeper(open, userId), removeBookmark(open, userId, ref)]);
      return changed;
    });
    await this.announce(userId, ref, urev, null);
    return {};
  }

  private async announce(
    userId: UserId,
    ref: MessageRef,
    urev: Urev | undefined,
    bookmark: Bookmark | null,
  ): Promise<void> {
    if (urev !== undefined)
      await this.announcements.announceToUser(userId, urev, { type: 'bookmark', ...ref, bookmark });
  }
}

async function change(
  open: Sql,
  userId: UserId,
  ref: MessageRef,
  wanted: Date | null,
  facts: BookmarkFacts,
): Promise<Urev | undefined> {
  if (!onlyForgets(facts, wanted)) {
    assertRemindAt(facts, wanted);
    assertCanBeKept(await existingMessage(open, userId, ref));
    assertOneMore(facts);
  }
  return putBookmark(open, userId, ref, wanted);
}
