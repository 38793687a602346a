import { safeLink } from './safe-link.js';

/** A link without a label, which may be shorter than what could belong to it. */
export interface BareLink {
  readonly text: string;
  readonly href: string;
}

/** Longer links are text. */
export const LINK_CHARS_MAX = 4_000;
const SCHEME = /(?:https?:\/\/|mailto:|www\.)/iy;
const MAIL =
  /[\w.%+-]{1,64}@(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.){1,8}[a-z][a-z\d-]{0,61}[a-z\d](?![a-z\d@]|_+[a-z\d@])/iy;
/** A host in brackets is an IP of version 6. */
const HOST = /^https?:\/\/(?:\[[\da-f:.]+\]|[^\s[\]:/?#]*[\p{L}\p{N}])/iu;
/**
 * Signs with which a link ends: blanks and invisible turns of direction; signs that no link has; the end of a label; and signs of a sentence of any
 * script, except dots in the middle and dashes, which names of pages contain.
 */
const END =
  /[\s<>"`\\\p{Bidi_Control}\p{Cc}\u2014\u2015\u3030\u301c\uff5e\uff0b\uff1c-\uff1e\uff5c\uffe0-\uffee]|\|(?![\p{L}\p{N}%])|\|(?=https?:)|\](?=\((?:https?:|mailto:))|(?![·・‧･!-~])[\p{Po}\p{Ps}\p{Pe}\p{Pi}\p{Pf}]/u;
const TRAILING = /[?!.,:;'·・‧･]/u;
const CLOSING: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

/** The link that begins at this place of the text. `open`: signs of formats that are open there, which can end after the link. */
export function bareLinkAt(text: string, at: number, open: string): BareLink | null {
  SCHEME.lastIndex = at;
  const [scheme] = SCHEME.exec(text) ?? [];
  return scheme === undefined ? mailAt(text, at) : linkAt(text, at, open, scheme.toLowerCase());
}

function linkAt(text: string, at: number, open: string, scheme: string): BareLink | null {
  const rest = text.slice(at, at + LINK_CHARS_MAX);
  const end = rest.search(END);
  const found = trimmed(end < 0 ? rest : rest.slice(0, end), open);
  if (scheme === 'mailto:') return found.includes('@') ? foundOf(found, found) : null;
  if (scheme !== 'www.') return HOST.test(found) ? foundOf(found, found) : null;
  return /^www\.[^\s/?#]*[\p{L}\p{N}]\.[\p{L}\p{N}]/iu.test(found) ? foundOf(found, `http://${found}`) : null;
}

/** What looks like a user at a host, as in `git@host.org:path`, is a path. */
function mailAt(text: string, at: number): BareLink | null {
  MAIL.lastIndex = at;
  const [mail] = MAIL.exec(text) ?? [];
  if (mail === undefined) return null;
  return /^(?:\/|:\S)/.test(text.slice(at + mail.length, at + mail.length + 2))
    ? null
    : foundOf(mail, `mailto:${mail}`);
}

function foundOf(text: string, url: string): BareLink | null {
  const href = safeLink(url);
  return href === null ? null : { text, href };
}

/** Without the signs at the end that belong to the sentence. */
function trimmed(url: string, open: string): string {
  const surplus = { ')': surplusOf(url, ')'), ']': surplusOf(url, ']'), '}': surplusOf(url, '}') };
  let end = url.length;
  for (;;) {
    const last = url.charAt(end - 1);
    if (last === ')' || last === ']' || last === '}') {
      if (surplus[last] <= 0) break;
      surplus[last]--;
    } else if (!TRAILING.test(last) && (last === '' || !open.includes(last))) break;
    end--;
  }
  return url.slice(0, end);
}

/** The number of closing brackets that nothing in the link opens. */
function surplusOf(url: string, closing: string): number {
  let [depth, surplus] = [0, 0];
  for (const sign of url) {
    if (sign === CLOSING[closing]) depth++;
    else if (sign === closing && depth > 0) depth--;
    else if (sign === closing) surplus++;
  }
  return surplus;
}
