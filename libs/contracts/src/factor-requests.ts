import { GIVEN, OTP } from './auth-requests.js';
import { IsText, Optional } from './validation.js';

/** An account with a password must give it. One without must have signed in within the last 10 minutes. */
export class Confirm {
  @Optional() @IsText(GIVEN) password?: string;
}

export class ConfirmFactor {
  @IsText(OTP) otp!: string;
}

export class NewRecoveryCodes extends Confirm {
  @IsText(OTP) otp!: string;
}

export class TurnFactorOff extends Confirm {
  @Optional() @IsText(OTP) otp?: string;
}
