/**
 * Paths that every server reads alike. Servers differ in whether they decode `%6d`, resolve `..`, merge `//`, cut `#x` and
 * `;x`, or take `\` for `/`; a front that reads a path differently from its service would route a path that it refuses. So
 * a path has none of these, and encodes only what needs it. The emoji of a reaction, which ends its path, may be any text: `/` is
 * `%2F`. It must not lead up (`..%2f`). Servers refuse a broken `%zz` by themselves. The front of docker-compose has the same
 * expression.
 */
export const PLAIN_PATH =
  /^(\/(?!\.{1,2}(\/|$))([A-Za-z0-9_.~!$&()*+,=:@\x27-]|%((?![0-9a-f]{2})|(?![01]|2[def]|3[0-9]|4[1-9a-f]|5[0-9acf]|6[1-9a-f]|7[0-9af]|c2%[89])[0-9a-f]{2}))+)*(\/|\/reactions\/(?![^\/]*(\.|%2e)(%2f|%5c))[^\/\\;#]+)?$/i;

/** `http://host` in a request target, which every server must accept (RFC 9112, 3.2.2). */
const ORIGIN = /^https?:\/\/[^/?#]*/i;

/** The path of a request target; `null` if two servers could read it differently. */
export function plainPathOf(target: string): string | null {
  const path = target.replace(ORIGIN, '').split('?', 1)[0] ?? '';
  return path.startsWith('/') && PLAIN_PATH.test(path) && !target.includes('#') ? path : null;
}
