import type { Empty } from '../answers.js';
import type { MessageId, RoomId } from '../ids.js';
import { LIMITS, LIST_DEFAULT, LIST_MAX } from '../limits.js';
import { IsCount, IsCursor, IsId, IsText, Optional } from '../validation.js';
import { data, ROOM_ERRORS, type EventDefinition } from './definition.js';

/** A text that a user has begun. No other user can see it. Each room has one, and so has each thread. */
export interface SavedDraft {
  roomId: RoomId;
  /** `null` outside of threads. */
  threadId: MessageId | null;
  body: string;
  replyTo: MessageId | null;
  changedAt: string;
}

export interface DraftPage {
  drafts: SavedDraft[];
  cursor: string | null;
}

export class DraftRef {
  @IsId() roomId!: RoomId;
  @Optional() @IsId() threadId?: MessageId;
}

export class PutDraft extends DraftRef {
  @IsText({ max: LIMITS.bodyChars, blank: true }) body!: string;
  @Optional() @IsId() replyTo?: MessageId;
}

export class ListDrafts {
  @Optional() @IsCursor() cursor?: string;
  @Optional({ default: LIST_DEFAULT }) @IsCount(1, LIST_MAX) limit?: number;
}

/** Bots do not have it. */
export const DRAFTS_FEATURE = 'drafts';

export const DRAFT_EVENTS = {
  'draft:put': {
    kind: 'mine',
    request: PutDraft,
    answer: data<SavedDraft>(),
    permission: null,
    limit: 'mine',
    http: { route: 'PUT /v1/me/drafts/{roomId}', also: 'PUT /v1/me/drafts/{roomId}/{threadId}' },
    feature: DRAFTS_FEATURE,
    summary: 'Keep the text that I have begun in a room or a thread, in place of the one before',
    fields: '`body` may be only white space. The server checks neither `replyTo` nor `threadId`.',
    errors: [...ROOM_ERRORS, 'FORBIDDEN', 'LIMIT_REACHED'],
  },
  'draft:remove': {
    kind: 'mine',
    request: DraftRef,
    answer: data<Empty>(),
    permission: null,
    limit: 'mine',
    http: { route: 'DELETE /v1/me/drafts/{roomId}', also: 'DELETE /v1/me/drafts/{roomId}/{threadId}' },
    feature: DRAFTS_FEATURE,
    summary: 'Remove my draft in a room or a thread',
    errors: [],
  },
  'draft:list': {
    kind: 'read',
    request: ListDrafts,
    answer: data<DraftPage>(),
    permission: null,
    limit: 'read',
    http: { route: 'GET /v1/me/drafts' },
    feature: DRAFTS_FEATURE,
    summary: 'My drafts in the rooms that I may read, latest change first',
    errors: [],
  },
} as const satisfies Record<string, EventDefinition>;
