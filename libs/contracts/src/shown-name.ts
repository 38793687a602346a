import { DISPLAY_NAME_RULE } from './auth-requests.js';
import { STRAY_MARKS } from './name-rule.js';
import { isTextWithin } from './validation.js';

/**
 * The display name that another system's claim gives: a valid one as it is, others without the marks that show nothing, and at most
 * as long as display names are. `null` if nothing visible is left.
 * @param breaks what becomes of control characters and line breaks
 */
export function shownName(claim: unknown, breaks: '' | ' '): string | null {
  if (typeof claim !== 'string') return null;
  if (isTextWithin(claim, DISPLAY_NAME_RULE)) return claim;
  const shown = unmarked(claim.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, breaks));
  // The end may be the first half of a pair.
  const name = unmarked(Array.from(shown).slice(0, DISPLAY_NAME_RULE.max).join(''));
  return isTextWithin(name, DISPLAY_NAME_RULE) ? name : null;
}

function unmarked(text: string): string {
  return text.replaceAll(STRAY_MARKS, '$<joined>');
}
