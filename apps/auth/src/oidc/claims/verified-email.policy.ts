import { isTextWithin } from '#contracts';
import { EMAIL } from '#contracts/auth-requests';

type Claims = Readonly<Record<string, unknown>>;

/**
 * The e-mail address that a provider has confirmed; `null` if it does not say `email_verified: true` of this one, or says anything
 * else of it in another place.
 * @param told the ID token first, then what the provider tells elsewhere
 */
export function verifiedEmailOf(told: readonly Claims[]): string | null {
  const email = told.map((claims) => claims['email']).find((each) => each !== undefined);
  if (typeof email !== 'string' || !isTextWithin(email, EMAIL)) return null;
  const statements = told
    .filter((claims) => claims['email'] === email)
    .map((claims) => claims['email_verified'])
    .filter((each) => each !== undefined);
  return statements.length > 0 && statements.every((each) => each === true) ? email : null;
}
