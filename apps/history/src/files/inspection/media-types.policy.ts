import { UNKNOWN_TYPE } from '../../room/rows/file.rows.js';

/** Media that a browser shows. Only the bytes decide whether a file is one. */
const MEDIA = /^(image|audio|video)\//;
/** Markup with script is never a picture. */
const MARKUP = new Set(['image/svg+xml', 'text/html', 'application/xhtml+xml', 'application/xml', 'text/xml']);

/** @param found the type that the bytes have, if they have a known form */
export function typeOf(found: string | undefined, declared: string | null): string {
  if (found !== undefined && !MARKUP.has(found)) return found;
  const given = declared?.toLowerCase() ?? UNKNOWN_TYPE;
  return MEDIA.test(given) ? UNKNOWN_TYPE : given;
}

/** Returns true if a browser may show files of this type. It saves the others. */
export function isShown(type: string): boolean {
  return MEDIA.test(type) && !MARKUP.has(type);
}
