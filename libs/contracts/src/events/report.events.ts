import type { Empty } from '../answers.js';
import type { MessageId, RoomId, Seq, UserId } from '../ids.js';
import { LIST_DEFAULT, LIST_MAX, REPORT_NOTE_CHARS } from '../limits.js';
import type { UserBrief } from '../user.js';
import { IsCount, IsCursor, IsId, IsOneOf, IsText, Optional } from '../validation.js';
import { data, everywhere, inGroups, ROOM_ERRORS, type EventDefinition } from './definition.js';
import { MessageRef } from './message.events.js';

export const REPORT_REASONS = ['spam', 'abuse', 'other'] as const;
export type ReportReason = (typeof REPORT_REASONS)[number];
export const REPORT_STATES = ['open', 'closed'] as const;
export type ReportState = (typeof REPORT_STATES)[number];

/** A message as it was when it was reported. */
export interface ReportedText {
  version: number;
  body: string;
  /** Names of files. */
  files: string[];
}

/** All reports of one message. No field names a person who has reported it. */
export interface Report {
  id: string;
  roomId: RoomId;
  messageId: MessageId;
  seq: Seq;
  /** `null` once the account is erased, like `sender`. */
  senderId: UserId | null;
  sender: UserBrief | null;
  /** One for each version that was reported, oldest first: the first and the newest 4. */
  texts: ReportedText[];
  /** Without those of 0. */
  reasons: { reason: ReportReason; count: number }[];
  /** The newest 10, newest first. */
  notes: string[];
  /** The people who have reported the message. */
  count: number;
  firstAt: string;
  lastAt: string;
  state: ReportState;
  closedAt: string | null;
  /** `null` also if an operator has closed it. */
  closedBy: UserBrief | null;
}

export interface ReportPage {
  reports: Report[];
  cursor: string | null;
}

export class ReportMessage extends MessageRef {
  @IsOneOf(REPORT_REASONS) reason!: ReportReason;
  @Optional() @IsText({ max: REPORT_NOTE_CHARS }) note?: string;
}

export class ListReports {
  @IsId() roomId!: RoomId;
  @Optional({ default: 'open' }) @IsOneOf(REPORT_STATES) state?: ReportState;
  @Optional() @IsCursor() cursor?: string;
  @Optional({ default: LIST_DEFAULT }) @IsCount(1, LIST_MAX) limit?: number;
}

export class CloseReport {
  @IsId() roomId!: RoomId;
  @IsId() reportId!: string;
}

const FEATURE = 'reports';

export const REPORT_EVENTS = {
  'message:report': {
    kind: 'mine',
    request: ReportMessage,
    answer: data<Empty>(),
    permission: everywhere('reader', 'messages of others'),
    limit: 'report',
    http: { route: 'POST /v1/rooms/{id}/messages/{messageId}/report' },
    feature: FEATURE,
    summary: 'Report a message of another user to the moderators of the room, who do not learn by whom',
    errors: [...ROOM_ERRORS, 'FORBIDDEN'],
  },
  'report:list': {
    kind: 'read',
    request: ListReports,
    answer: data<ReportPage>(),
    permission: inGroups('moderator'),
    limit: 'read',
    http: { route: 'GET /v1/rooms/{id}/reports' },
    feature: FEATURE,
    summary: 'Reported messages of lower roles, newest report first',
    errors: [...ROOM_ERRORS, 'FORBIDDEN'],
  },
  'report:close': {
    kind: 'mine',
    request: CloseReport,
    answer: data<Report>(),
    permission: inGroups('moderator'),
    limit: 'room',
    http: { route: 'POST /v1/rooms/{id}/reports/{reportId}/close' },
    feature: FEATURE,
    summary: 'Close the reports of a message. A closed one stays as it is',
    errors: [...ROOM_ERRORS, 'FORBIDDEN'],
  },
} as const satisfies Record<string, EventDefinition>;
