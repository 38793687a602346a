const PROTOCOLS = new Set(['http:', 'https:', 'mailto:']);

/** The URL if it is absolute and of a protocol that cannot run code, else `null`. */
export function safeLink(href: string): string | null {
  if (!URL.canParse(href)) return null;
  const url = new URL(href);
  return PROTOCOLS.has(url.protocol) ? url.href : null;
}
