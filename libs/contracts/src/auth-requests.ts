import type { Ext } from './ext.js';
import { DISPLAY_NAME_MAX, LIMITS, LIST_DEFAULT, LIST_MAX, PASSWORD_MAX, PASSWORD_MIN } from './limits.js';
import { NAME_RULE, USERNAME_RULE } from './name-rule.js';
import { USER_QUERY_RULE } from './text.js';
import { Either, IsCount, IsCursor, IsExt, IsFlag, IsText, Optional } from './validation.js';

export const DISPLAY_NAME_RULE = { ...NAME_RULE, max: DISPLAY_NAME_MAX };
/** Any text is valid, and one that is no code is an invitation that is not valid. */
export const INVITE_CODE = { max: 128 };
const NEW_PASSWORD = { min: PASSWORD_MIN, max: PASSWORD_MAX, blank: true };
/** A password or name that only has to match. Any text is valid, so that the answer does not reveal the rules. */
export const GIVEN = { min: 0, max: 1024, blank: true };
/** A code of an authenticator, or a recovery code. Any text is valid, and anything else is a wrong one. */
export const OTP = { max: 64, blank: true };
export const EMAIL = {
  min: 3,
  max: 254,
  // Quoted local parts and address literals (RFC 5321) are left out: mail programs read them in different ways.
  pattern: /^[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*@[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/,
  characters: 'an e-mail address in ASCII, without quotes, brackets, commas, colons and semicolons',
};
const REFRESH_TOKEN = { max: 512 };
export const MAILED_TOKEN_CHARS_MAX = 128;

export class Register {
  @IsText(USERNAME_RULE) username!: string;
  @IsText(NEW_PASSWORD) password!: string;
  @Optional() @IsText(DISPLAY_NAME_RULE) displayName?: string;
  /** The code of an invitation. Required if registration is by invitation only; where it is open, one that is not valid is ignored. */
  @Optional() @IsText(INVITE_CODE) invite?: string;
  /** Required if `GET /v1/auth/ways` says so. */
  @Optional() @IsText(EMAIL) email?: string;
  @Optional() @IsFlag() cookie?: boolean;
}

export class Login {
  @IsText(GIVEN) username!: string;
  @IsText(GIVEN) password!: string;
  /** A code of the second factor. Without one in an account that has a factor the answer is `SECOND_FACTOR`. */
  @Optional() @IsText(OTP) otp?: string;
  /** A refresh token of an earlier session of the account, which may have ended: it shows that the device is known. */
  @Optional() @IsText(REFRESH_TOKEN) refreshToken?: string;
  @Optional() @IsFlag() cookie?: boolean;
}

/** Either the username or a displayName, from which the server makes a username. */
export class EnterAsGuest {
  @Either('displayName') @IsText(USERNAME_RULE) username?: string;
  @Optional() @IsText(DISPLAY_NAME_RULE) displayName?: string;
  /** The code of an invitation, whose rooms `POST /v1/me/invites` then opens. */
  @Optional() @IsText(INVITE_CODE) invite?: string;
  @Optional() @IsFlag() cookie?: boolean;
}

export class UpgradeGuest {
  @IsText(NEW_PASSWORD) password!: string;
  /** Left out: the guest's username stays. */
  @Optional() @IsText(USERNAME_RULE) username?: string;
  /** The code of an invitation for accounts. Required if registration is by invitation only, unless the guest came by one. */
  @Optional() @IsText(INVITE_CODE) invite?: string;
}

/** Either the token or `cookie: true`. */
export class Refresh {
  @Optional() @IsText(REFRESH_TOKEN) refreshToken?: string;
  @Optional() @IsFlag() cookie?: boolean;
}

/** An account without a password leaves `currentPassword` out, and gets one. */
export class ChangePassword {
  @Optional() @IsText(GIVEN) currentPassword?: string;
  @IsText(NEW_PASSWORD) newPassword!: string;
}

/** `token`: from a link that an operator has made, or that was mailed. */
export class ResetPassword {
  @IsText({ max: MAILED_TOKEN_CHARS_MAX }) token!: string;
  @IsText(NEW_PASSWORD) password!: string;
  /** A code of the second factor, in an account that has one. */
  @Optional() @IsText(OTP) otp?: string;
}

/** Fields that are left out stay as they are. `ext` is replaced whole; `{}` removes it. */
export class UpdateMe {
  @Optional() @IsText(DISPLAY_NAME_RULE) displayName?: string;
  @Optional() @IsExt(LIMITS.profileBytes) ext?: Ext;
}

/** Accounts must give their password. Guests, and accounts that have none, leave it out. */
export class EraseMe {
  @Optional() @IsText(GIVEN) password?: string;
}

export class SearchUsers {
  @IsText({ ...USER_QUERY_RULE, max: DISPLAY_NAME_MAX }) query!: string;
  @Optional({ default: LIST_DEFAULT }) @IsCount(1, LIST_MAX) limit?: number;
  @Optional() @IsCursor() cursor?: string;
}
