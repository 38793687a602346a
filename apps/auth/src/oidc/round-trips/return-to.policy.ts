import { urlOf } from '#contracts/url-of';
import { invalid } from '#contracts';

/** The size of a URL in the sealed cookie of a round trip: browsers keep 4,096 bytes of a cookie. */
const BYTES_MAX = 2_048;
/** A browser takes a `\` for a `/`, and drops some of the others. */
const UNSAFE = /[\\#\p{White_Space}\p{Cf}\p{Cc}]/u;
const ABSOLUTE_URL = /^https?:\/\/[^/]/i;
/**
 * The routes of providers are no pages: they send the browser on, and a browser takes what follows the `#` along to the next
 * provider. A proxy may leave out a slash, or decode a character.
 */
const SIGN_IN_ROUTES = /\/v1\/+auth\/+oidc(\/|$)/i;
/** Only for reading paths. No request goes there. */
const ANY_ORIGIN = 'https://parley.invalid';

/** Where a sign-in may end outside of Parley. */
export interface ReturnPlaces {
  readonly corsOrigins: readonly string[];
  /** `OIDC_RETURN_TO`: the only URLs there, if it has any. */
  readonly oidcReturnTo: readonly string[];
}

/**
 * A browser may return to a path of Parley, to a URL of `OIDC_RETURN_TO`, or, if that has none, to one of an origin in
 * `CORS_ORIGINS`. The URL must mean the same to every program that reads it.
 * @throws ChatError INVALID, field `returnTo`
 */
export function assertReturnTo(returnTo: string, { corsOrigins, oidcReturnTo }: ReturnPlaces): void {
  const isSafe = !UNSAFE.test(returnTo) && Buffer.byteLength(returnTo) <= BYTES_MAX;
  const isOutside = oidcReturnTo.length > 0 ? oidcReturnTo.includes(returnTo) : isUrlOf(returnTo, corsOrigins);
  if (isSafe && (isPath(returnTo) || isOutside) && isPage(returnTo)) return;
  throw invalid('returnTo', 'must be a path of Parley, or a URL of OIDC_RETURN_TO or CORS_ORIGINS, without #');
}

/** `/.//host` is a path, too, but `//host` for a program that has removed the dot. */
function isPath(text: string): boolean {
  if (!text.startsWith('/') || text.startsWith('//')) return false;
  const url = urlOf(text, ANY_ORIGIN);
  return url?.origin === ANY_ORIGIN && !url.pathname.startsWith('//');
}

function isPage(text: string): boolean {
  const { pathname } = new URL(text, ANY_ORIGIN);
  return !SIGN_IN_ROUTES.test(pathname) && !SIGN_IN_ROUTES.test(decoded(pathname));
}

/** Character by character: a `%` that begins no code, or a part of one, stays. */
function decoded(path: string): string {
  return path.replaceAll(/%([0-7][0-9a-f])/gi, (_code, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

function isUrlOf(text: string, origins: readonly string[]): boolean {
  const url = ABSOLUTE_URL.test(text) ? urlOf(text) : null;
  if (url === null) return false;
  const { origin, username, password } = url;
  return origins.includes(origin) && username === '' && password === '' && !authorityOf(text).includes('@');
}

/** An `@` without a name before it leaves no trace in a parsed URL. */
function authorityOf(url: string): string {
  return /^[^/]+\/\/([^/?]*)/.exec(url)?.[1] ?? '';
}

/** What follows the `#` reaches neither a server nor a `Referer`. */
export function returnUrl(returnTo: string, facts: Readonly<Record<string, string>>): string {
  return `${returnTo}#${new URLSearchParams(facts).toString()}`;
}
