import type { Empty } from '../answers.js';
import type { Ext } from '../ext.js';
import type { MessageId, RoomId, UserId } from '../ids.js';
import { LIMITS, LIST_DEFAULT, LIST_MAX } from '../limits.js';
import type { Scheduled, ScheduledPage } from '../scheduled.js';
import { IsCount, IsCursor, IsExt, IsFlag, IsId, IsIdList, IsText, IsTime, Optional } from '../validation.js';
import { data, everywhere, ROOM_ERRORS, type EventDefinition } from './definition.js';

/** `id` is the id of the message. */
export class PutScheduled {
  @IsId() id!: MessageId;
  @IsId() roomId!: RoomId;
  @IsTime() at!: string;
  @IsText({ max: LIMITS.bodyChars }) body!: string;
  @Optional() @IsId() replyTo?: MessageId;
  @Optional() @IsIdList(LIMITS.mentions) mentions?: UserId[];
  @Optional() @IsExt() ext?: Ext;
  @Optional() @IsId() threadId?: MessageId;
  @Optional() @IsFlag() inRoom?: boolean;
}

export class ScheduledRef {
  @IsId() id!: MessageId;
}

export class ListScheduled {
  @Optional() @IsId() roomId?: RoomId;
  @Optional() @IsCursor() cursor?: string;
  @Optional({ default: LIST_DEFAULT }) @IsCount(1, LIST_MAX) limit?: number;
}

export interface PutScheduledResult {
  scheduled: Scheduled;
  /** There was no scheduled message with the id. */
  created: boolean;
}

const FEATURE = 'schedule';

export const SCHEDULE_EVENTS = {
  'schedule:put': {
    kind: 'mine',
    request: PutScheduled,
    answer: data<Scheduled>(),
    result: data<PutScheduledResult>(),
    dataIn: ({ scheduled }: PutScheduledResult) => scheduled,
    permission: everywhere('member', 'as `message:send`, now and at its time'),
    limit: 'mine',
    http: { route: 'PUT /v1/me/scheduled/{messageId}', creates: true },
    feature: FEATURE,
    summary: 'Schedule a message, or replace a scheduled one',
    fields:
      '`at` is later than the server’s time, and at most 90 days ahead. While the server sends the message, `CONFLICT`; so it is if the message is stored.',
    errors: [...ROOM_ERRORS, 'FORBIDDEN', 'CONFLICT', 'IDEMPOTENCY_MISMATCH', 'LIMIT_REACHED'],
  },
  'schedule:remove': {
    kind: 'mine',
    request: ScheduledRef,
    answer: data<Empty>(),
    permission: null,
    limit: 'mine',
    http: { route: 'DELETE /v1/me/scheduled/{messageId}' },
    feature: FEATURE,
    summary: 'Remove a scheduled message of mine',
    fields: 'Any id that is not the caller’s is ok. While the server sends the message, `CONFLICT`.',
    errors: ['CONFLICT'],
  },
  'schedule:list': {
    kind: 'read',
    request: ListScheduled,
    answer: data<ScheduledPage>(),
    permission: null,
    limit: 'read',
    http: { route: 'GET /v1/me/scheduled' },
    feature: FEATURE,
    summary: 'My scheduled messages, earliest first, with those that have failed',
    errors: [],
  },
} as const satisfies Record<string, EventDefinition>;
