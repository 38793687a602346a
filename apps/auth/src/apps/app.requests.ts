import {
  APP_USERS_MODES,
  IsId,
  IsIdList,
  type SessionId,
  type AppUsersMode,
  IsFlag,
  APP_SCOPES,
  DISPLAY_NAME_RULE,
  IsOneOf,
  IsSetOf,
  IsText,
  Optional,
  USERNAME_RULE,
  type AppScope,
} from '#contracts';
import { MADE_KEYS_MAX } from '#access/made-by-keys';
import { NamedAccount } from '../users/user.requests.js';

/** Any text: a text that is not an id names no key. */
const KEY_ID_CHARS_MAX = 255;

export class CreateApp {
  @IsText(USERNAME_RULE) username!: string;
  @Optional() @IsText(DISPLAY_NAME_RULE) displayName?: string;
  /** All if it is left out. */
  @Optional() @IsSetOf(APP_SCOPES) scopes?: AppScope[];
}

export class NewAppKey extends NamedAccount {
  @Optional() @IsSetOf(APP_SCOPES) scopes?: AppScope[];
}

export class NamedAppKey extends NamedAccount {
  @IsText({ max: KEY_ID_CHARS_MAX }) keyId!: string;
}

export class EndMadeSessions extends NamedAccount {
  @IsIdList(MADE_KEYS_MAX) keys!: SessionId[];
}

export class FindMadeSessions extends EndMadeSessions {
  @Optional() @IsId() after?: SessionId;
}

/** Fields that are left out stay as they are. */
export class SetApp extends NamedAccount {
  @Optional() @IsOneOf(APP_USERS_MODES) users?: AppUsersMode;
  @Optional() @IsFlag() provision?: boolean;
}
