export interface OriginRules {
  readonly publicUrl: string | undefined;
  readonly corsOrigins: readonly string[];
}

/** The scheme, as far as it is known, and `Host` of the request. */
export interface RequestedOrigin {
  readonly protocol: string;
  readonly host: string | undefined;
}

/**
 * Returns true if a page of this `Origin` may use the cookie: one of `PUBLIC_URL`, or without that setting of the request's own
 * origin, or one of `CORS_ORIGINS`. A request without `Origin` does not come from a page, and may not.
 */
export function mayUseCookie(origin: string | undefined, requested: RequestedOrigin, rules: OriginRules): boolean {
  if (origin === undefined) return false;
  if (rules.corsOrigins.includes(origin)) return true;
  if (rules.publicUrl !== undefined) return new URL(rules.publicUrl).origin === origin;
  if (requested.host === undefined) return false;
  // A proxy may terminate TLS without being trusted to report the scheme. The host is the same.
  return origin === `${requested.protocol}://${requested.host}` || origin === `https://${requested.host}`;
}
