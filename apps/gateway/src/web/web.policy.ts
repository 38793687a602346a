/** Vite puts files with a hash in their names here. */
const HASHED = '/assets/';
const INDEX = '/index.html';
/** The page at every path of the console. */
export const CONSOLE_PAGE = '/admin/index.html';

/** Other origins from which pages load. */
export interface PageSources {
  /** The origin of an object store to and from which pages move files, or `null`. */
  readonly store: string | null;
  /** The origins of the pictures that apps give their users. */
  readonly avatars: readonly string[];
}

function contentSecurityPolicy(styles: string, { store, avatars }: PageSources): string {
  const files = store === null ? "'self'" : `'self' ${store}`;
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src ${styles}`,
    `img-src ${[files, ...avatars, 'data:'].join(' ')}`,
    `media-src ${files}`,
    // Includes the WebSocket of the same origin.
    `connect-src ${files}`,
    "font-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

function headersWith(policy: string): Readonly<Record<string, string>> {
  return {
    'content-security-policy': policy,
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  };
}

/** The headers of every page and every file of the web client, and of errors in their place. */
export function pageHeaders(sources: PageSources): Readonly<Record<string, string>> {
  return headersWith(contentSecurityPolicy("'self'", sources));
}

/** The headers below `/docs`: the page of Swagger UI has inline styles. */
export const DOCUMENTS_HEADERS = headersWith(
  contentSecurityPolicy("'self' 'unsafe-inline'", { store: null, avatars: [] }),
);

/** The name of the file at this path, below the folder of the build. */
export function fileOf(path: string): string {
  return path === '/' ? INDEX : path;
}

/** The file of a path without a file of its own: the client shows the page. `null` if the path is that of a lost file. */
export function pageOf(path: string): string | null {
  return path.startsWith(HASHED) ? null : INDEX;
}

/** A file with a hash in its name never changes; the others are validated by their `ETag`. */
export function cacheControlOf(file: string): string {
  return file.startsWith(HASHED) ? 'public, max-age=31536000, immutable' : 'no-cache';
}
