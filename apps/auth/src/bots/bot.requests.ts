import { DISPLAY_NAME_RULE, IsFlag, IsText, Optional, USERNAME_RULE } from '#contracts';
import { NamedAccount } from '../users/user.requests.js';

export class CreateBot {
  @IsText(USERNAME_RULE) username!: string;
  @Optional() @IsText(DISPLAY_NAME_RULE) displayName?: string;
}

export class NewBotToken extends NamedAccount {
  /** Keep the bot's other tokens valid. */
  @Optional() @IsFlag() keep?: boolean;
}
