export interface OriginRules {
  readonly publicUrl: string | undefined;
  readonly corsOrigins: readonly string[];
}

/** How the request reached us: the scheme that is known of it, and its `Host`. */
export interface RequestedOrigin {
  readonly protocol: string;
  readonly host: string | undefined;
}

/**
 * Whether a page of this `Origin` may use the cookie: one of the same origin, `PUBLIC_URL` or `CORS_ORIGINS`. A request
 * without one is from no page, and may not.
 */
export function mayUseCookie(origin: string | undefined, requested: RequestedOrigin, rules: OriginRules): boolean {
  if (origin === undefined) return false;
  if (rules.corsOrigins.includes(origin)) return true;
  if (rules.publicUrl !== undefined && new URL(rules.publicUrl).origin === origin) return true;
  if (requested.host === undefined) return false;
  // TLS may end at a proxy that is not trusted with the scheme; the host is the same.
  return origin === `${requested.protocol}://${requested.host}` || origin === `https://${requested.host}`;
}
