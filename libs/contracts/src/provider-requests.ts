import { GIVEN, INVITE_CODE, OTP } from './auth-requests.js';
import { IgnoresUnknownFields } from './field-rules.js';
import { ID_CHARS_MAX } from './limits.js';
import { IsFlag, IsText, Optional } from './validation.js';

const RETURN_TO_CHARS_MAX = 1024;
/** SHA-256 in Base64url. */
const CHALLENGE = { min: 43, max: 43, pattern: /^[\w-]+$/, characters: 'of Base64url' };
const HANDOFF_CHARS_MAX = 128;
/** A verifier of PKCE (RFC 7636). */
const VERIFIER = { min: 43, max: 128, pattern: /^[\w.~-]+$/, characters: 'letters, digits, `-`, `.`, `_` and `~`' };
const LOGOUT_TOKEN_CHARS_MAX = 16_384;

export class StartSignIn {
  @IsText({ max: ID_CHARS_MAX }) provider!: string;
  @IsText({ max: RETURN_TO_CHARS_MAX }) returnTo!: string;
  @IsText(CHALLENGE) challenge!: string;
}

export class FinishSignIn {
  @IsText({ max: HANDOFF_CHARS_MAX }) handoff!: string;
  @IsText(VERIFIER) verifier!: string;
  /** The code of an invitation, for a user who has no account yet. Required if the provider's users need one. */
  @Optional() @IsText(INVITE_CODE) invite?: string;
  @Optional() @IsFlag() cookie?: boolean;
}

/** The standard lets a provider send more. */
@IgnoresUnknownFields()
export class LogoutToken {
  @IsText({ max: ID_CHARS_MAX }) provider!: string;
  @IsText({ max: LOGOUT_TOKEN_CHARS_MAX }) logout_token!: string;
}

export class NewIdentity {
  @IsText({ max: HANDOFF_CHARS_MAX }) handoff!: string;
  @IsText(VERIFIER) verifier!: string;
  @Optional() @IsText(GIVEN) password?: string;
  @Optional() @IsText(OTP) otp?: string;
}

export class NamedIdentity {
  @IsText({ max: ID_CHARS_MAX }) identityId!: string;
  @Optional() @IsText(GIVEN) password?: string;
}
