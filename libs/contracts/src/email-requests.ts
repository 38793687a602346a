import { EMAIL, GIVEN, MAILED_TOKEN_CHARS_MAX } from './auth-requests.js';
import { Confirm } from './factor-requests.js';
import { Either, IsText, Optional } from './validation.js';

export class ChangeEmail extends Confirm {
  @IsText(EMAIL) email!: string;
}

export class RemoveEmail extends Confirm {}

export class VerifyEmail {
  @IsText({ max: MAILED_TOKEN_CHARS_MAX }) token!: string;
  /** The password that was chosen at the registration. Only the link that makes its account asks for it. */
  @Optional() @IsText(GIVEN) password?: string;
}

export class ForgotPassword {
  @Either('email') @IsText(GIVEN) username?: string;
  @Optional() @IsText(EMAIL) email?: string;
}
