import { distance } from 'fastest-levenshtein';

/** What orchestrators put beside our variables for a service that is itself called `parley…`. */
const SERVICE_LINK = /_SERVICE_(HOST|PORT)(_|$)|_PORT(_\d+_(TCP|UDP)(_|$)|$)/;
/** Every variable with these beginnings is meant for Parley; the tests have names of their own. */
const OURS = /^(PARLEY_(?!TEST_)|RATE_)/;
/** Shorter names are too near to other programs' (`PORT`, `HOSTS`). */
const NAME_CHARS_MIN = 6;
const LONG_NAME_CHARS = 10;

/**
 * The first variable that was surely meant for Parley and that Parley does not know: one that begins as only ours do,
 * or one or two letters away from a known name. `null`: there is none. Unlike a mistyped value, a mistyped name would
 * go unnoticed: the default would hold.
 */
export function unknownVariable(
  given: readonly string[],
  known: readonly string[],
): { readonly name: string; readonly meant: string | null } | null {
  for (const name of given) {
    if (known.includes(name) || SERVICE_LINK.test(name)) continue;
    const meant = known.find((candidate) => isSlipOf(name, candidate)) ?? null;
    if (meant !== null || OURS.test(name)) return { name, meant };
  }
  return null;
}

function isSlipOf(name: string, known: string): boolean {
  if (known.length < NAME_CHARS_MIN) return false;
  const slips = known.length >= LONG_NAME_CHARS ? 2 : 1;
  return Math.abs(name.length - known.length) <= slips && distance(name, known) <= slips;
}
