import { DISPLAY_NAME_MAX, IsFlag, IsText, Optional, USERNAME_RULE } from '#contracts';
import { NamedAccount } from '../users/user.requests.js';

export class CreateBot {
  @IsText(USERNAME_RULE) username!: string;
  @Optional() @IsText({ max: DISPLAY_NAME_MAX }) displayName?: string;
}

export class NewBotToken extends NamedAccount {
  /** Keep the bot's other tokens valid. */
  @Optional() @IsFlag() keep?: boolean;
}
