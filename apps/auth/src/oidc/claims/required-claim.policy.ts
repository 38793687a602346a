/**
 * Returns true if the claims meet `OIDC_<ID>_REQUIRE`: the claim is, or holds, one of the values.
 * @param required `claim:value,value`
 */
export function meetsRequired(required: string | undefined, claims: Readonly<Record<string, unknown>>): boolean {
  if (required === undefined) return true;
  const { claim, values } = requiredClaim(required);
  const given = Object.hasOwn(claims, claim) ? claims[claim] : undefined;
  return (Array.isArray(given) ? given : [given]).some((value) => isOneOf(values, value));
}

export function requiredClaim(required: string): { readonly claim: string; readonly values: readonly string[] } {
  const colon = required.indexOf(':');
  return { claim: required.slice(0, colon), values: required.slice(colon + 1).split(',') };
}

/** A flag such as `email_verified` is `true`. */
function isOneOf(values: readonly string[], value: unknown): boolean {
  return ['string', 'number', 'boolean'].includes(typeof value) && values.includes(String(value));
}
