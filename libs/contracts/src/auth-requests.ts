import {
  DISPLAY_NAME_MAX,
  LIST_DEFAULT,
  LIST_MAX,
  PASSWORD_MAX,
  PASSWORD_MIN,
  USER_QUERY_MIN,
  USERNAME_MAX,
  USERNAME_MIN,
} from './limits.js';
import { NAME_RULE } from './name-rule.js';
import { IsCount, IsCursor, IsFlag, IsText, Optional } from './validation.js';

export const USERNAME_RULE = {
  min: USERNAME_MIN,
  max: USERNAME_MAX,
  pattern: /^[a-zA-Z0-9_.-]+$/,
  characters: 'a–z, A–Z, 0–9, _, . and -',
};
export const DISPLAY_NAME_RULE = { ...NAME_RULE, max: DISPLAY_NAME_MAX };
const INVITE_CHARS_MAX = 128;
const NEW_PASSWORD = { min: PASSWORD_MIN, max: PASSWORD_MAX, blank: true };
/** A password or name that only has to match. Any text is valid, so that the answer does not reveal the rules. */
const GIVEN = { min: 0, max: 1024, blank: true };

export class Register {
  @IsText(USERNAME_RULE) username!: string;
  @IsText(NEW_PASSWORD) password!: string;
  @Optional() @IsText(DISPLAY_NAME_RULE) displayName?: string;
  /** The code of an invitation. Required if registration is by invitation only, otherwise ignored. */
  @Optional() @IsText({ max: INVITE_CHARS_MAX }) invite?: string;
  @Optional() @IsFlag() cookie?: boolean;
}

export class Login {
  @IsText(GIVEN) username!: string;
  @IsText(GIVEN) password!: string;
  @Optional() @IsFlag() cookie?: boolean;
}

export class EnterAsGuest {
  @IsText(USERNAME_RULE) username!: string;
  @Optional() @IsFlag() cookie?: boolean;
}

export class UpgradeGuest {
  @IsText(NEW_PASSWORD) password!: string;
}

/** Either the token or `cookie: true`. */
export class Refresh {
  @Optional() @IsText({ max: 512 }) refreshToken?: string;
  @Optional() @IsFlag() cookie?: boolean;
}

export class ChangePassword {
  @IsText(GIVEN) currentPassword!: string;
  @IsText(NEW_PASSWORD) newPassword!: string;
}

export class UpdateMe {
  @IsText(DISPLAY_NAME_RULE) displayName!: string;
}

/** Accounts must give their password; guests have none. */
export class EraseMe {
  @Optional() @IsText(GIVEN) password?: string;
}

export class SearchUsers {
  @IsText({ min: USER_QUERY_MIN, max: DISPLAY_NAME_MAX }) query!: string;
  @Optional({ default: LIST_DEFAULT }) @IsCount(1, LIST_MAX) limit?: number;
  @Optional() @IsCursor() cursor?: string;
}
