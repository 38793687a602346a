import { DISPLAY_NAME_MAX, IsCount, IsCursor, IsFlag, IsText, Optional, USERNAME_RULE } from '#contracts';

/** An id or a username; a text that is neither names nobody. */
const NAME_CHARS_MAX = 255;
const REASON_CHARS_MAX = 500;
const USES_MAX = 100_000;
const DAY_SECONDS = 86_400;
const INVITE_LIFE_SECONDS_MAX = 3650 * DAY_SECONDS;

export class NamedAccount {
  @IsText({ max: NAME_CHARS_MAX }) user!: string;
}

export class Suspend extends NamedAccount {
  @Optional() @IsText({ max: REASON_CHARS_MAX }) reason?: string;
}

export class NamedAccountSession extends NamedAccount {
  @IsText({ max: NAME_CHARS_MAX }) sessionId!: string;
}

export class ExportUser extends NamedAccount {
  @Optional() @IsCursor() cursor?: string;
}

export class CreateBot {
  @IsText(USERNAME_RULE) username!: string;
  @Optional() @IsText({ max: DISPLAY_NAME_MAX }) displayName?: string;
}

export class NewBotToken extends NamedAccount {
  /** The tokens before stay valid. */
  @Optional() @IsFlag() keep?: boolean;
}

export class CreateInvite {
  @IsCount(1, USES_MAX) uses!: number;
  @IsCount(1, INVITE_LIFE_SECONDS_MAX) lifeSeconds!: number;
}

export class NamedInvite {
  @IsText({ max: NAME_CHARS_MAX }) id!: string;
}
