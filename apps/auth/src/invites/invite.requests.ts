import { IsCount, IsText } from '#contracts';

const USES_MAX = 100_000;
const DAY_SECONDS = 86_400;
const LIFETIME_SECONDS_MAX = 3650 * DAY_SECONDS;
/** Any text: a text that is not an id names no invitation. */
const ID_CHARS_MAX = 255;

export class CreateInvite {
  @IsCount(1, USES_MAX) uses!: number;
  @IsCount(1, LIFETIME_SECONDS_MAX) lifetimeSeconds!: number;
}

export class NamedInvite {
  @IsText({ max: ID_CHARS_MAX }) id!: string;
}
