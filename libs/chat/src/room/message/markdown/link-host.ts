/** A longer label is read as a URL without a look at it, unless it is the link's own. */
const LABEL_MAX = 300;
/** Characters that look like the full stop in a host name. NFKC knows some others. */
const DOTS = /[\u3002\u0660\u06d4\u06f0\u0701\u0702\u2027\u22c5\u00b7\ua4f8\ua60e\u{10a50}\u{1d16d}]/gu;
/** Spaces that are much narrower than a word space: readers see one word. NFKC makes word spaces of them. */
const NARROW_SPACES = /[\u2006\u2008-\u200a\u202f\u205f]/g;
/** A host name with a dot, an IPv4 address, or anything after `://`; with what is before an `@`, and the path. */
const URL_LIKE = new RegExp(
  [
    String.raw`(?:[a-z][a-z\d+.-]*:[/\\]{2}(?<user>[^\s/?#\\@]*@)?(?<host>[^\s/?#\\]+)`,
    String.raw`|(?<name>[^\s/?#\\@]*@)?(?<dotted>(?:[\p{L}\p{M}\p{N}_-]+\.)+\p{L}[\p{L}\p{M}\p{N}-]+(?::\d+)?|\d+(?:\.\d+){3}(?::\d+)?))`,
    String.raw`(?:[/?#\\]\S*)?`,
  ].join(''),
  'giu',
);

/**
 * The host to show beside a link whose label reads as a URL of another one; `null` if the label is no URL, or
 * is that of the link, letter by letter. Labels that can show other characters than they have are URLs, too.
 * @param href a link of `safeLink`; that of a mail is shown whole
 */
export function hostToShow(label: string, href: string): string | null {
  const { protocol, host, pathname } = new URL(href);
  const real = protocol === 'mailto:' ? pathname : host;
  const plain = label
    .replaceAll(/\p{Default_Ignorable_Code_Point}/gu, '')
    .replaceAll(NARROW_SPACES, '')
    .normalize('NFKC')
    .replaceAll(DOTS, '.');
  if (plain.trim() === real) return null;
  if (label.length > LABEL_MAX && isPlain(label, href)) return null;
  if (label.length > LABEL_MAX || /\p{Bidi_Control}/u.test(label)) return real;
  const isReal = ({ groups = {} }: RegExpExecArray): boolean =>
    groups['user'] === undefined &&
    groups['name'] === undefined &&
    (groups['host'] ?? groups['dotted'])?.toLowerCase() === real;
  return [...plain.matchAll(URL_LIKE)].every(isReal) ? null : real;
}

/** Whether the label is the URL of the link, without a user before its host. */
function isPlain(label: string, href: string): boolean {
  const url = URL.canParse(label) ? new URL(label) : null;
  return url !== null && url.username === '' && url.href === new URL(href).href;
}
