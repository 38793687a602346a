import { IsCount, IsText } from '#contracts';
import { INVITE_DAYS_MAX, INVITE_USES_MAX } from '#access/internal-api';

const LIFETIME_SECONDS_MAX = INVITE_DAYS_MAX * 86_400;
/** Any text: a text that is not an id names no invitation. */
const ID_CHARS_MAX = 255;

export class CreateInvite {
  @IsCount(1, INVITE_USES_MAX) uses!: number;
  @IsCount(1, LIFETIME_SECONDS_MAX) lifetimeSeconds!: number;
}

export class NamedInvite {
  @IsText({ max: ID_CHARS_MAX }) id!: string;
}
