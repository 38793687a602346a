import type { Empty } from '../answers.js';
import type { MessageId, RoomId } from '../ids.js';
import { LIST_DEFAULT, LIST_MAX } from '../limits.js';
import type { Message } from '../message.js';
import { IsCount, IsCursor, IsFlag, IsTime, Optional } from '../validation.js';
import { data, ROOM_ERRORS, type EventDefinition } from './definition.js';
import { MessageRef } from './message.events.js';

/** A message that a user keeps. No other user can see it. */
export interface Bookmark {
  roomId: RoomId;
  id: MessageId;
  /** The time of the first `bookmark:put`. */
  savedAt: string;
  /** From then on clients show the bookmark as due. */
  remindAt: string | null;
  /** `null` once it is deleted or purged, or while the user may not read the room. */
  message: Message | null;
}

export interface BookmarkPage {
  bookmarks: Bookmark[];
  cursor: string | null;
}

/** Without `remindAt` the bookmark has no reminder. */
export class PutBookmark extends MessageRef {
  @Optional() @IsTime() remindAt?: string;
}

export class ListBookmarks {
  @Optional() @IsFlag() reminders?: boolean;
  @Optional() @IsCursor() cursor?: string;
  @Optional({ default: LIST_DEFAULT }) @IsCount(1, LIST_MAX) limit?: number;
}

const FEATURE = 'bookmarks';

export const BOOKMARK_EVENTS = {
  'bookmark:put': {
    kind: 'mine',
    request: PutBookmark,
    answer: data<Bookmark>(),
    permission: null,
    limit: 'mine',
    http: { route: 'PUT /v1/me/bookmarks/{roomId}/{messageId}' },
    feature: FEATURE,
    summary: 'Keep a message, with a reminder or without one',
    fields: '`remindAt` is later than now and at most 365 days ahead; left out, the bookmark has no reminder.',
    errors: [...ROOM_ERRORS, 'FORBIDDEN', 'LIMIT_REACHED'],
  },
  'bookmark:remove': {
    kind: 'mine',
    request: MessageRef,
    answer: data<Empty>(),
    permission: null,
    limit: 'mine',
    http: { route: 'DELETE /v1/me/bookmarks/{roomId}/{messageId}' },
    feature: FEATURE,
    summary: 'Keep a message no longer',
    errors: [],
  },
  'bookmark:list': {
    kind: 'read',
    request: ListBookmarks,
    answer: data<BookmarkPage>(),
    permission: null,
    limit: 'read',
    http: { route: 'GET /v1/me/bookmarks' },
    feature: FEATURE,
    summary: 'The messages that I keep, latest first; with `reminders` those with a reminder, earliest reminder first',
    errors: [],
  },
} as const satisfies Record<string, EventDefinition>;
