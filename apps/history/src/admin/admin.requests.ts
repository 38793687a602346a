import {
  IsCount,
  IsCursor,
  IsFlag,
  IsId,
  IsOneOf,
  IsText,
  LIST_MAX,
  Optional,
  REPORT_STATES,
  type MessageId,
  type ReportState,
  type RoomId,
  type UserId,
} from '#contracts';
import { fieldRule } from '#contracts/field-rules';
import { AUDIT_PAGE_MAX } from '#access/internal-api';

/** A hundred years. For longer, `null` keeps messages for ever. */
export const RETENTION_DAYS_MAX = 36_500;

export class ListAudit {
  @Optional() @IsCursor() cursor?: string;
  @Optional() @IsCount(1, AUDIT_PAGE_MAX) limit?: number;
}

export class NamedWord {
  /** The limit of an entry, in code points. */
  @IsText({ max: 100 }) text!: string;
}

export class ListRetentions {
  @Optional() @IsCursor() cursor?: string;
  @Optional() @IsCount(1, LIST_MAX) limit?: number;
}

export class SetRetention {
  @IsId() roomId!: RoomId;
  @IsDays() days!: number | null;
}

export class ExportUser {
  @IsId() userId!: UserId;
  @Optional() @IsCursor() cursor?: string;
}

export class ListScheduledOfBot {
  @IsId() botId!: UserId;
  @Optional() @IsCursor() cursor?: string;
  @Optional() @IsCount(1, LIST_MAX) limit?: number;
}

export class ScheduledOfBot {
  @IsId() botId!: UserId;
  @IsId() id!: MessageId;
}

export class ListAllReports {
  @Optional({ default: 'open' }) @IsOneOf(REPORT_STATES) state?: ReportState;
  /** With it, those about this user, in any state. */
  @Optional() @IsId() senderId?: UserId;
  @Optional() @IsCursor() cursor?: string;
  @Optional() @IsCount(1, LIST_MAX) limit?: number;
}

export class OneReport {
  @IsId() id!: string;
}

export class CloseAnyReport extends OneReport {
  @Optional() @IsFlag() deleteMessage?: boolean;
}

/** Whole days, or `null` for ever. Unlike a client, an operator cannot leave it out. */
function IsDays(): PropertyDecorator {
  const valid = (value: unknown): boolean =>
    value === null || (Number.isSafeInteger(value) && Number(value) >= 1 && Number(value) <= RETENTION_DAYS_MAX);
  const reason = `must be an integer from 1 to ${String(RETENTION_DAYS_MAX)}, or null`;
  return fieldRule('isDays', [], valid, reason);
}
