import { IsCount, IsCursor, IsFlag, IsOneOf, IsText, LIST_MAX, Optional, USER_TYPES, type UserType } from '#contracts';
import { DISPLAY_NAME_MAX } from '#contracts/limits';
import { USER_QUERY_RULE } from '#contracts/text';
import { RESET_DAYS_MAX } from '#access/internal-api';
import { NamedAccount } from '../users/user.requests.js';

const REASON_CHARS_MAX = 500;
const RESET_SECONDS_MAX = RESET_DAYS_MAX * 86_400;
/** Any text: a text that is not an id names no session. */
const SESSION_ID_CHARS_MAX = 255;

export class ListUsers {
  @Optional() @IsText({ ...USER_QUERY_RULE, max: DISPLAY_NAME_MAX }) query?: string;
  @Optional() @IsOneOf(USER_TYPES) kind?: UserType;
  @Optional() @IsFlag() suspended?: boolean;
  @Optional() @IsCursor() cursor?: string;
  @Optional() @IsCount(1, LIST_MAX) limit?: number;
}

export class SuspendAccount extends NamedAccount {
  @Optional() @IsText({ max: REASON_CHARS_MAX }) reason?: string;
}

export class ResetAccount extends NamedAccount {
  @IsCount(1, RESET_SECONDS_MAX) lifetimeSeconds!: number;
}

export class NamedAccountSession extends NamedAccount {
  @IsText({ max: SESSION_ID_CHARS_MAX }) sessionId!: string;
}

export class ExportAccount extends NamedAccount {
  @Optional() @IsCursor() cursor?: string;
}

export class ListExportedPeople {
  @Optional() @IsCursor() cursor?: string;
}
