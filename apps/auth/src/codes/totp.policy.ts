import { generateSecret, generateURI, verifySync } from 'otplib';

/** RFC 6238 with the values that all authenticators know: SHA-1, 6 digits, 30 s. They are the defaults of `otplib`. */
const STEP_SECONDS = 30;
const MS_PER_SECOND = 1000;
const CODE = /^[0-9]{6}$/;
/** In place of the server's name where the operator has set no `PUBLIC_URL`. */
const ISSUER_DEFAULT = 'Parley';

/** 160 bits in Base32. */
export function newTotpSecret(): string {
  return generateSecret();
}

/** The URI that authenticators read from a QR code. An issuer may have no colon, so it has no port. */
export function totpUri(secret: string, username: string, publicUrl: string | undefined): string {
  const issuer = publicUrl === undefined ? ISSUER_DEFAULT : new URL(publicUrl).hostname;
  return generateURI({ issuer, label: username, secret });
}

/**
 * The step whose code this is: the present one or one on either side, and later than `afterStep`. `undefined`: the code is
 * wrong, or used.
 */
export function stepOfCode(secret: string, code: string, now: Date, afterStep?: number): number | undefined {
  if (!CODE.test(code)) return undefined;
  const epoch = Math.floor(now.getTime() / MS_PER_SECOND);
  // PostgreSQL's clock may have gone back. `otplib` refuses a last step in the future.
  if (afterStep !== undefined && afterStep > Math.floor(epoch / STEP_SECONDS) + 1) return undefined;
  const result = verifySync({
    secret,
    token: code,
    epoch,
    epochTolerance: STEP_SECONDS,
    ...(afterStep !== undefined && { afterTimeStep: afterStep }),
  });
  return result.valid && 'timeStep' in result ? result.timeStep : undefined;
}
