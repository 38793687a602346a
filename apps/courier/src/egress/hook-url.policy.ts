import { urlOf } from '#contracts/url-of';
import { ChatError, HOOK_URL_CHARS_MAX } from '#contracts';

import type { IpRule } from '#platform/egress/ip-rule.policy';

/**
 * Judges what can be judged without asking DNS. The IP behind a name is judged at each connection.
 * @throws ChatError INVALID, field `url`
 */
export function assertHookUrl(text: string, rule: IpRule): void {
  const problem = problemOf(text, rule);
  if (problem !== null) throw new ChatError('INVALID', { field: 'url', message: problem });
}

function problemOf(text: string, rule: IpRule): string | null {
  if (text.length > HOOK_URL_CHARS_MAX) return `url has at most ${HOOK_URL_CHARS_MAX} characters`;
  // The parser would remove white space.
  const url = /\s/.test(text) ? null : urlOf(text);
  if (url === null) return 'url must be a URL as https://example.com/parley';
  if (url.username !== '' || url.password !== '') return 'url must not have a user or a password';
  if (text.includes('#')) return 'url must not have a fragment';
  return problemOfPlace(url, rule);
}

function problemOfPlace(url: URL, rule: IpRule): string | null {
  const isEncrypted = url.protocol === 'https:';
  if (!isEncrypted && !(url.protocol === 'http:' && rule.listsAny)) return 'url must begin with https://';
  const literal = literalOf(url);
  if (literal === null || rule.allows(literal, isEncrypted)) return null;
  return `url: hooks may not connect to ${literal}${isEncrypted ? '' : ' by http'}, unless the operator allows it by HOOKS_ALLOW`;
}

/** The IP in a URL, in its usual form: the parser has read `0x7f.1` as 127.0.0.1. `null`: it has a name. */
function literalOf({ hostname }: URL): string | null {
  if (hostname.startsWith('[')) return hostname.slice(1, -1);
  return /^\d+\.\d+\.\d+\.\d+$/.test(hostname) ? hostname : null;
}
