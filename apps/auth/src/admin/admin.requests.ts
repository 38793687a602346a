import { IsCount, IsCursor, IsText, Optional } from '#contracts';
import { RESET_DAYS_MAX } from '#access/internal-api';
import { NamedAccount } from '../users/user.requests.js';

const REASON_CHARS_MAX = 500;
const RESET_SECONDS_MAX = RESET_DAYS_MAX * 86_400;
/** Any text: a text that is not an id names no session. */
const SESSION_ID_CHARS_MAX = 255;

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
