import { isObject, type RequiredClaim } from '#config/required-claim.setting';

/** Claims that are one text of words by their standard (RFC 8693 §4.2), or by their provider (Entra ID). */
const WORDS: readonly string[] = ['scope', 'scp'];

type Claims = Readonly<Record<string, unknown>>;

/** Returns true if the claims meet `OIDC_<ID>_REQUIRE`: the claim is, or holds, one of the values. */
export function meetsRequired(required: RequiredClaim | undefined, claims: Claims): boolean {
  if (required === undefined) return true;
  return required.paths.some((path) =>
    valuesIn(path.at(-1), claimAt(path, claims)).some((value) => isOneOf(required.values, value)),
  );
}

/** The names of the claims that have the required one, or those below which it may be. */
export function namesOfRequired(required: RequiredClaim | undefined): string[] {
  return [...new Set(required?.paths.flatMap(([outermost]) => outermost ?? []))];
}

function claimAt(path: readonly string[], claims: unknown): unknown {
  return path.reduce<unknown>((within, name) => (isObject(within) ? ownValue(within, name) : undefined), claims);
}

function ownValue(object: object, name: string): unknown {
  return Object.hasOwn(object, name) ? Reflect.get(object, name) : undefined;
}

/** Some providers tell roles as the names in an object, each with facts about the role. */
function valuesIn(name: string | undefined, claim: unknown): unknown[] {
  if (Array.isArray(claim)) return claim;
  if (typeof claim === 'string' && name !== undefined && WORDS.includes(name)) return claim.split(' ');
  if (!isObject(claim)) return [claim];
  return Object.entries(claim).flatMap(([name, facts]) => (isObject(facts) ? [name] : []));
}

/** A flag such as `email_verified` is `true`. */
function isOneOf(values: readonly string[], value: unknown): boolean {
  return ['string', 'number', 'boolean'].includes(typeof value) && values.includes(String(value));
}
