import type { MentionPage, OpenedThread, ThreadPage } from '../answers.js';
import type { MessageId, RoomId } from '../ids.js';
import { LIMITS, LIST_DEFAULT, LIST_MAX, OPEN_DEFAULT } from '../limits.js';
import type { ThreadState } from '../room.js';
import { IsCount, IsCursor, IsFlag, IsId, Optional } from '../validation.js';
import { data, everywhere, ROOM_ERRORS, type EventDefinition } from './definition.js';

/** A thread, by the message that its replies answer. */
export class ThreadRef {
  @IsId() roomId!: RoomId;
  @IsId() threadId!: MessageId;
}

export class OpenThread extends ThreadRef {
  @Optional({ default: OPEN_DEFAULT }) @IsCount(1, LIMITS.pageMax) limit?: number;
}

/** Without `roomId`: the threads that the caller follows, of all rooms. */
export class ListThreads {
  @Optional() @IsId() roomId?: RoomId;
  @Optional() @IsFlag() unread?: boolean;
  @Optional() @IsCursor() cursor?: string;
  @Optional({ default: LIST_DEFAULT }) @IsCount(1, LIST_MAX) limit?: number;
}

/** `thread:list` of one room, over HTTP. */
export class ListRoomThreads extends ListThreads {
  @IsId() declare roomId: RoomId;
}

export class FollowThread extends ThreadRef {
  @IsFlag() follow!: boolean;
}

export class MarkThread extends ThreadRef {
  @IsCount(0) seq!: number;
}

export class ListMentions {
  @Optional() @IsCursor() cursor?: string;
  @Optional({ default: LIST_DEFAULT }) @IsCount(1, LIST_MAX) limit?: number;
}

const FEATURE = 'threads';

export const THREAD_EVENTS = {
  'thread:open': {
    kind: 'read',
    request: OpenThread,
    answer: data<OpenedThread>(),
    permission: everywhere('reader'),
    limit: 'read',
    http: { route: 'GET /v1/rooms/{id}/threads/{threadId}' },
    feature: FEATURE,
    summary: 'A thread with its newest replies, and all that I have not read up to 200',
    errors: ROOM_ERRORS,
  },
  'thread:list': {
    kind: 'read',
    request: ListThreads,
    answer: data<ThreadPage>(),
    permission: null,
    limit: 'read',
    http: { route: 'GET /v1/me/threads' },
    feature: FEATURE,
    summary: 'Threads that I follow, or all threads of a room, newest reply first',
    errors: ROOM_ERRORS,
  },
  'thread:follow': {
    kind: 'command',
    request: FollowThread,
    answer: data<ThreadState>(),
    sendLike: false,
    keepsResult: true,
    people: null,
    permission: everywhere('reader'),
    limit: 'mine',
    http: { route: 'PUT /v1/rooms/{id}/threads/{threadId}/follow' },
    feature: FEATURE,
    summary: 'Follow a thread, or stop following it',
    errors: ROOM_ERRORS,
  },
  'thread:read': {
    kind: 'command',
    request: MarkThread,
    answer: data<ThreadState>(),
    sendLike: false,
    keepsResult: false,
    people: null,
    permission: everywhere('reader'),
    limit: 'mark',
    http: { route: 'PUT /v1/rooms/{id}/threads/{threadId}/read' },
    feature: FEATURE,
    summary: 'Move my read marker of a thread; it never moves back',
    errors: ROOM_ERRORS,
  },
  'mention:list': {
    kind: 'read',
    request: ListMentions,
    answer: data<MentionPage>(),
    permission: null,
    limit: 'read',
    http: { route: 'GET /v1/me/mentions' },
    feature: 'mentions',
    summary: 'The messages that mention me, of all my rooms, newest first',
    errors: [],
  },
} as const satisfies Record<string, EventDefinition>;
