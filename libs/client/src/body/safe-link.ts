import { urlOf } from '#contracts/url-of';
const PROTOCOLS = new Set(['http:', 'https:', 'mailto:']);

/** The URL if it is absolute and of a protocol that cannot run code, else `null`. */
export function safeLink(href: string): string | null {
  const url = urlOf(href);
  return url !== null && PROTOCOLS.has(url.protocol) ? url.href : null;
}
